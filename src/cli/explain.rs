//! `platform explain`: what a key of the spec, a rule, a risk or a failure means; what value it has, and where that comes from.

use std::fmt::Write as _;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::project;
use crate::check::{RULES, Rule};
use crate::diagnostic::{Diagnostic, Sources, did_you_mean};
use crate::facts::{Facts, Failure};
use crate::plan::risk::{RISKS, RiskRule};
use crate::spec::explain::{self, KeyDocumentation, Resolved};

/// What all failures are asked for with.
const ALL_FAILURES: &str = "failures";

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A key such as `network.nat` or `databases.bookings.storage`, a rule such as `cidr-size`, a risk such as
    /// `risk-data-destroyed`, or a failure such as `failure-vpc-quota`, or `failures` for all of them [default: all keys]
    #[arg(value_name = "KEY")]
    key: Option<String>,
    /// Show the value in this environment, and where it comes from
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

/// Prints the documentation, and the value when an environment is named.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let key = arguments.key.as_deref().unwrap_or_default();
    if let Some(rule) = RULES.iter().find(|rule| rule.id == key) {
        console.data(&rule_text(rule))?;
        return Ok(Exit::Done);
    }
    if let Some(rule) = RISKS.iter().find(|rule| rule.id() == key) {
        console.data(&risk_text(rule))?;
        return Ok(Exit::Done);
    }
    if key == ALL_FAILURES {
        console.data(&failures_text())?;
        return Ok(Exit::Done);
    }
    if let Some(failure) = Facts::embedded().failure(key) {
        console.data(&failure_text(failure))?;
        return Ok(Exit::Done);
    }
    let documentation = match explain::key(key) {
        Ok(documentation) => documentation,
        Err(finding) => return Ok(refuse(or_rule(key, finding), console)),
    };
    let mut text = key_text(&documentation);
    if let Some(environment) = &arguments.env {
        match value_text(key, environment, options) {
            Ok(value) => text.push_str(&value),
            Err(finding) => return Ok(refuse(finding, console)),
        }
    }
    console.data(&text)?;
    Ok(Exit::Done)
}

/// What is said about an unknown key; a name that is nearly that of a rule, a risk or a failure is taken for that, unless a key
/// has that very name.
fn or_rule(key: &str, finding: Diagnostic) -> Diagnostic {
    if explain::is_name_of_a_key(key) {
        return finding;
    }
    if let Some(near) = did_you_mean(key, RISKS.iter().map(RiskRule::id)) {
        return finding.help(format!("did you mean the risk `{near}`?"));
    }
    let failures = Facts::embedded().failures().map(|failure| failure.id.as_str());
    match (did_you_mean(key, RULES.iter().map(|rule| rule.id)), did_you_mean(key, failures)) {
        (Some(near), _) => finding.help(format!("did you mean the rule `{near}`?")),
        (None, Some(near)) => finding.help(format!("did you mean the failure `{near}`?")),
        (None, None) => finding,
    }
}

fn refuse(finding: Diagnostic, console: &mut Console) -> Exit {
    console.findings(&finding.into(), &Sources::default());
    Exit::Failed
}

fn rule_text(rule: &Rule) -> String {
    let example = rule.example.replace('\n', "\n  ");
    format!("{}\n\n{}\n{}\n\nFor example:\n\n  {example}\n\nWhat to do: {}\n", rule.id, rule.what, rule.why, rule.fix)
}

/// All failures by subject, a line each.
fn failures_text() -> String {
    let width = Facts::embedded().failures().map(|failure| failure.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (subject, _, failures) in Facts::embedded().failures_by_subject() {
        let _ = writeln!(text, "{}{subject}:", if text.is_empty() { "" } else { "\n" });
        for failure in failures {
            let _ = writeln!(text, "  {:width$}  {}", failure.id, failure.cause);
        }
    }
    text
}

fn risk_text(rule: &RiskRule) -> String {
    let RiskRule { what, why, example, fix, in_production, elsewhere, .. } = rule;
    let (id, production, others) = (rule.id(), in_production.word(), elsewhere.word());
    format!(
        "{id}\n\n{what}\n{why}\n\nIn production: {production}; elsewhere: {others}. `guard.rules` changes that, and \
         `guard.waivers` lets a change through.\n\nFor example:\n\n  {example}\n\nWhat to do: {fix}\n"
    )
}

fn failure_text(failure: &Failure) -> String {
    let Failure { id, cause, remedy, says, source, .. } = failure;
    let says: String = says.iter().map(|text| format!("  {text}\n")).collect();
    format!("{id}: {cause}\n\nWhat to do: {remedy}\n\nMessages that hold:\n\n{says}\nSeen at: {source}\n")
}

fn key_text(documentation: &KeyDocumentation) -> String {
    let mut text = String::new();
    if !documentation.path.is_empty() {
        let _ = writeln!(text, "{}: {}", documentation.path, documentation.meaning);
    }
    let _ = writeln!(text, "{}", documentation.text);
    let required = if documentation.required { "yes" } else { "no" };
    if !documentation.path.is_empty() {
        let _ = writeln!(text, "\nrequired: {required}");
        let _ = writeln!(text, "example:  {}", documentation.example);
    }
    for (title, rows) in [("words", &documentation.words), ("keys", &documentation.keys)] {
        if !rows.is_empty() {
            let _ = writeln!(text, "\n{title}:");
            let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
            for (name, meaning) in rows {
                let _ = writeln!(text, "  {name:width$}  {meaning}");
            }
        }
    }
    text
}

fn value_text(key: &str, environment: &str, options: &GlobalOptions) -> Result<String, Diagnostic> {
    let project = project::find(options)?;
    project.environment(environment)?;
    let all = project.load();
    let root = all.get(environment).and_then(|environment| environment.root.as_ref());
    let Some(root) = root else {
        return Err(Diagnostic::error("unreadable", format!("`{environment}` cannot be read"))
            .help(format!("run `platform validate --env {environment}`")));
    };
    let mut text = format!("\nin {environment}:\n");
    let Some(Resolved { value, span, replaced }) = explain::resolved(root, key) else {
        text.push_str("  not set\n");
        return Ok(text);
    };
    let _ = writeln!(text, "{}", indented(&value));
    let _ = writeln!(text, "  from {}", all.sources.location(span));
    for earlier in replaced.iter().rev() {
        let _ = writeln!(text, "  over {}", all.sources.location(*earlier));
    }
    Ok(text)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
