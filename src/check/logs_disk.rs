//! Logs that are kept for longer than their disks have room.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::component::{ComponentKind, LogSettings, LogTier, Settings};
use crate::spec::Spec;
use crate::spec::component::ElasticStack;
use crate::spec::scalar::Size;

pub(super) const RULE: Rule = Rule {
    id: "logs-disk",
    what: "Logs that are kept for longer than their disks have room, or settings of their store that have no effect or are no disk.",
    why: "Elasticsearch stops writing when its disks are full, and then the newest lines are missing, not the oldest.",
    example: "components: { elastic-stack: { retention: 90d, ingest: 50Gi, hot: { storage: 100Gi } } }",
    fix: "Give the machines larger disks or more of them, keep logs for a shorter time, or leave `storage` out: it then follows from the rest.",
    check,
};

/// The largest volume of the type gp3 (Amazon EBS User Guide, "General Purpose SSD volumes", 2026-10).
const MOST: u64 = 65_536 << 30;
/// With less, Elasticsearch does not start (Elastic documentation, "Important system configuration").
const LEAST_MEMORY_GIBIBYTES: u32 = 1;
const GIBIBYTE: u64 = 1 << 30;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(written) = spec.components.as_ref().and_then(|components| components.elastic_stack.as_ref()) else {
        return;
    };
    password(written, findings);
    if let Some(output) = &written.output {
        for (key, span) in unused(written) {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("`{key}` is about Elasticsearch in the clusters, which is not there"),
                )
                .at(span, "written here")
                .at(output.span, "lines go to another store")
                .help(format!("leave `{key}` or `output` out")),
            );
        }
        return;
    }
    for (key, memory) in [
        ("hot", written.hot.as_ref().and_then(|hot| hot.memory.as_ref())),
        ("warm", written.warm.as_ref().and_then(|warm| warm.memory.as_ref())),
    ] {
        let Some(memory) = memory.filter(|memory| memory.value < Size::from_gibibytes(LEAST_MEMORY_GIBIBYTES)) else {
            continue;
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("Elasticsearch does not start with {} of memory", memory.value))
                .at(memory.span, format!("the memory of each of the {key} machines"))
                .help(format!("write at least `{LEAST_MEMORY_GIBIBYTES}Gi`")),
        );
    }
    let component = context.resolved.and_then(|environment| environment.component(ComponentKind::ElasticStack));
    let Some(Settings::Logs(settings)) = component.map(|component| &component.settings) else { return };
    let place = Place { written, settings };
    let hot = written.hot.as_ref();
    place.tier("hot", &settings.hot, hot.and_then(|hot| Some(hot.storage.as_ref()?.span)), findings);
    if let Some(tier) = &settings.warm {
        let warm = written.warm.as_ref();
        place.tier("warm", tier, warm.and_then(|warm| Some(warm.storage.as_ref()?.span)), findings);
    }
}

/// A user without a password, or the other way round.
fn password(written: &ElasticStack, findings: &mut Diagnostics) {
    let Some(output) = &written.output else { return };
    let (there, missing) = match (&output.user, &output.password) {
        (Some(user), None) => (user.span, "password"),
        (None, Some(password)) => (password.span, "user"),
        _ => return,
    };
    findings.push(
        Diagnostic::error(RULE.id, format!("`components.elastic-stack.output` has no `{missing}`"))
            .at(there, "neither is of use alone")
            .help(format!("write `{missing}`, or leave both out")),
    );
}

/// What is written about a store that is not there.
fn unused(written: &ElasticStack) -> impl Iterator<Item = (&'static str, Span)> {
    let keys = [
        ("retention", written.retention.as_ref().map(|value| value.span)),
        ("ingest", written.ingest.as_ref().map(|value| value.span)),
        ("hot", written.hot.as_ref().map(|value| value.span)),
        ("warm", written.warm.as_ref().map(|value| value.span)),
        ("url", written.url.as_ref().map(|value| value.span)),
    ];
    keys.into_iter().filter_map(|(key, span)| Some((key, span?)))
}

struct Place<'a> {
    written: &'a ElasticStack,
    settings: &'a LogSettings,
}

impl Place<'_> {
    /// The disks of the hot or the warm machines. `storage` is where their size is written.
    fn tier(&self, name: &str, tier: &LogTier, storage: Option<Span>, findings: &mut Diagnostics) {
        let at =
            storage.or(self.written.retention.as_ref().map(|retention| retention.span)).unwrap_or(self.written.span);
        if tier.storage_bytes > MOST {
            findings.push(
                Diagnostic::error(RULE.id, format!("the {name} machines would each need a disk of {}", tier.storage))
                    .at(at, format!("{} a day for {} days", gibibytes(self.settings.daily_bytes), tier.days))
                    .because("No volume is larger than 64Ti.")
                    .help(format!("write more `{name}.nodes`, or a shorter `retention`")),
            );
            return;
        }
        let there = u64::from(tier.nodes).saturating_mul(tier.storage_bytes);
        if there >= tier.needed_bytes {
            return;
        }
        let each = tier.needed_bytes.div_ceil(u64::from(tier.nodes)).div_ceil(GIBIBYTE);
        // What is written first stays for a day longer on the machines that take it.
        let days = (there / self.settings.kept_each_day.max(1)).saturating_sub(u64::from(name == "hot"));
        let summary = format!("logs of {} days do not fit on the {name} machines", tier.days);
        // What nobody has measured is no reason to refuse what somebody wrote.
        let finding = if self.settings.is_measured {
            Diagnostic::error(RULE.id, summary)
        } else {
            Diagnostic::warning(RULE.id, summary)
        };
        let assumed =
            if self.settings.is_measured { "" } else { " It is an assumption: write `ingest` when you know it." };
        // What is warm was hot before.
        let before = if name == "hot" { 0 } else { u64::from(self.settings.hot.days) };
        let key = if name == "hot" && self.settings.warm.is_some() { "hot.keep" } else { "retention" };
        findings.push(
            finding
                .at(at, format!("there are {} × {}", tier.nodes, tier.storage))
                .because(format!(
                    "{} a day, {} of each line, and a quarter that Elasticsearch leaves free, come to {}.{assumed}",
                    gibibytes(self.settings.daily_bytes),
                    if self.settings.replicas > 0 { "two copies" } else { "one copy" },
                    gibibytes(tier.needed_bytes),
                ))
                .help(match days {
                    0 => format!("write `{name}.storage: {each}Gi`"),
                    _ => format!("write `{name}.storage: {each}Gi`, or `{key}: {}d`", days + before),
                }),
        );
    }
}

fn gibibytes(bytes: u64) -> String {
    format!("{}Gi", bytes.div_ceil(GIBIBYTE))
}
