//! A second region that cannot reach its own goals.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::facts::RecoveryTimes;
use crate::spec::Spec;
use crate::spec::policy::{ClusterRecovery, DatabaseRecovery, Recovery};

pub(super) const RULE: Rule = Rule {
    id: "recovery-goals",
    what: "A second region that cannot reach its own `rto` or `rpo`.",
    why: "A goal that no choice serves is a wish: it is found out when the first region is lost.",
    example: "recovery: { region: us-west-2, rto: 15m, rpo: 5m, databases: backups }",
    fix: "Choose what is fast enough, or write the goal that is reached.",
    check,
};

/// A choice and how long it takes.
struct Step {
    /// What is chosen, as it is written: `databases: backups`.
    choice: String,
    seconds: u64,
    span: Span,
    instead: &'static str,
}

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(recovery) = spec.recovery.as_ref().filter(|_| spec.shares.is_none()) else { return };
    let times = context.facts.recovery_times();
    loss(spec, recovery, times, findings);
    loss_of_files(spec, recovery, times, findings);
    outage(spec, recovery, times, findings);
}

/// The databases, each with how its data gets there and where that is written.
fn databases<'a>(spec: &'a Spec, recovery: &'a Recovery) -> impl Iterator<Item = (&'a str, DatabaseRecovery, Span)> {
    spec.databases.iter().map(|(name, database)| {
        let chosen = database.recovery.as_ref().or(recovery.databases.as_ref());
        let kind = chosen.map_or(DatabaseRecovery::Replica, |chosen| chosen.value);
        (name.as_str(), kind, chosen.map_or(recovery.span, |chosen| chosen.span))
    })
}

fn loss(spec: &Spec, recovery: &Recovery, times: RecoveryTimes, findings: &mut Diagnostics) {
    let goal = recovery.rpo.seconds();
    for (name, kind, span) in databases(spec, recovery) {
        let (lag, what) = match kind {
            DatabaseRecovery::Replica => (times.replica_lag, "A replica"),
            DatabaseRecovery::Backups => (times.backup_lag, "What is in the replicated backups"),
            DatabaseRecovery::Promoted => continue,
        };
        if lag <= goal {
            continue;
        }
        let help = match kind {
            DatabaseRecovery::Backups if times.replica_lag <= goal => "write `replica`, or a longer `rpo`",
            _ => "write a longer `rpo`",
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`databases.{name}` cannot reach an `rpo` of {}", minutes(goal)))
                .at(recovery.rpo.span, "")
                .at(span, "this is how its data gets to the second region")
                .because(format!("{what} lies up to {} behind, as reckoned on {}.", minutes(lag), times.date))
                .help(help),
        );
    }
}

/// What is in buckets is copied within seconds as a rule, and within minutes as S3 promises.
fn loss_of_files(spec: &Spec, recovery: &Recovery, times: RecoveryTimes, findings: &mut Diagnostics) {
    let goal = recovery.rpo.seconds();
    for (name, bucket) in spec.buckets.iter().filter(|_| times.bucket_lag > goal) {
        findings.push(
            Diagnostic::warning(RULE.id, format!("`buckets.{name}` may lie behind an `rpo` of {}", minutes(goal)))
                .at(bucket.name_span, "")
                .at(recovery.rpo.span, "this is the goal")
                .because(format!(
                    "Most objects are copied within seconds, but S3 promises no more than {}.",
                    minutes(times.bucket_lag)
                ))
                .help("write a longer `rpo`, or keep in a database what must not be lost"),
        );
    }
}

fn outage(spec: &Spec, recovery: &Recovery, times: RecoveryTimes, findings: &mut Diagnostics) {
    let goal = recovery.rto.seconds();
    let steps = databases(spec, recovery).filter_map(|(name, kind, span)| {
        let (seconds, instead) = match kind {
            DatabaseRecovery::Replica => (times.promotion, "write a longer `rto`"),
            DatabaseRecovery::Backups => (times.restore, "write `replica`, or a longer `rto`"),
            DatabaseRecovery::Promoted => return None,
        };
        Some(Step { choice: format!("`databases.{name}` by `{}`", kind.word()), seconds, span, instead })
    });
    for step in steps.chain(cluster(spec, recovery, times)) {
        let all = times.noticing + step.seconds;
        if all <= goal {
            continue;
        }
        findings.push(
            Diagnostic::error(RULE.id, format!("{} cannot reach an `rto` of {}", step.choice, minutes(goal)))
                .at(recovery.rto.span, "")
                .at(step.span, format!("this takes {}", minutes(step.seconds)))
                .because(format!(
                    "With {} until the loss is noticed, that is an outage of {}, as reckoned on {}.",
                    minutes(times.noticing),
                    minutes(all),
                    times.date
                ))
                .help(step.instead),
        );
    }
}

fn cluster(spec: &Spec, recovery: &Recovery, times: RecoveryTimes) -> Option<Step> {
    spec.services.names().next()?;
    let chosen = recovery.cluster.as_ref();
    let kind = chosen.map_or(ClusterRecovery::Standby, |chosen| chosen.value);
    let (seconds, instead) = match kind {
        ClusterRecovery::Standby => (times.waiting_cluster, "write a longer `rto`"),
        ClusterRecovery::None => (times.new_cluster, "write `standby`, or a longer `rto`"),
        ClusterRecovery::Serving => return None,
    };
    let span = chosen.map_or(recovery.span, |chosen| chosen.span);
    Some(Step { choice: format!("`cluster: {}`", kind.word()), seconds, span, instead })
}

fn minutes(seconds: u64) -> String {
    if seconds.is_multiple_of(60) { format!("{}m", seconds / 60) } else { format!("{seconds}s") }
}
