//! Whether the address of an environment answers.

use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::HeaderMap;

use super::ReviewError;
use crate::http;
use crate::os;
use crate::text::one_line;

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(10);
/// How often is asked.
const AGAIN: Duration = Duration::from_secs(2);
/// The header of Envoy's that tells an answer of a service from one of the gateway itself.
const SERVED: &str = "x-envoy-upstream-service-time";

/// Why there is no answer: in words, and what to do about it.
type Silence = (String, &'static str);

/// Waits until an address answers. `pause` waits, and fails when somebody asks to stop.
///
/// # Errors
/// When it does not answer in time, with what happened the last time; when somebody asks to stop.
pub fn answers<Failure: From<ReviewError>>(
    address: &str,
    patience: Duration,
    pause: &mut dyn FnMut(Duration) -> Result<(), Failure>,
) -> Result<(), Failure> {
    // A way to a page for logging in is an answer.
    let agent = http::agent(REQUEST);
    let begin = Instant::now();
    loop {
        let Err((reason, hint)) = ask(&agent, address) else { return Ok(()) };
        if begin.elapsed() >= patience {
            return Err(ReviewError::Silent { address: address.to_owned(), reason, hint }.into());
        }
        pause(AGAIN.min(patience))?;
    }
}

fn ask(agent: &Agent, address: &str) -> Result<(), Silence> {
    match agent.get(address).call() {
        Ok(response) => judge(response.status().as_u16(), response.headers()),
        Err(error) => Err(silence(&error)),
    }
}

/// An answer is one of the service, whatever it says; the gateway answers itself where it knows no service, or none is ready.
fn judge(status: u16, headers: &HeaderMap) -> Result<(), Silence> {
    match status {
        200..=399 | 401 | 403 => Ok(()),
        _ if headers.contains_key(SERVED) && status < 500 => Ok(()),
        404 => Err((
            "the gateway knows no such host (404)".to_owned(),
            "The routes reach the gateway some seconds after they are applied. Where it stays so, look at the VirtualService of \
             the entry, and see that the gateway takes the host.",
        )),
        502..=504 => Err((
            format!("no copy of the service is ready ({status})"),
            "Look at the pods of the namespace, and at what they write.",
        )),
        _ => Err((format!("it answers with status {status}"), "Look at what the service of `review.entry` writes.")),
    }
}

fn silence(error: &ureq::Error) -> Silence {
    let is_lookup = matches!(error, ureq::Error::Io(error) if os::is_of_lookup(error));
    match error {
        _ if is_lookup || matches!(error, ureq::Error::HostNotFound) => (
            "its name is not known".to_owned(),
            "The stack `edge` makes the record: the shared environment's one for all names of pull requests, a whole environment's \
             its own; with `dns: external`, whoever keeps the records has to make it.",
        ),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => (
            format!("its certificate is not trusted: {error}"),
            "The certificate comes with the stack `edge`, the shared environment's or that of a whole one: see that it is applied \
             and that the certificate has been issued.",
        ),
        ureq::Error::Timeout(_) => (
            format!("nothing came within {} s", REQUEST.as_secs()),
            "See that this machine may reach the load balancer; with `--answer-within 0s` it is not asked.",
        ),
        error => (
            one_line(&error.to_string()),
            "See that this machine may reach the load balancer; with `--answer-within 0s` it is not asked.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    use super::{ReviewError, answers};

    /// A server that gives one answer after the other, and the last one from then on; its address.
    fn server(responses: &'static [&'static str]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        thread::spawn(move || {
            for (index, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 1024]);
                let response = responses[index.min(responses.len() - 1)];
                let _ = write!(stream, "HTTP/1.1 {response}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        });
        address
    }

    fn asked(address: &str, patience: Duration) -> (Result<(), ReviewError>, usize) {
        let mut waits = 0;
        let outcome = answers(address, patience, &mut |_| {
            waits += 1;
            Ok(())
        });
        (outcome, waits)
    }

    #[test]
    fn an_answer_is_one_of_the_service() {
        for response in [
            "200 OK",
            "302 Found\r\nlocation: https://login.example.com",
            "401 X",
            "404 X\r\nx-envoy-upstream-service-time: 3",
        ] {
            let (outcome, waits) = asked(&server(Box::leak(Box::new([response]))), Duration::ZERO);
            assert!(outcome.is_ok() && waits == 0, "{response}: {outcome:?}");
        }
        let address = server(&["404 X", "503 X", "500 X\r\nx-envoy-upstream-service-time: 3", "200 OK"]);
        let (outcome, waits) = asked(&address, Duration::from_secs(60));
        assert!(outcome.is_ok() && waits == 3, "{outcome:?}");
    }

    #[test]
    fn silence_is_explained() {
        let told = |address: &str| asked(address, Duration::ZERO).0.unwrap_err().to_string();
        let address = server(&["404 X"]);
        assert_eq!(told(&address), format!("{address} does not answer: the gateway knows no such host (404)"));
        let address = server(&["503 X"]);
        assert_eq!(told(&address), format!("{address} does not answer: no copy of the service is ready (503)"));
        let address = server(&["500 X"]);
        assert_eq!(told(&address), format!("{address} does not answer: it answers with status 500"));
        let address = "https://pr-142.preview.invalid/";
        assert_eq!(told(address), format!("{address} does not answer: its name is not known"));
        let refused = told("http://127.0.0.1:1/");
        assert!(refused.starts_with("http://127.0.0.1:1/ does not answer: "), "{refused}");
        // Whoever is asked to stop does.
        let stopped: Result<(), ReviewError> = answers("http://127.0.0.1:1/", Duration::from_secs(60), &mut |_| {
            Err(ReviewError::Lost("pr-142".to_owned()))
        });
        assert!(matches!(stopped, Err(ReviewError::Lost(_))));
    }
}
