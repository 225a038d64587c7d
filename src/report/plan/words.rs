//! The words that all views of a plan have in common.

use std::collections::BTreeMap;

use crate::plan::risk::{Finding, Verdict};
use crate::plan::{
    Action, AttributeChange, ClusterPlan, Danger, EnvironmentPlan, Group, ObjectChange, Planned, ResourceChange,
    Section, StackPlan, Summary, Touched, TouchedKind, TouchedPart,
};
use crate::report::layout::clean;

/// The first line: what is planned, with what.
pub(super) fn heading(plan: &EnvironmentPlan) -> String {
    let what = match plan {
        EnvironmentPlan { drift: true, .. } => "drift",
        EnvironmentPlan { destroy: true, .. } => "destroy plan",
        _ => "plan",
    };
    let mode = if plan.offline { "offline" } else { "online" };
    format!("Environment {}: {what}, {mode}, {} {}", plan.environment, plan.engine.name, plan.engine.version)
}

/// The versions and the digest that a plan was made with, one text each.
pub(super) fn made_with(plan: &EnvironmentPlan) -> Vec<String> {
    /// Digits of a digest that tell two specs apart.
    const DIGITS: usize = 12;
    let providers = plan.providers.iter().map(|(name, version)| format!("{name} {version}"));
    let digest = plan.specification_digest.get(..DIGITS).unwrap_or(&plan.specification_digest);
    let platform = format!("platform {}", plan.platform_version);
    std::iter::once(platform).chain(providers).chain([format!("spec {digest}")]).collect()
}

/// The last sentences: the counts, and whether anything real was asked.
pub(super) fn conclusion(plan: &EnvironmentPlan) -> Vec<String> {
    if plan.drift {
        return drift_conclusion(plan);
    }
    let changes = match plan.is_empty() {
        true => "No changes.".to_owned(),
        false => format!("Plan: {}.", all_counts(plan.summary())),
    };
    let has_objects = plan.clusters.iter().any(|cluster| !cluster.changes.is_empty());
    let objects = has_objects.then(|| format!("Objects: {}.", counts(plan.object_summary())));
    let mode = plan.offline.then(|| "Offline: nothing real was asked.".to_owned());
    std::iter::once(changes).chain(objects).chain(brought(plan)).chain(mode).collect()
}

/// What reaches the clusters another way, so that no plan can compare it.
fn brought(plan: &EnvironmentPlan) -> Option<String> {
    let count: usize = plan.clusters.iter().map(|cluster| cluster.brought_by_others).sum();
    (count > 0).then(|| {
        format!("Not compared: {} and the charts, which Argo CD brings from the repository.", plural(count, "object"))
    })
}

/// The last sentences about drift: how much there is, and what to do about it.
fn drift_conclusion(plan: &EnvironmentPlan) -> Vec<String> {
    let mode = plan.offline.then(|| "Offline: nothing real was asked.".to_owned());
    if plan.is_empty() {
        return std::iter::once("No drift.".to_owned()).chain(mode).collect();
    }
    let (resources, objects) = (plan.summary(), plan.object_summary());
    let counted = |summary: Summary, what: &str| {
        let parts = [(summary.update, "changed"), (summary.delete, "gone")];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, how)| format!("{} {how}", plural(*count, what))).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    let counts: Vec<String> =
        [counted(resources, "resource"), counted(objects, "object")].into_iter().flatten().collect();
    let advice = format!(
        "`platform plan --env {}{}` shows what an apply would put right; what is to stay belongs into the spec.",
        plan.environment,
        if plan.offline { " --offline" } else { "" }
    );
    std::iter::once(format!("Drift: {}.", counts.join(", "))).chain([advice]).chain(mode).collect()
}

/// The counts as Terraform counts, where a replacement is an addition and a destruction.
fn all_counts(summary: Summary) -> String {
    let (add, destroy) = (summary.create + summary.replace, summary.delete + summary.replace);
    let mut text = format!("{add} to add, {} to change, {destroy} to destroy", summary.update);
    let others = [(summary.import, "to import"), (summary.rename, "to rename"), (summary.forget, "to let go of")];
    for (count, what) in others.iter().filter(|(count, _)| *count > 0) {
        text += &format!(", {count} {what}");
    }
    text
}

/// The counts that are not zero, each change counted once.
fn counts(summary: Summary) -> String {
    let parts = [
        (summary.delete, "to delete"),
        (summary.replace, "to replace"),
        (summary.update, "to update"),
        (summary.create, "to create"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// What the change touches that a plan was asked for: what that is called, and a line for each thing.
pub(super) fn touched(plan: &EnvironmentPlan) -> Option<(String, Vec<String>)> {
    let touched = plan.touched.as_ref()?;
    Some((format!("Touched since {}", clean(&touched.since)), touched_lines(touched)))
}

/// A line for each thing that a change touches. Of many values of the spec, the first ones say enough.
pub(super) fn touched_lines(touched: &Touched) -> Vec<String> {
    /// The most values of the spec that are named.
    const MOST: usize = 10;
    let is_value = |part: &&TouchedPart| part.kind == TouchedKind::Specification;
    let line = |part: &TouchedPart| format!("{} {}: {}", part.kind.word(), clean(&part.name), clean(&part.reason));
    let (values, others): (Vec<_>, Vec<_>) = touched.parts.iter().partition(is_value);
    let more = values.len().saturating_sub(MOST);
    let whole = others.iter().filter(|part| part.kind == TouchedKind::Environment).map(|part| line(part));
    let rendered = others.iter().filter(|part| part.kind != TouchedKind::Environment).map(|part| line(part));
    let more = (more > 0).then(|| format!("spec: {} more", plural(more, "value")));
    whole.chain(values.iter().take(MOST).map(|part| line(part))).chain(more).chain(rendered).collect()
}

/// What the changes of one kind of danger are called in a plan.
pub(super) fn title(danger: Danger, plan: &EnvironmentPlan) -> &'static str {
    match danger {
        Danger::LosesData if plan.drift => "Gone with its data",
        Danger::Destroys if plan.drift => "Gone",
        Danger::Changes if plan.drift => "Changed by somebody else",
        _ => self::danger(danger, plan.destroy),
    }
}

/// What the changes of one kind of danger are called.
fn danger(danger: Danger, destroy: bool) -> &'static str {
    match danger {
        Danger::LosesData if destroy => "Deleted with its data",
        Danger::LosesData => "Data would be lost",
        Danger::Destroys if destroy => "Deleted",
        Danger::Destroys => "Replaced or deleted",
        Danger::NetworkOrIdentity => "Network or identity",
        Danger::Changes => "Changed in place",
        Danger::Creates => "Created",
        Danger::Renames => "Renamed or taken over",
        Danger::Tags => "Only tags",
        Danger::Reads => "Read while applying",
    }
}

/// `3 resources, 1 object`.
pub(super) fn number(section: &Section<'_>) -> String {
    let (resources, objects) = (section.resources(), section.objects());
    let parts = [(resources, "resource"), (objects, "object")];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| plural(*count, what));
    parts.collect::<Vec<_>>().join(", ")
}

/// `1 resource`, `2 resources`.
pub(super) fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// The sign of an action, as Terraform writes it.
pub(super) fn sign(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::DeleteThenCreate => "-/+",
        Action::CreateThenDelete => "+/-",
        Action::Delete => "-",
        Action::Forget => ".",
        Action::Read => "<=",
        Action::Keep => ">",
    }
}

/// Whether the attributes of a resource are shown without being asked for.
pub(super) fn shows_attributes(change: &ResourceChange) -> bool {
    change.action == Action::Update || change.action.replaces()
}

/// Whether an attribute is worth a line: what is made up anew at every replacement says nothing.
pub(super) fn says_something(change: &ResourceChange, attribute: &AttributeChange) -> bool {
    let is_made_anew = change.action.replaces() && attribute.after == Some(Planned::Unknown);
    attribute.forces_replacement || !is_made_anew
}

/// How many attributes are made up anew.
pub(super) fn made_anew(count: usize) -> String {
    format!("and {count} more (known after apply)")
}

/// A resource with its stack and what is to be said of the change besides.
pub(super) fn resource(stack: &StackPlan, change: &ResourceChange) -> String {
    format!("{}: {}{}", stack.name, clean(&change.address), in_parentheses(&remarks(change)))
}

/// An object with its cluster and what is to be said of the change besides.
pub(super) fn object(cluster: &ClusterPlan, change: &ObjectChange) -> String {
    let is_lost = change.danger == Danger::LosesData;
    let remarks: Vec<String> = is_lost.then(|| "holds data".to_owned()).into_iter().collect();
    format!("{}: {}{}", cluster_name(cluster), clean(&change.title()), in_parentheses(&remarks))
}

fn in_parentheses(remarks: &[String]) -> String {
    if remarks.is_empty() { String::new() } else { format!("  ({})", clean(&remarks.join("; "))) }
}

/// What is to be said of a change besides its address.
pub(super) fn remarks(change: &ResourceChange) -> Vec<String> {
    let mut remarks = Vec::new();
    if change.holds_data && change.action.destroys() {
        remarks.push("holds data".to_owned());
    }
    remarks.extend(change.previous_address.as_ref().map(|address| format!("was {address}")));
    remarks.extend(change.import.as_ref().map(|identity| format!("imported from {identity}")));
    remarks.extend(change.reason.as_deref().and_then(reason).map(str::to_owned));
    remarks
}

/// Terraform's reasons, where they say more than the change itself does.
fn reason(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "replace_because_tainted" => "its creation had failed half way",
        "replace_by_request" => "replacement was asked for",
        "replace_by_triggers" => "another change triggers the replacement",
        "delete_because_no_resource_config" => "no longer in the spec",
        "delete_because_no_module" => "its module is gone",
        "delete_because_count_index" | "delete_because_each_key" => "no longer among its siblings",
        "read_because_dependency_pending" | "read_because_config_unknown" => "read while applying",
        _ => return None,
    })
}

/// `cluster blue`.
pub(super) fn cluster_name(cluster: &ClusterPlan) -> String {
    format!("cluster {}", cluster.colour)
}

/// Why everything of a cluster is shown as new.
pub(super) fn not_asked(cluster: &ClusterPlan) -> Option<String> {
    let reason = cluster.not_asked.as_ref()?;
    Some(format!("cluster {} was not asked, so that everything is shown as new: {}", cluster.colour, clean(reason)))
}

/// What a change would take from somebody else, one line each.
pub(super) fn conflicts(change: &ObjectChange) -> impl Iterator<Item = String> {
    change
        .conflicts
        .iter()
        .map(|conflict| format!("{} was set by `{}`", clean(&conflict.path), clean(&conflict.manager)))
}

/// The name of a group, and what is to be known about all of it: `network, not applied yet`.
pub(super) fn group(group: &Group<'_>) -> String {
    match group {
        Group::Stack(stack, _) if stack.applied => stack.name.clone(),
        Group::Stack(stack, _) => format!("{}, not applied yet", stack.name),
        Group::Cluster(cluster, _) => format!("objects in {}", cluster_name(cluster)),
    }
}

/// Whether the new things of a group are told one by one. Where nothing is applied yet, all is new, and there may be
/// hundreds.
pub(super) fn is_told_one_by_one(group: &Group<'_>) -> bool {
    matches!(group, Group::Stack(stack, _) if stack.applied)
}

/// How many changes there are of which type or kind: `2 ConfigMap`, `1 Deployment`.
pub(super) fn kinds(group: &Group<'_>) -> Vec<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    match group {
        Group::Stack(_, changes) => {
            changes.iter().for_each(|change| *kinds.entry(&change.resource_type).or_default() += 1);
        }
        Group::Cluster(_, changes) => changes.iter().for_each(|change| *kinds.entry(&change.kind).or_default() += 1),
    }
    kinds.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect()
}

/// The dangerous changes that become of in one way.
pub(super) struct Risks {
    /// What becomes of them.
    pub(super) verdict: Verdict,
    /// How many there are, and what becomes of them.
    pub(super) title: String,
    /// One line for each, or for each rule where they are only named.
    pub(super) lines: Vec<String>,
}

/// The dangerous changes of a plan, those that are refused first.
pub(super) fn risks(plan: &EnvironmentPlan) -> Vec<Risks> {
    let of = |verdict: Verdict, words: &str| {
        let findings: Vec<&Finding> = plan.risks.iter().filter(|finding| finding.verdict == verdict).collect();
        let title = format!("{words}: {}", plural(findings.len(), "dangerous change"));
        let lines = if verdict == Verdict::Warned { by_rule(&findings) } else { one_by_one(&findings) };
        (!findings.is_empty()).then_some(Risks { verdict, title, lines })
    };
    let verdicts = [(Verdict::Refused, "Refused"), (Verdict::Waived, "Let through"), (Verdict::Warned, "Look at")];
    verdicts.into_iter().filter_map(|(verdict, words)| of(verdict, words)).collect()
}

fn one_by_one(findings: &[&Finding]) -> Vec<String> {
    let line = |finding: &&Finding| {
        let waiver = finding.waiver.iter().map(|waiver| format!("; waiver {waiver}")).collect::<String>();
        format!("{}: {} ({}{waiver})", finding.address, finding.what, finding.risk)
    };
    findings.iter().map(|finding| clean(&line(finding)).into_owned()).collect()
}

/// Where nothing is refused, the sections name everything; here it is enough to say what to look for.
fn by_rule(findings: &[&Finding]) -> Vec<String> {
    /// The most changes that are named.
    const MOST: usize = 3;
    let mut rules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    findings.iter().for_each(|finding| rules.entry(&finding.risk).or_default().push(&finding.address));
    let line = |(risk, addresses): (&str, Vec<&str>)| {
        let more = addresses.len().saturating_sub(MOST);
        let named = addresses.into_iter().take(MOST).collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        clean(&format!("{risk}: {named}{more}")).into_owned()
    };
    rules.into_iter().map(line).collect()
}

/// The waivers that are left over.
pub(super) fn unused_waivers(plan: &EnvironmentPlan) -> Option<String> {
    let names: Vec<&str> = plan.unused_waivers.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| clean(&format!("no change needs these waivers: {}", names.join(", "))).into_owned())
}

/// What is not known yet, and after which stack it will be: one line for each stack and cluster.
pub(super) fn waiting(plan: &EnvironmentPlan) -> Vec<String> {
    let line = |name: String, waits_for: BTreeMap<&str, usize>, what: &str| {
        let parts = waits_for.iter().map(|(stack, count)| format!("{} for {stack}", plural(*count, what)));
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| format!("{name} waits with {}", parts.join(", ")))
    };
    let stacks = plan.stacks.iter().filter_map(|stack| line(stack.name.clone(), stack.waits_for(), "value"));
    let clusters = plan.clusters.iter().filter_map(|cluster| line(cluster_name(cluster), cluster.waits_for(), "field"));
    stacks.chain(clusters).collect()
}

/// Changes of tags, each with the number of resources that it is the same for; the most frequent first.
pub(super) fn tags(section: &Section<'_>) -> Vec<(String, usize)> {
    let mut changes: BTreeMap<String, usize> = BTreeMap::new();
    for group in &section.groups {
        let Group::Stack(_, resources) = group else { continue };
        resources.iter().for_each(|change| *changes.entry(tag_changes(change)).or_default() += 1);
    }
    let mut changes: Vec<(String, usize)> = changes.into_iter().collect();
    changes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    changes
}

/// The tags that change. The provider's own view of all tags (`tags_all`) repeats those of the resource.
fn tag_changes(change: &ResourceChange) -> String {
    /// Columns for one tag.
    const ROOM: usize = 60;
    let tags: BTreeMap<&str, String> = change
        .attributes
        .iter()
        .map(|tag| {
            let name = tag.path.strip_prefix("tags_all").or_else(|| tag.path.strip_prefix("tags")).unwrap_or(&tag.path);
            let name = name.strip_prefix('.').unwrap_or(name);
            (if name.is_empty() { "tags" } else { name }, super::values::transition(tag, ROOM))
        })
        .collect();
    let tags = tags.iter().map(|(name, transition)| format!("{}: {transition}", clean(name)));
    tags.collect::<Vec<_>>().join(", ")
}

/// How many changes an environment has of each kind of danger, in few words: for an overview of several.
pub(super) fn overview(plan: &EnvironmentPlan) -> String {
    let part = |section: &Section<'_>| {
        let count = section.resources() + section.objects();
        format!("{count} {}", short_danger(section.danger))
    };
    let parts: Vec<String> = plan.sections().iter().map(part).collect();
    match (parts.is_empty(), plan.drift) {
        (true, true) => "no drift".to_owned(),
        (true, false) => "no changes".to_owned(),
        (false, _) => parts.join(", "),
    }
}

fn short_danger(danger: Danger) -> &'static str {
    match danger {
        Danger::LosesData => "lose data",
        Danger::Destroys => "replaced or deleted",
        Danger::NetworkOrIdentity => "network or identity",
        Danger::Changes => "changed",
        Danger::Creates => "created",
        Danger::Renames => "renamed",
        Danger::Tags => "only tags",
        Danger::Reads => "read",
    }
}
