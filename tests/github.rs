//! Writing to GitHub, against a server that answers as GitHub's documentation says, or as badly as networks do.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use platform::github::{
    Client, Clock, Error, KnownPulls, LONGEST_BODY, Outcome, Repository, Settings, Subject, Text, Token, close_issue,
    closed_pulls, publish_comment, publish_issue,
};
use serde_json::{Value, json};

const TOKEN: &str = "ghs_aVerySecretTokenThatNobodySees";
const BOT: &str = "github-actions[bot]";
/// Seconds since 1970, for all tests.
const NOW: u64 = 1_800_000_000;

/// What a server does with one request instead of answering as GitHub does.
enum Trouble {
    /// Status, headers, body.
    Answer(u16, &'static [(&'static str, &'static str)], &'static str),
    /// The connection ends without an answer; the request is carried out.
    DoneAndGone,
    /// The connection ends without an answer.
    Gone,
    /// No answer comes for as long as anybody waits.
    Silence,
}

/// A server with one pull request, number 7, that has comments, and with issues.
struct GitHub {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    comments: Vec<Value>,
    /// Number and state of each pull request but the one with comments.
    pulls: Vec<(u64, &'static str)>,
    issues: Vec<Value>,
    troubles: VecDeque<Trouble>,
    /// Method and path of each request.
    requests: Vec<String>,
}

impl GitHub {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(&stream.unwrap(), &shared));
            }
        });
        Self { address, state }
    }

    fn with(troubles: impl IntoIterator<Item = Trouble>) -> Self {
        let server = Self::start();
        server.state.lock().unwrap().troubles.extend(troubles);
        server
    }

    fn client(&self) -> Client {
        let clock = Clock { now: || NOW, sleep: add };
        let (timeout, patience) = (Duration::from_secs(2), Duration::from_secs(300));
        let token = Token::new(TOKEN).unwrap();
        Client::new(Settings { api: self.address.clone(), token, timeout, patience, clock }).unwrap()
    }

    fn comment(&self, body: &str) -> Result<Outcome, Error> {
        publish_comment(&self.client(), &repository(), 7, &text("plan", body))
    }

    fn bodies(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.comments.iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
    }

    fn requests(&self) -> Vec<String> {
        self.state.lock().unwrap().requests.clone()
    }

    /// Puts comments there that are not ours.
    fn foreign(&self, count: usize, author: &str, body: &str) {
        let mut state = self.state.lock().unwrap();
        for _ in 0..count {
            let id = state.comments.len() + 1;
            state.comments.push(json!({ "id": id, "body": body, "user": { "login": author } }));
        }
    }
}

/// Seconds that clients wanted to sleep, of all tests together.
static SLEPT: AtomicU64 = AtomicU64::new(0);

fn add(time: Duration) {
    SLEPT.fetch_add(time.as_secs(), Ordering::SeqCst);
}

fn repository() -> Repository {
    Repository::new("example/hotel-booking").unwrap()
}

fn text(subject: &str, body: &str) -> Text {
    Text { subject: Subject::new(subject).unwrap(), author: BOT.to_owned(), body: body.to_owned() }
}

/// Answers requests on one connection until it is closed.
fn serve(stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    while let Some((method, path, body)) = request(&mut reader) {
        let trouble = {
            let mut state = state.lock().unwrap();
            state.requests.push(format!("{method} {path}"));
            state.troubles.pop_front()
        };
        match trouble {
            None => {
                let (status, link, answer) = answer(&method, &path, &body, state);
                send(stream, status, &link, &answer.to_string());
            }
            Some(Trouble::Answer(status, headers, body)) => {
                let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
                send(stream, status, &headers, body);
            }
            Some(Trouble::DoneAndGone) => return drop(answer(&method, &path, &body, state)),
            Some(Trouble::Gone) => return,
            Some(Trouble::Silence) => thread::sleep(Duration::from_secs(60)),
        }
    }
}

/// The next request: every one has to carry the token and name the version of the API.
fn request(reader: &mut BufReader<&TcpStream>) -> Option<(String, String, Value)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let header = |name: &str| {
        let lines = lines.iter().filter_map(|line| line.split_once(": "));
        lines.clone().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    assert_eq!(header("authorization").as_deref(), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(header("x-github-api-version").as_deref(), Some("2022-11-28"));
    assert_eq!(header("accept").as_deref(), Some("application/vnd.github+json"));
    assert!(header("user-agent").is_some_and(|agent| agent.starts_with("platform/")));
    let mut body = vec![0; header("content-length").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    let mut parts = lines.first()?.split(' ');
    let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    Some((method, path, serde_json::from_slice(&body).unwrap_or(Value::Null)))
}

fn send(mut stream: &TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n");
    // The client may be gone.
    let _ = stream.write_all((head + body).as_bytes());
}

/// What GitHub answers: status, headers, body.
fn answer(method: &str, path: &str, body: &Value, state: &Mutex<State>) -> (u16, String, Value) {
    const ROOT: &str = "/repos/example/hotel-booking";
    let mut state = state.lock().unwrap();
    let missing = || (404, String::new(), json!({ "message": "Not Found" }));
    let Some(path) = path.strip_prefix(ROOT) else { return missing() };
    let (route, query) = path.split_once('?').unwrap_or((path, ""));
    let of_comment = route.strip_prefix("/issues/comments/").and_then(|id| id.parse::<usize>().ok());
    let of_issue = route.strip_prefix("/issues/").and_then(|id| id.parse::<usize>().ok());
    match (method, route) {
        ("GET", "/pulls/7") => (200, String::new(), json!({ "number": 7 })),
        ("GET", "/pulls") => {
            assert!(query.starts_with("state=open&"));
            let open = state.pulls.iter().filter(|(_, state)| *state == "open");
            page(&open.map(|(number, _)| json!({ "number": number })).collect::<Vec<_>>(), query)
        }
        ("GET", _) if route.starts_with("/pulls/") => {
            let found = state.pulls.iter().find(|(number, _)| route == format!("/pulls/{number}"));
            found.map_or_else(missing, |(number, state)| {
                (200, String::new(), json!({ "number": number, "state": state }))
            })
        }
        ("GET", "/issues/7/comments") => page(&state.comments, query),
        ("GET", "/issues") => {
            assert!(query.starts_with("state=open&"));
            page(&state.issues.iter().filter(|issue| issue["state"] == "open").cloned().collect::<Vec<_>>(), query)
        }
        ("POST", "/issues/7/comments") => {
            let id = state.comments.len() + 1;
            let url = format!("https://github.com/example/hotel-booking/pull/7#issuecomment-{id}");
            let entry = json!({ "id": id, "body": body["body"], "user": { "login": BOT }, "html_url": url });
            state.comments.push(entry.clone());
            (201, String::new(), entry)
        }
        ("POST", "/issues") => {
            let number = state.issues.len() + 1;
            let mut entry =
                json!({ "number": number, "id": 9_000 + number, "state": "open", "user": { "login": BOT } });
            entry["html_url"] = json!(format!("https://github.com/example/hotel-booking/issues/{number}"));
            merge(&mut entry, body);
            state.issues.push(entry.clone());
            (201, String::new(), entry)
        }
        ("PATCH", _) => {
            let entry = match (of_comment, of_issue) {
                (Some(id), _) => state.comments.iter_mut().find(|comment| comment["id"] == id),
                (None, Some(number)) => state.issues.iter_mut().find(|issue| issue["number"] == number),
                _ => None,
            };
            entry.map_or_else(missing, |entry| {
                merge(entry, body);
                (200, String::new(), entry.clone())
            })
        }
        _ => missing(),
    }
}

fn merge(entry: &mut Value, fields: &Value) {
    fields.as_object().unwrap().iter().for_each(|(key, value)| entry[key] = value.clone());
}

fn page(entries: &[Value], query: &str) -> (u16, String, Value) {
    let number = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.clone().find(|(known, _)| *known == name).map_or(1, |(_, value)| value.parse::<usize>().unwrap())
    };
    let (size, page) = (number("per_page"), number("page"));
    let shown: Vec<Value> = entries.iter().skip(size * (page - 1)).take(size).cloned().collect();
    let next =
        format!("link: <https://api.github.com/repositories/1/issues/7/comments?page={}>; rel=\"next\"\r\n", page + 1);
    (200, if size * page < entries.len() { next } else { String::new() }, Value::Array(shown))
}

#[test]
fn a_comment_is_posted_once_and_brought_up_to_date() {
    let server = GitHub::start();
    let address = "https://github.com/example/hotel-booking/pull/7#issuecomment-1".to_owned();
    assert_eq!(server.comment("first").unwrap(), Outcome::Made(address.clone()));
    assert_eq!(server.comment("second").unwrap(), Outcome::Updated(address.clone()));
    assert_eq!(server.comment("second").unwrap(), Outcome::Unchanged(address));
    assert_eq!(server.bodies(), ["<!-- platform: plan -->\nsecond"]);
    // Another subject has another comment.
    publish_comment(&server.client(), &repository(), 7, &text("review", "third")).unwrap();
    assert_eq!(server.bodies(), ["<!-- platform: plan -->\nsecond", "<!-- platform: review -->\nthird"]);
}

#[test]
fn what_others_wrote_is_never_changed() {
    let server = GitHub::start();
    // More than two pages, with the mark of ours in the name of somebody else, and quoted further down.
    server.foreign(230, "somebody", "<!-- platform: plan -->\nhostile");
    server.foreign(1, BOT, "quoted:\n<!-- platform: plan -->\n");
    assert!(matches!(server.comment("ours").unwrap(), Outcome::Made(_)));
    assert!(matches!(server.comment("ours, later").unwrap(), Outcome::Updated(_)));
    let bodies = server.bodies();
    assert_eq!((bodies.len(), bodies[231].as_str()), (232, "<!-- platform: plan -->\nours, later"));
    assert!(bodies[..230].iter().all(|body| body == "<!-- platform: plan -->\nhostile"));
    let last = server.requests();
    assert_eq!(
        &last[last.len() - 2..],
        [
            "GET /repos/example/hotel-booking/issues/7/comments?per_page=100&page=3",
            "PATCH /repos/example/hotel-booking/issues/comments/232"
        ]
    );
}

#[test]
fn limits_are_waited_for() {
    const SOON: &str = "1800000041";
    let limited = [
        Trouble::Answer(429, &[("retry-after", "1000000")], ""),
        Trouble::Answer(
            403,
            &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", SOON)],
            "{\"message\": \"API rate limit exceeded\"}",
        ),
    ];
    let [endless, short] = limited;
    let server = GitHub::with([endless]);
    let error = server.comment("text").unwrap_err();
    assert!(matches!(error, Error::Limited { seconds: 1_000_000, .. }), "{error}");
    assert_eq!(server.bodies(), Vec::<String>::new());

    let before = SLEPT.load(Ordering::SeqCst);
    let server = GitHub::with([short]);
    server.comment("text").unwrap();
    assert!(SLEPT.load(Ordering::SeqCst) - before >= 42);
    // A limit between two requests that write: nothing is written twice.
    let fine = || Trouble::Answer(200, &[], "[]");
    let server = GitHub::with([fine(), fine(), Trouble::Answer(403, &[("retry-after", "3")], "{}")]);
    server.comment("text").unwrap();
    assert_eq!(server.bodies().len(), 1);
}

#[test]
fn failures_are_tried_again_and_nothing_is_made_twice() {
    let broken = || Trouble::Answer(502, &[], "<html>bad gateway</html>");
    let server = GitHub::with([broken(), Trouble::Gone, Trouble::Answer(200, &[], "not JSON")]);
    server.comment("text").unwrap();
    assert_eq!(server.bodies().len(), 1);

    // The comment was made, but nobody said so.
    let fine = |body| Trouble::Answer(200, &[], body);
    let server = GitHub::with([fine("{}"), fine("[]"), Trouble::DoneAndGone]);
    assert!(matches!(server.comment("text").unwrap(), Outcome::Unchanged(_)));
    assert_eq!(server.bodies().len(), 1);

    let server = GitHub::with((0..4).map(|_| broken()));
    let error = server.comment("text").unwrap_err();
    assert_eq!(
        error.to_string(),
        "pull request 7 of example/hotel-booking: GitHub gives no usable answer: it answers with status 502"
    );
    let server = GitHub::with((0..4).map(|_| Trouble::Silence));
    let error = server.comment("text").unwrap_err();
    assert!(error.to_string().contains("timeout"), "{error}");
    let server = GitHub::with([fine("{}"), fine("{\"no\": \"list\"}")]);
    assert!(server.comment("text").unwrap_err().to_string().ends_with("what came is not a list"));
}

#[test]
fn refusals_are_explained() {
    let refused = |status, body| {
        let error = GitHub::with([Trouble::Answer(status, &[], body)]).comment("text").unwrap_err();
        (error.to_string(), error.hint().split(['.', ':']).next().unwrap().to_owned())
    };
    let what = "pull request 7 of example/hotel-booking";
    let (said, hint) = refused(401, "{\"message\": \"Bad credentials\"}");
    assert_eq!(said, format!("{what}: GitHub does not accept the token (401): Bad credentials"));
    assert_eq!(hint, "Check the variable GITHUB_TOKEN");
    let (said, hint) = refused(403, "{\"message\": \"Resource not accessible by integration\"}");
    assert_eq!(said, format!("{what}: the token may not do that (403): Resource not accessible by integration"));
    assert!(hint.starts_with("Give the job"), "{hint}");
    let (said, _) = refused(404, "{\"message\": \"Not Found\"}");
    assert_eq!(said, format!("{what}: it does not exist, or the token may not see it (404): Not Found"));
    let (said, _) = refused(
        422,
        "{\"message\": \"Validation Failed\", \"errors\": [{\"field\": \"body\", \"code\": \"missing\"}]}",
    );
    assert_eq!(said, format!("{what}: GitHub does not accept what was sent (422): Validation Failed; body missing"));
    // Another host does not get the token.
    let (said, hint) = refused(301, "{}");
    assert_eq!(said, format!("{what}: the repository has another name now (301)"));
    assert_eq!(hint, "Name the repository as it is called now");
    // What GitHub says is cut, cleaned, and never holds the token.
    let (said, _) = refused(400, "{\"message\": \"ghs_aVerySecretTokenThatNobodySees \\u001b[31m\"}");
    assert_eq!(said, format!("{what}: GitHub refuses it (400): …  [31m"));
}

#[test]
fn an_issue_is_opened_brought_up_to_date_and_closed() {
    let server = GitHub::start();
    server.state.lock().unwrap().issues.push(json!({
        "number": 1, "id": 9_001, "state": "open", "pull_request": {}, "user": { "login": BOT },
        "body": "<!-- platform: drift-prod -->\na pull request, which GitHub lists among the issues",
    }));
    let drift = text("drift-prod", "Two resources.");
    let publish = |title: &str, text: &Text| publish_issue(&server.client(), &repository(), title, text);
    let address = "https://github.com/example/hotel-booking/issues/2".to_owned();
    assert_eq!(publish("Drift in prod", &drift).unwrap(), Outcome::Made(address.clone()));
    assert_eq!(publish("Drift in prod", &drift).unwrap(), Outcome::Unchanged(address.clone()));
    assert_eq!(publish("Drift in prod: 3", &text("drift-prod", "Three.")).unwrap(), Outcome::Updated(address.clone()));
    assert_eq!(close_issue(&server.client(), &repository(), &drift).unwrap(), Outcome::Closed(address));
    assert_eq!(close_issue(&server.client(), &repository(), &drift).unwrap(), Outcome::Nothing);
    let issues = server.state.lock().unwrap().issues.clone();
    assert_eq!((&issues[1]["title"], &issues[1]["state"]), (&json!("Drift in prod: 3"), &json!("closed")));
    assert_eq!(issues[0]["state"], "open");
    // What is closed is not opened again: there is a new one.
    assert!(matches!(publish("Drift in prod", &drift).unwrap(), Outcome::Made(_)));
    assert!(publish("two\nlines", &drift).is_err() && publish(" ", &drift).is_err());
}

#[test]
fn only_what_github_calls_closed_is_closed() {
    let server = GitHub::start();
    let closed = |numbers: &[u64]| closed_pulls(&server.client(), &repository(), &numbers.iter().copied().collect());
    assert_eq!(closed(&[]).unwrap(), KnownPulls::default());
    assert!(server.requests().is_empty());
    server.state.lock().unwrap().pulls = (1_001..=1_250).map(|number| (number, "open")).collect();
    server.state.lock().unwrap().pulls.extend([(1, "closed"), (2, "closed")]);
    let known = closed(&[1, 2, 9, 1_001, 1_250]).unwrap();
    assert_eq!(known, KnownPulls { closed: [1, 2].into(), unknown: [9].into() });
    let list = "GET /repos/example/hotel-booking/pulls?state=open&sort=created&direction=asc&per_page=100&page";
    let one = "GET /repos/example/hotel-booking/pulls/";
    let asked: Vec<String> =
        (1..=3).map(|page| format!("{list}={page}")).chain([1, 2, 9].map(|it| format!("{one}{it}"))).collect();
    assert_eq!(server.requests(), asked);
    // Nothing is closed by an answer that makes no sense, nor by a refusal.
    for (status, body) in [(200, "{}"), (200, "[{}]"), (401, "{}"), (404, "{}")] {
        server.state.lock().unwrap().troubles.push_back(Trouble::Answer(status, &[], body));
        assert!(closed(&[1]).is_err(), "{status} {body}");
    }
    server
        .state
        .lock()
        .unwrap()
        .troubles
        .extend([Trouble::Answer(200, &[], "[]"), Trouble::Answer(200, &[], r#"{"number": 1}"#)]);
    assert!(closed(&[1]).is_err());
    // A pull request that was opened again since the list was made is open.
    server.state.lock().unwrap().pulls.push((3, "open"));
    server.state.lock().unwrap().troubles.push_back(Trouble::Answer(200, &[], "[]"));
    assert_eq!(closed(&[3]).unwrap(), KnownPulls::default());
}

#[test]
fn what_cannot_be_right_is_not_sent() {
    let server = GitHub::start();
    for wrong in ["", "a", "a/b/c", "../x", "a/..", "a/b?c", "a /b", "a/b\n"] {
        assert!(Repository::new(wrong).is_err(), "{wrong}");
    }
    for wrong in ["", "Plan", "a -->", "a b", "x\n"] {
        assert!(Subject::new(wrong).is_err(), "{wrong}");
    }
    assert!(Token::new(" ").is_err() && Token::new("two words").is_err());
    assert_eq!(format!("{:?}", Token::new(TOKEN).unwrap()), "Token(…)");
    let api = |api: &str| {
        let clock = Clock { now: || NOW, sleep: |_| () };
        let (timeout, patience) = (Duration::from_secs(2), Duration::from_secs(2));
        Client::new(Settings { api: api.to_owned(), token: Token::new(TOKEN).unwrap(), timeout, patience, clock })
            .is_ok()
    };
    assert!(api("https://api.github.com") && api("https://github.example.com/api/v3/"));
    for wrong in [
        "http://api.github.com",
        "api.github.com",
        "https://",
        "https://x@y",
        "ftp://x",
        "http://localhost.example.com",
    ] {
        assert!(!api(wrong), "{wrong}");
    }
    assert!(server.comment(" \n").is_err());
    let mark = "<!-- platform: plan -->\n".len();
    assert!(server.comment(&"ü".repeat(LONGEST_BODY - mark)).is_err());
    assert!(server.requests().is_empty());
    server.comment(&"ü".repeat(LONGEST_BODY - mark - 1)).unwrap();
}

#[test]
fn the_commands_read_files_and_what_is_piped_in() {
    let server = GitHub::start();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.md"), "# A\n").unwrap();
    let run = |arguments: &[&str], token: Option<&str>, input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(arguments).current_dir(folder.path()).env_clear();
        command.env("GITHUB_REPOSITORY", "example/hotel-booking").env("GITHUB_API_URL", &server.address);
        if let Some(token) = token {
            command.env("GITHUB_TOKEN", token);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that is refused does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let answer = (output.status.code(), text(output.stdout), text(output.stderr));
        assert!(!answer.1.contains(TOKEN) && !answer.2.contains(TOKEN));
        answer
    };
    let (code, data, talk) =
        run(&["comment", "--pr", "7", "--about", "plan", "--body", "a.md", "--body", "-"], Some(TOKEN), "# B\n");
    assert_eq!((code, talk.as_str()), (Some(0), "the comment is new\n"));
    assert_eq!(data, "https://github.com/example/hotel-booking/pull/7#issuecomment-1\n");
    assert_eq!(server.bodies(), ["<!-- platform: plan -->\n# A\n\n# B\n"]);
    let (code, _, talk) = run(&["issue", "--about", "drift-prod", "--title", "Drift in prod"], Some(TOKEN), "text");
    assert_eq!((code, talk.as_str()), (Some(0), "the issue is new\n"));
    let (code, _, talk) = run(&["issue", "--about", "drift-prod", "--close"], Some(TOKEN), "");
    assert_eq!((code, talk.as_str()), (Some(0), "the issue is closed\n"));

    let (code, _, talk) = run(&["comment", "--pr", "7", "--about", "plan", "--repository", ""], Some(TOKEN), "text");
    let none = "error: no repository is given: write `--repository owner/name`, or set GITHUB_REPOSITORY\n";
    assert_eq!((code, talk.as_str()), (Some(64), none));
    let (code, _, talk) = run(&["comment", "--pr", "7", "--about", "plan"], None, "text");
    assert_eq!((code, talk.as_str()), (Some(64), "error: there is no token: set the variable GITHUB_TOKEN\n"));
    for wrong in ["", "0", "-1", "7; rm", "x", "99999999999999999999", "１"] {
        let (code, _, talk) = run(&["comment", &format!("--pr={wrong}"), "--about", "plan"], Some(TOKEN), "text");
        assert!(code == Some(64), "{wrong}: {talk}");
    }
    let (code, _, talk) = run(&["comment", "--pr", "8", "--about", "plan"], Some(TOKEN), "text");
    assert!(code == Some(1) && talk.contains("pull request 8 of example/hotel-booking: it does not exist"), "{talk}");
    assert!(talk.contains("\n  help: Check the repository"), "{talk}");
    let (code, _, talk) = run(&["comment", "--pr", "7", "--about", "plan", "--body", "none.md"], Some(TOKEN), "");
    assert!(code == Some(64) && talk.contains("the text in `none.md` cannot be read"), "{talk}");
}
