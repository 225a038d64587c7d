//! Which environments of pull requests have had their time.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, SystemTime};

use super::ReviewState;
use crate::engine::clock::span;
use crate::pull_request::PullRequest;

/// What environments are held against.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// How long one stays without anybody doing anything with it.
    pub lifetime: Duration,
    /// The pull requests that are closed.
    pub closed: BTreeSet<PullRequest>,
    /// All that are open; `None` when that is not known.
    pub open: Option<BTreeSet<PullRequest>>,
    /// How many there may be; `None` is any number.
    pub most: Option<usize>,
    /// What all that run may cost each month, in hundredths of a dollar; `None` is any amount.
    pub budget: Option<u64>,
}

/// Why an environment is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Its pull request is closed.
    Closed,
    /// Nobody has done anything with it for so long.
    Idle(Duration),
    /// There are more than there may be, and nobody has done anything with it for longer than with the others.
    TooMany(usize),
    /// With those that were used later, it costs more each month than all may; in whole dollars.
    OverBudget(u64),
    /// Its removal was begun.
    Begun,
}

impl fmt::Display for Due {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => write!(formatter, "its pull request is closed"),
            Self::Idle(time) => write!(formatter, "nobody has done anything with it for {}", span(*time)),
            Self::TooMany(most) => write!(formatter, "there may be {most}, and others were used later"),
            Self::OverBudget(dollars) => {
                write!(formatter, "all may cost {dollars} USD/month, and others were used later")
            }
            Self::Begun => write!(formatter, "its removal was begun"),
        }
    }
}

/// The environments that are to go, by number, each with the reason. One whose times nobody knows is as old as can be.
#[must_use]
pub fn due(states: &[ReviewState], limits: &Limits, now: SystemTime) -> Vec<(PullRequest, Due)> {
    let idle = |state: &ReviewState| {
        let last = state.last_activity.or(state.created).unwrap_or(SystemTime::UNIX_EPOCH);
        now.duration_since(last).unwrap_or_default()
    };
    let is_closed = |number: &PullRequest| {
        limits.closed.contains(number) || limits.open.as_ref().is_some_and(|open| !open.contains(number))
    };
    let reason = |state: &ReviewState| match state {
        state if state.is_terminating => Some(Due::Begun),
        state if is_closed(&state.pull_request) => Some(Due::Closed),
        state => Some(idle(state)).filter(|idle| *idle > limits.lifetime).map(Due::Idle),
    };
    let mut due: Vec<(PullRequest, Due)> =
        states.iter().filter_map(|state| Some((state.pull_request, reason(state)?))).collect();
    let is_due: BTreeSet<PullRequest> = due.iter().map(|(number, _)| *number).collect();
    let mut staying: Vec<&ReviewState> = states.iter().filter(|state| !is_due.contains(&state.pull_request)).collect();
    // Those that somebody used last come first.
    staying.sort_by_key(|state| (idle(state), state.pull_request));
    if let Some(most) = limits.most {
        let surplus = staying.split_off(most.min(staying.len()));
        due.extend(surplus.iter().map(|state| (state.pull_request, Due::TooMany(most))));
    }
    if let Some(budget) = limits.budget {
        due.extend(over(budget, &staying).map(|number| (number, Due::OverBudget(budget / 100))));
    }
    due.sort_by_key(|(number, _)| *number);
    due
}

/// Those that a budget does not reach for, of environments that somebody used last first. What rests costs nothing.
fn over<'a>(budget: u64, staying: &'a [&ReviewState]) -> impl Iterator<Item = PullRequest> + 'a {
    let mut spent = 0_u64;
    staying.iter().filter(|state| state.paused.is_none()).filter_map(move |state| {
        spent = spent.saturating_add(state.cents.unwrap_or_default());
        (spent > budget).then_some(state.pull_request)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, SystemTime};

    use super::{Limits, due};
    use crate::engine::review::ReviewState;
    use crate::pull_request::PullRequest;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn number(text: &str) -> PullRequest {
        PullRequest::parse(text).unwrap()
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + 10_000 * HOUR
    }

    /// One that nobody has done anything with for some hours.
    fn state(name: &str, hours: u32) -> ReviewState {
        ReviewState {
            pull_request: number(name),
            name: number(name).name(),
            owner: None,
            created: Some(now() - 500 * HOUR),
            last_activity: Some(now() - hours * HOUR),
            paused: None,
            is_terminating: false,
            host: None,
            images: BTreeMap::new(),
            cents: Some(1_000),
            range: None,
        }
    }

    fn told(states: &[ReviewState], limits: &Limits) -> Vec<String> {
        due(states, limits, now()).iter().map(|(number, due)| format!("{number}: {due}")).collect()
    }

    #[test]
    fn what_had_its_time_is_due() {
        let unknown = ReviewState { created: None, last_activity: None, ..state("4", 0) };
        let never_used = ReviewState { last_activity: None, ..state("5", 0) };
        let ending = ReviewState { is_terminating: true, ..state("6", 1) };
        let ahead = ReviewState { last_activity: Some(now() + HOUR), ..state("7", 0) };
        let states = [state("1", 1), state("2", 72), state("3", 73), unknown, never_used, ending, ahead];
        let limits = Limits { lifetime: 72 * HOUR, ..Limits::default() };
        let idle = "nobody has done anything with it for";
        assert_eq!(
            told(&states, &limits),
            [
                format!("3: {idle} 73h"),
                format!("4: {idle} 10000h"),
                format!("5: {idle} 500h"),
                "6: its removal was begun".to_owned(),
            ]
        );
    }

    #[test]
    fn what_is_closed_is_due_whenever_it_was_used() {
        let states = [state("1", 1), state("2", 1), state("3", 1)];
        let lifetime = 72 * HOUR;
        let closed = Limits { lifetime, closed: [number("2"), number("9")].into(), ..Limits::default() };
        assert_eq!(told(&states, &closed), ["2: its pull request is closed"]);
        let open = Limits { lifetime, open: Some([number("3")].into()), ..Limits::default() };
        assert_eq!(told(&states, &open), ["1: its pull request is closed", "2: its pull request is closed"]);
    }

    #[test]
    fn of_too_many_those_used_last_stay() {
        let resting = ReviewState { paused: Some("2026-01-01T00:00:00Z".to_owned()), ..state("4", 2) };
        let states = [state("1", 9), state("2", 1), state("3", 5), resting];
        let lifetime = 72 * HOUR;
        let most = Limits { lifetime, most: Some(3), ..Limits::default() };
        assert_eq!(told(&states, &most), ["1: there may be 3, and others were used later"]);
        // What rests costs nothing: two that run can be paid.
        let budget = Limits { lifetime, budget: Some(2_999), ..Limits::default() };
        assert_eq!(told(&states, &budget), ["1: all may cost 29 USD/month, and others were used later"]);
        let both = Limits { lifetime, most: Some(2), budget: Some(500), ..Limits::default() };
        assert_eq!(
            told(&states, &both),
            [
                "1: there may be 2, and others were used later",
                "2: all may cost 5 USD/month, and others were used later",
                "3: there may be 2, and others were used later",
            ]
        );
        assert_eq!(told(&[], &both), Vec::<String>::new());
    }
}
