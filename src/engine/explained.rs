//! What is known about a failure that others report: its cause and what to do, out of the catalogue.

use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Facts;

/// An error with its cause in the first line and what to do in the last, where its message is known; what was said stays
/// between the two. Help that it has already is about more than the message, and stays.
pub(super) fn explained(diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.severity != Severity::Error {
        return diagnostic;
    }
    let message = format!("{}: {}", diagnostic.summary, diagnostic.detail);
    let Some(failure) = Facts::embedded().failure_behind(&message) else { return diagnostic };
    Diagnostic {
        code: &failure.id,
        summary: failure.cause.clone(),
        detail: if diagnostic.detail.is_empty() { diagnostic.summary } else { message },
        help: if diagnostic.help.is_empty() { failure.remedy.clone() } else { diagnostic.help },
        ..diagnostic
    }
}

/// The same for an error that says in its first line which object it is about: the cause follows there.
pub(super) fn explained_object(diagnostic: Diagnostic) -> Diagnostic {
    let Some(failure) = Facts::embedded().failure_behind(&diagnostic.detail) else { return diagnostic };
    Diagnostic {
        code: &failure.id,
        summary: format!("{}: {}", diagnostic.summary, failure.cause),
        help: if diagnostic.help.is_empty() { failure.remedy.clone() } else { diagnostic.help },
        ..diagnostic
    }
}

/// What to do about a message that is known; empty for others.
pub(super) fn remedy(message: &str) -> &'static str {
    Facts::embedded().failure_behind(message).map(|failure| failure.remedy.as_str()).unwrap_or_default()
}
