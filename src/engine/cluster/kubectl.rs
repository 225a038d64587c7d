//! The program `kubectl`: finding it, running it against one cluster, and telling its failures apart.

use std::ffi::{OsStr, OsString};
use std::process::{Command, Stdio};

use camino::Utf8PathBuf;
use serde::Deserialize;
use serde_json::Value;

use super::ClusterError;
use crate::engine::command::{Call, Finished, OnSignal};
use crate::engine::{Error, Interrupts, find_program};

/// The oldest minor version that is taken: all that is used of `kubectl` is older, but nobody tests with less.
pub(super) const MINIMUM_MINOR: u32 = 29;

/// Server-side apply of what comes on the standard input.
///
/// `--validate` is about what happens to unknown fields of an object that is created; server-side apply refuses them
/// anyway. Left on, `kubectl` reads the whole schema of a group again for every single object.
pub(super) const APPLY: [&str; 8] =
    ["apply", "--server-side", "--validate=ignore", "--field-manager=platform", "-f", "-", "-o", "json"];

/// How long one request may take.
const REQUEST_TIMEOUT: &str = "--request-timeout=30s";

/// A `kubectl` that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kubectl {
    /// Where it is.
    pub path: Utf8PathBuf,
    /// Its version, as it says it, for example `v1.35.2`.
    pub version: String,
    /// The second number of its version.
    pub minor: u32,
}

/// What `kubectl version -o json` and `/version` say; numbers may have a sign behind them (`32+`).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Version {
    pub(super) major: String,
    minor: String,
    pub(super) git_version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionAnswer {
    client_version: Version,
}

impl Version {
    /// The second number.
    pub(super) fn minor(&self) -> Option<u32> {
        self.minor.trim_end_matches(|letter: char| !letter.is_ascii_digit()).parse().ok()
    }
}

/// Finds `kubectl`: the chosen one, a name or a path, or the one on the search path.
///
/// # Errors
/// When there is none, when it does not answer `version`, or when it is too old.
pub fn find_kubectl(choice: Option<&str>, search_path: Option<&OsStr>) -> Result<Kubectl, ClusterError> {
    let name = choice.unwrap_or("kubectl");
    let path = find_program(name, search_path).ok_or_else(|| ClusterError::NoKubectl(name.to_owned()))?;
    let unusable = |reason: String| ClusterError::UnusableKubectl { path: path.clone(), reason };
    let asked = Command::new(&path).args(["version", "--client", "-o", "json"]).stdin(Stdio::null()).output();
    let output = asked.map_err(|error| unusable(error.to_string()))?;
    let no_answer = || unusable("it does not answer `version --client -o json` as kubectl does".to_owned());
    let version: VersionAnswer = serde_json::from_slice(&output.stdout).map_err(|_| no_answer())?;
    let version = version.client_version;
    let minor = version.minor().filter(|_| version.major == "1").ok_or_else(no_answer)?;
    if minor < MINIMUM_MINOR {
        return Err(ClusterError::OldKubectl { path, found: version.git_version });
    }
    Ok(Kubectl { path, version: version.git_version, minor })
}

/// `kubectl` with everything that leads it to one cluster.
#[derive(Debug)]
pub(super) struct Client<'a> {
    pub(super) kubectl: &'a Kubectl,
    pub(super) environment: &'a [(OsString, OsString)],
    pub(super) interrupts: &'a Interrupts,
    /// A private folder, in which it keeps what it learned of the API.
    pub(super) folder: Utf8PathBuf,
    /// The kubeconfig; none for what is about the user's own.
    pub(super) kubeconfig: Option<Utf8PathBuf>,
}

impl Client<'_> {
    /// Runs a command to its end; its exit code is not looked at.
    ///
    /// # Errors
    /// When it cannot be started, or a signal came.
    pub(super) fn run(&self, arguments: &[&str], input: &[u8], on_signal: OnSignal) -> Result<Finished, Error> {
        let cache = format!("--cache-dir={}", self.folder.join("cache"));
        let kubeconfig = self.kubeconfig.as_ref().map(|path| format!("--kubeconfig={path}"));
        let mut all = arguments.to_vec();
        all.push(&cache);
        all.extend(kubeconfig.as_deref());
        let call = Call {
            program: &self.kubectl.path,
            name: "kubectl",
            environment: self.environment,
            interrupts: self.interrupts,
            folder: &self.folder,
            arguments: &all,
            input,
            on_signal,
            deadline: None,
            kept: None,
        };
        call.run(&mut |_| ())
    }

    /// Runs a command that answers in JSON; null is no answer.
    ///
    /// # Errors
    /// When it fails, told apart by what it says.
    pub(super) fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<Value, ClusterError> {
        let mut all = arguments.to_vec();
        all.push(REQUEST_TIMEOUT);
        let finished = self.run(&all, input, OnSignal::Finish)?;
        if finished.code != Some(0) {
            return Err(failure(&finished));
        }
        if finished.output.trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&finished.output).map_err(|error| ClusterError::Kubectl {
            command: finished.command.clone(),
            said: format!("its answer is not JSON: {error}"),
        })
    }
}

/// The objects in an answer: `kubectl` gives one object, a list of them, or nothing at all.
pub(super) fn objects(answer: Value) -> Vec<Value> {
    match answer {
        Value::Null => Vec::new(),
        Value::Object(mut list) if list.get("kind").is_some_and(|kind| kind == "List") => {
            match list.shift_remove("items") {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            }
        }
        object => vec![object],
    }
}

/// Why a command failed. `kubectl` gives no codes: the reason in `Error from server (Reason)` is the API server's own,
/// the rest are the words of the program.
pub(super) fn failure(finished: &Finished) -> ClusterError {
    let said = without_noise(&finished.remark);
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if let Some(lost) = lost_discovery(&finished.remark).filter(|_| says(&UNKNOWN_KIND)) {
        ClusterError::Unreachable(lost)
    } else if says(&["(Unauthorized)", "You must be logged in", "getting credentials", "no Auth Provider found"]) {
        ClusterError::Unauthorized(said)
    } else if says(&["Error from server (Forbidden)"]) && !says(&["admission webhook", "violates PodSecurity"]) {
        ClusterError::Forbidden(said)
    } else if says(&["Unable to connect to the server", "The connection to the server", "Client.Timeout exceeded"]) {
        ClusterError::Unreachable(said)
    } else {
        ClusterError::Kubectl { command: finished.command.clone(), said }
    }
}

/// What `kubectl` says of a kind that it could not find.
const UNKNOWN_KIND: [&str; 2] = ["doesn't have a resource type", "no matches for kind"];

/// Why the list of kinds could not be fetched, when the way to the server was lost meanwhile: `kubectl` then knows fewer
/// kinds, and has the reason only in its log. That a server behind the API server does not answer has no address in it.
fn lost_discovery(remark: &str) -> Option<String> {
    let log = remark.lines().find(|line| line.contains("err=\"couldn't get ") && line.contains(": Get "))?;
    let (_, text) = log.split_once("err=\"")?;
    Some(text.strip_suffix('"').unwrap_or(text).replace("\\\"", "\""))
}

/// What `kubectl` said without its log, its general advice, and what it says to every answer.
fn without_noise(remark: &str) -> String {
    let is_log = |line: &str| {
        let mut letters = line.chars();
        letters.next().is_some_and(|letter| "EWIF".contains(letter))
            && letters.take(4).filter(char::is_ascii_digit).count() == 4
    };
    let lines = remark.lines().take_while(|line| !line.starts_with("Please review the fields above"));
    let lines = lines.filter(|line| !is_log(line) && !line.starts_with("WARNING: version difference"));
    let mut lines: Vec<&str> = lines.map(|line| line.strip_prefix("error: ").unwrap_or(line).trim_end()).collect();
    // For each object that was sent it says once more that it cannot reach the server.
    lines.dedup();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{failure, find_kubectl};
    use crate::engine::command::Finished;

    fn failed(remark: &str) -> String {
        let finished = Finished {
            command: "kubectl get".to_owned(),
            code: Some(1),
            signal: None,
            output: Vec::new(),
            remark: remark.to_owned(),
        };
        failure(&finished).to_string()
    }

    #[test]
    fn tells_failures_apart_and_leaves_the_noise_out() {
        assert_eq!(
            failed("The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n"),
            "the cluster cannot be reached: The connection to the server 127.0.0.1:1 was refused - did you specify the \
             right host or port?"
        );
        assert_eq!(
            failed("error: You must be logged in to the server (Unauthorized)\n"),
            "the cluster does not accept the credentials: You must be logged in to the server (Unauthorized)"
        );
        assert_eq!(
            failed("Error from server (Forbidden): namespaces is forbidden: User \"joe\" cannot list\n"),
            "the cluster does not allow it: Error from server (Forbidden): namespaces is forbidden: User \"joe\" cannot list"
        );
        let conflict = "E1122 23:53:15.888287 24854 memcache.go:265] \"Unhandled Error\"\nerror: Apply failed with 1 \
                        conflict: conflict with \"other\": .data.k\nPlease review the fields above--they\n* advice\n";
        assert_eq!(
            failed(conflict),
            "`kubectl get` failed: Apply failed with 1 conflict: conflict with \"other\": .data.k"
        );
    }

    #[test]
    fn a_server_that_is_lost_while_its_kinds_are_listed_is_unreachable() {
        let log = r#"E1127 21:10:02.259245   21122 memcache.go:287] "Unhandled Error" err="couldn't get resource list for v1: Get \"http://127.0.0.1:1/api/v1?timeout=30s\": EOF""#;
        assert_eq!(
            failed(&format!("{log}\nerror: the server doesn't have a resource type \"configmaps\"\n")),
            "the cluster cannot be reached: couldn't get resource list for v1: Get \"http://127.0.0.1:1/api/v1?timeout=30s\": \
             EOF"
        );
        // The API server is there; one behind it is not.
        let log = r#"E1127 21:10:02.259245   21122 memcache.go:287] "Unhandled Error" err="couldn't get resource list for metrics.k8s.io/v1beta1: the server is currently unable to handle the request""#;
        assert_eq!(
            failed(&format!("{log}\nerror: the server doesn't have a resource type \"rollouts\"\n")),
            "`kubectl get` failed: the server doesn't have a resource type \"rollouts\""
        );
    }

    #[test]
    fn a_webhook_that_forbids_is_about_the_object() {
        assert_eq!(
            failed("Error from server (Forbidden): admission webhook \"policy.example.com\" denied the request: no\n"),
            "`kubectl get` failed: Error from server (Forbidden): admission webhook \"policy.example.com\" denied the \
             request: no"
        );
    }

    #[test]
    fn says_what_is_missing() {
        let error = find_kubectl(None, Some("/nowhere".as_ref())).expect_err("an empty path has no kubectl");
        assert_eq!(error.to_string(), "`kubectl` was not found");
    }

    #[cfg(unix)]
    #[test]
    fn says_what_is_no_kubectl() {
        let error = find_kubectl(Some("/bin/true"), None).expect_err("true is no kubectl");
        assert_eq!(
            error.to_string(),
            "`/bin/true` cannot be used as kubectl: it does not answer `version --client -o json` as kubectl does"
        );
    }
}
