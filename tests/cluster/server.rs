//! A small API server on loopback that the real `kubectl` talks to: discovery, and objects kept in memory.
//!
//! Everything becomes ready at once, unless an annotation of the object says otherwise:
//!
//! - `test/refuse: TEXT`: the object is invalid, because of TEXT.
//! - `test/stuck: "true"`: a workload never becomes ready; it has one pod that cannot get its image.
//! - `test/fail: "true"`: a Job fails.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::store::{KINDS, Kind, Store};

/// What is asked of the server.
struct Request {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

/// A server that runs as long as the test.
pub(crate) struct Server {
    pub(crate) address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    store: Store,
    version: String,
    /// Whether nobody is let in.
    is_closed: bool,
    /// How many requests are still answered before the server is gone; none is all.
    left: Option<usize>,
    /// How many requests were answered.
    answered: usize,
    log: Vec<String>,
}

/// A status code and what is answered with it.
type Answer = (u16, Value);

impl Server {
    /// Starts a server that says it has a version such as `1.35`.
    pub(crate) fn start(version: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of loopback is free");
        let address = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let state = Arc::new(Mutex::new(State { version: version.to_owned(), ..State::default() }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &state));
            }
        });
        let server = Self { address, state };
        for namespace in ["default", "kube-system"] {
            server.put("test", json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}));
        }
        server.log();
        server
    }

    /// Lets nobody in any more.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
    }

    /// Vanishes after some more requests: connections are cut without an answer.
    pub(crate) fn vanish_after(&self, requests: usize) {
        self.state().left = Some(requests);
    }

    /// Comes back; says how many requests were answered by now.
    pub(crate) fn come_back(&self) -> usize {
        let mut state = self.state();
        state.left = None;
        state.answered
    }

    /// Applies an object as somebody.
    pub(crate) fn put(&self, manager: &str, object: Value) {
        let (code, answer) = self.state().store.apply(&object, manager, true, false);
        assert!(code < 300, "{answer}");
    }

    /// Deletes an object behind everybody's back.
    pub(crate) fn remove(&self, kind: &str, namespace: &str, name: &str) {
        let kind = built_in().into_iter().find(|known| known.kind == kind).unwrap();
        let (code, answer) = self.state().store.delete(&kind, Some(namespace), name);
        assert_eq!(code, 200, "{answer}");
    }

    /// An object by its kind, namespace and name.
    pub(crate) fn object(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<Value> {
        self.state().store.get(kind, namespace, name).cloned()
    }

    /// What was changed since the last time somebody asked, one line each.
    pub(crate) fn log(&self) -> Vec<String> {
        std::mem::take(&mut self.state().log)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with the lock")
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let Some((code, answer)) = state.lock().expect("no thread panics with the lock").next(&request) else { return };
        let body = answer.to_string();
        let head =
            format!("HTTP/1.1 {code} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        let mut writer = stream;
        if writer.write_all((head + &body).as_bytes()).is_err() {
            return;
        }
    }
}

/// The next request of a connection; none when it is closed.
fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim().to_lowercase();
        if header.is_empty() {
            break;
        }
        length = header.strip_prefix("content-length: ").and_then(|text| text.parse().ok()).unwrap_or(length);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key.to_owned(), value.replace("%2C", ",").replace("%3D", "=").replace("%2F", "/"))
    };
    Some(Request { method, path: path.to_owned(), query: query.split('&').map(pair).collect(), body })
}

impl Request {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl State {
    /// The answer to a request; none when the server is gone.
    fn next(&mut self, request: &Request) -> Option<Answer> {
        self.left = match self.left {
            Some(left) => Some(left.checked_sub(1)?),
            None => None,
        };
        self.answered += 1;
        Some(self.answer(request))
    }

    fn answer(&mut self, request: &Request) -> Answer {
        if self.is_closed {
            return refusal(401, "Unauthorized", "Unauthorized");
        }
        let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            ["version"] => (200, self.version()),
            ["api"] => (200, json!({"kind": "APIVersions", "versions": ["v1"]})),
            ["apis"] => (200, self.groups()),
            ["api", "v1"] => (200, self.resources("v1")),
            ["apis", group, version] => self.versioned(&format!("{group}/{version}")),
            ["api", "v1", rest @ ..] => self.of_kind("v1", rest, request),
            ["apis", group, version, rest @ ..] => self.of_kind(&format!("{group}/{version}"), rest, request),
            _ => refusal(404, "NotFound", "the server could not find the requested resource"),
        }
    }

    fn version(&self) -> Value {
        let (major, minor) = self.version.split_once('.').unwrap_or((&self.version, "0"));
        json!({"major": major, "minor": format!("{minor}+"), "gitVersion": format!("v{}.0-test", self.version)})
    }

    fn groups(&self) -> Value {
        let versions = self.store.kinds.iter().map(|kind| kind.api_version.as_str()).filter(|version| *version != "v1");
        let versions: std::collections::BTreeSet<&str> = versions.collect();
        let group = |version: &&str| {
            let (name, short) = version.split_once('/').unwrap_or_default();
            let entry = json!({"groupVersion": version, "version": short});
            json!({"name": name, "versions": [entry], "preferredVersion": entry})
        };
        json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": versions.iter().map(group).collect::<Value>()})
    }

    fn versioned(&self, version: &str) -> Answer {
        match self.store.kinds.iter().any(|kind| kind.api_version == version) {
            true => (200, self.resources(version)),
            false => refusal(404, "NotFound", "the server could not find the requested resource"),
        }
    }

    fn resources(&self, version: &str) -> Value {
        let resource = |kind: &Kind| {
            json!({
                "name": kind.plural, "singularName": "", "namespaced": kind.is_namespaced, "kind": kind.kind,
                "verbs": ["create", "delete", "get", "list", "patch"],
            })
        };
        let kinds = self.store.kinds.iter().filter(|kind| kind.api_version == version);
        let resources = kinds.map(resource).collect::<Value>();
        json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources})
    }

    /// A request about objects: `[namespaces/NAMESPACE/]PLURAL[/NAME]`.
    fn of_kind(&mut self, version: &str, rest: &[&str], request: &Request) -> Answer {
        let (namespace, rest) = match rest {
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some(*namespace), rest),
            rest => (None, rest),
        };
        let of_plural = |kind: &&Kind| kind.api_version == version && rest.first() == Some(&kind.plural.as_str());
        let Some(kind) = self.store.kinds.iter().find(of_plural).cloned() else {
            return refusal(404, "NotFound", "the server could not find the requested resource");
        };
        match (request.method.as_str(), rest) {
            ("GET", [_]) => (200, self.store.list(&kind, namespace, request.parameter("labelSelector"))),
            ("GET", [_, name]) => self.store.answer(&kind, namespace, name),
            ("DELETE", [_, name]) => {
                self.log.push(format!("delete {} {}", kind.kind, titled(namespace, name)));
                self.store.delete(&kind, namespace, name)
            }
            ("PATCH", [_, name]) => {
                let manager = request.parameter("fieldManager").unwrap_or_default().to_owned();
                let is_forced = request.parameter("force") == Some("true");
                let is_dry = request.parameter("dryRun").is_some();
                if !is_dry {
                    self.log.push(format!("apply {} {}", kind.kind, titled(namespace, name)));
                }
                let object = serde_json::from_slice(&request.body).unwrap_or_default();
                self.store.apply(&object, &manager, is_forced, is_dry)
            }
            _ => refusal(405, "MethodNotAllowed", "the test server does not do this"),
        }
    }
}

fn titled(namespace: Option<&str>, name: &str) -> String {
    namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"))
}

/// An answer that says no.
pub(crate) fn refusal(code: u16, reason: &str, message: &str) -> Answer {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
        "reason": reason, "code": code,
    });
    (code, status)
}

/// The kinds that the server has from the start.
pub(crate) fn built_in() -> Vec<Kind> {
    let kind = |(api_version, kind, plural, is_namespaced): &(&str, &str, &str, bool)| Kind {
        api_version: (*api_version).to_owned(),
        kind: (*kind).to_owned(),
        plural: (*plural).to_owned(),
        is_namespaced: *is_namespaced,
    };
    KINDS.iter().map(kind).collect()
}
