//! Why something could not be written to GitHub.

/// Why something could not be written to GitHub. No text of it holds the token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was given cannot be right.
    #[error("{0}")]
    Wrong(String),
    /// GitHub refuses the request.
    #[error("{what}: {refusal} ({status}){}", said(.message))]
    Refused {
        /// What was to be done.
        what: String,
        /// The kind of refusal.
        refusal: Refusal,
        /// The HTTP status.
        status: u16,
        /// What GitHub says itself; may be empty.
        message: String,
    },
    /// The limit on requests is reached, and waiting would take too long.
    #[error("{what}: GitHub takes no more requests for {seconds} seconds, which is longer than was to be waited")]
    Limited {
        /// What was to be done.
        what: String,
        /// How long GitHub asks to wait.
        seconds: u64,
    },
    /// No usable answer came, several times.
    #[error("{what}: GitHub gives no usable answer: {reason}")]
    NoAnswer {
        /// What was to be done.
        what: String,
        /// What happened the last time.
        reason: String,
    },
}

/// The kinds of refusal that a person can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// 401.
    Token,
    /// 403.
    Permission,
    /// 404 and 410.
    NotFound,
    /// 422.
    Content,
    /// The repository has another name now.
    Moved,
    /// Anything else.
    Other,
}

impl Refusal {
    pub(super) fn of(status: u16) -> Self {
        match status {
            401 => Self::Token,
            403 => Self::Permission,
            404 | 410 => Self::NotFound,
            422 => Self::Content,
            300..=399 => Self::Moved,
            _ => Self::Other,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Token => "GitHub does not accept the token",
            Self::Permission => "the token may not do that",
            Self::NotFound => "it does not exist, or the token may not see it",
            Self::Content => "GitHub does not accept what was sent",
            Self::Moved => "the repository has another name now",
            Self::Other => "GitHub refuses it",
        })
    }
}

impl Error {
    /// What to do about it; empty when nothing is known.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Refused { refusal, .. } => match refusal {
                Refusal::Token => "Check the variable GITHUB_TOKEN: the token has expired, was revoked or was cut off.",
                Refusal::Permission => {
                    "Give the job `permissions: { pull-requests: write }`, for issues `{ issues: write }`. On a pull request from a \
                     fork the token can only read."
                }
                Refusal::NotFound => {
                    "Check the repository and the number, and that the token is one of that repository."
                }
                Refusal::Moved => "Name the repository as it is called now.",
                Refusal::Content | Refusal::Other => "",
            },
            Self::Limited { .. } => "Run it again later, or wait longer with `--patience`.",
            Self::NoAnswer { .. } => "Run it again: it looks for what is there already, and writes nothing twice.",
            Self::Wrong(_) => "",
        }
    }
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}
