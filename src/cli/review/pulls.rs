//! What `platform review gc` asks GitHub.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::gc::Arguments;
use crate::cli::failure::Failure;
use crate::cli::working::Working;
use crate::engine::review::{Due, ReviewState};
use crate::github::{Client, Repository, closed_pulls, take_label};
use crate::model::{Review, Terms};
use crate::pull_request::PullRequest;

/// GitHub, which is reached when it is asked for the first time, and once.
pub(super) struct GitHub<'a> {
    arguments: &'a Arguments,
    repository: Option<&'a str>,
    opened: OnceCell<(Client, Repository)>,
}

impl<'a> GitHub<'a> {
    pub(super) fn of(arguments: &'a Arguments, terms: &'a Terms) -> Self {
        Self { arguments, repository: terms.repository.as_deref(), opened: OnceCell::new() }
    }

    fn open(&self) -> Result<&(Client, Repository), Failure> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let opened = self.arguments.connection.open(self.repository)?;
        Ok(self.opened.get_or_init(|| opened))
    }

    /// The pull requests with an environment that are closed; none where GitHub is not to be asked.
    pub(super) fn closed(
        &self,
        states: &[ReviewState],
        working: &mut Working<'_>,
    ) -> Result<BTreeSet<PullRequest>, Failure> {
        if !self.arguments.ask_github {
            return Ok(BTreeSet::new());
        }
        let (client, repository) = self.open()?;
        let numbers = states.iter().map(|state| state.pull_request.number()).collect();
        let known = closed_pulls(client, repository, &numbers)?;
        if !known.unknown.is_empty() {
            let numbers: Vec<String> = known.unknown.iter().map(u64::to_string).collect();
            working.console.complain(&format!(
                "warning: {} knows no pull request {}: their environments stay until they have had their time\n",
                repository.as_str(),
                numbers.join(", ")
            ));
        }
        Ok(known.closed.into_iter().filter_map(|number| PullRequest::parse(&number.to_string()).ok()).collect())
    }

    /// Where Argo CD makes environments, it would make one again whose pull request still asks for it: the label is taken away.
    pub(super) fn let_go(
        &self,
        number: PullRequest,
        reason: Option<&Due>,
        review: Option<&Review>,
    ) -> Result<(), Failure> {
        let is_asked_for = matches!(reason, Some(Due::Idle(_) | Due::TooMany(_) | Due::OverBudget(_)));
        let Some(review) = review.filter(|review| review.is_argo_cds && is_asked_for) else { return Ok(()) };
        let (client, repository) = self.open()?;
        Ok(take_label(client, repository, number.number(), &review.terms.label)?)
    }
}
