//! A plan as one HTML file: it asks for nothing else, and its policy lets the browser ask for nothing.
//!
//! Everything is in the page as plain elements, folded by `<details>`; the script only filters. So the page can be read,
//! searched and printed where scripts are not allowed, as in the preview of an artifact.

mod change;
mod digest;
mod escape;

use std::collections::BTreeSet;
use std::fmt::Write;

use change::{push_object, push_resource};
use digest::source;
use escape::{escaped, push_escaped};

use super::words;
use crate::plan::risk::Verdict;
use crate::plan::{Danger, EnvironmentPlan, Group, PlanDocument, Section};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The whole document as one file; ends with a line feed.
#[must_use]
pub fn plan_html(document: &PlanDocument) -> String {
    let mut html = String::new();
    push_head(&mut html, document);
    push_filter(&mut html, document);
    html.push_str("<main id=\"plan\">\n");
    let is_one = document.environments.len() + document.failures.len() == 1;
    document.environments.iter().for_each(|plan| push_environment(&mut html, plan, is_one));
    let _ = write!(html, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    html
}

fn push_head(html: &mut String, document: &PlanDocument) {
    let title = match document.environments.as_slice() {
        [plan] if document.failures.is_empty() => words::heading(plan),
        several => words::plural(several.len() + document.failures.len(), "environment"),
    };
    let title = escaped(&title);
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" \
         content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" \
         href=\"#plan\">To the plan</a>\n<header>\n<h1>{title}</h1>\n"
    );
    if document.environments.len() + document.failures.len() > 1 {
        push_overview(html, document);
    }
    html.push_str("</header>\n");
}

/// All environments in a line each.
fn push_overview(html: &mut String, document: &PlanDocument) {
    html.push_str("<ul class=\"overview\">\n");
    for failure in &document.failures {
        let (name, reason) = (escaped(&failure.environment), escaped(&failure.reason));
        let _ = writeln!(html, "<li class=\"not-planned\"><b>{name}: not planned</b>: {reason}</li>");
    }
    for plan in &document.environments {
        let (name, overview) = (escaped(&plan.environment), escaped(&words::overview(plan)));
        let _ = writeln!(html, "<li><a href=\"#environment-{name}\">{name}</a>: {overview}</li>");
    }
    html.push_str("</ul>\n");
}

/// What is shown can be chosen by text, stack and danger. Hidden until the script is there.
fn push_filter(html: &mut String, document: &PlanDocument) {
    let sections: Vec<Section<'_>> = document.environments.iter().flat_map(EnvironmentPlan::sections).collect();
    let stacks: BTreeSet<String> = sections.iter().flat_map(|section| section.groups.iter().map(stack_name)).collect();
    html.push_str(
        "<div id=\"filter\" role=\"search\"><form hidden>\n<input type=\"search\" id=\"text\" placeholder=\"Filter by text  ( / )\" \
         aria-label=\"Filter by text\" autocomplete=\"off\" spellcheck=\"false\">\n<select id=\"stack\" aria-label=\"Stack or \
         cluster\"><option value=\"\">all stacks</option>",
    );
    for stack in &stacks {
        let stack = escaped(stack);
        let _ = write!(html, "<option value=\"{stack}\">{stack}</option>");
    }
    html.push_str(
        "</select>\n<button type=\"button\" id=\"unfold\">Unfold all</button>\n<button type=\"button\" id=\"fold\">Fold all</button>\n\
         <button type=\"reset\">Reset</button>\n<button type=\"button\" id=\"theme\">Theme: system</button>\n<output id=\"shown\" \
         aria-live=\"polite\"></output>\n<fieldset><legend>Dangers</legend>\n",
    );
    // All environments of a document are planned for the same purpose.
    let titles = document
        .environments
        .first()
        .into_iter()
        .flat_map(|plan| Danger::ALL.into_iter().map(move |danger| (danger, words::title(danger, plan))));
    for (danger, title) in titles {
        let of_it = sections.iter().filter(|section| section.danger == danger);
        let count: usize = of_it.map(|section| section.resources() + section.objects()).sum();
        if count > 0 {
            let class = class(danger);
            let _ = writeln!(
                html,
                "<label class=\"{class}\"><input type=\"checkbox\" name=\"danger\" value=\"{class}\" checked> {title} {count}</label>"
            );
        }
    }
    html.push_str("</fieldset>\n</form></div>\n");
}

/// An environment; the only one has its heading at the top of the page.
fn push_environment(html: &mut String, plan: &EnvironmentPlan, is_one: bool) {
    let _ = writeln!(html, "<section class=\"environment\" id=\"environment-{}\">", escaped(&plan.environment));
    if !is_one {
        let _ = writeln!(html, "<h2>{}</h2>", escaped(&words::heading(plan)));
    }
    let conclusion = escaped(&words::conclusion(plan).join(" "));
    let made_with = escaped(&words::made_with(plan).join(" · "));
    let _ = writeln!(html, "<p class=\"conclusion\">{conclusion}</p>\n<p class=\"made\">{made_with}</p>");
    if let Some((title, lines)) = words::touched(plan) {
        push_notes(html, "note", &escaped(&title), &lines);
    }
    for risks in words::risks(plan) {
        let class = if risks.verdict == Verdict::Refused { "refused" } else { "risks" };
        push_notes(html, class, &risks.title, &risks.lines);
    }
    push_notes(html, "note", "Waivers", words::unused_waivers(plan).as_slice());
    plan.sections().iter().for_each(|section| push_section(html, plan, section));
    push_notes(html, "note", "Not known yet", &words::waiting(plan));
    push_notes(html, "note", "Warnings", &plan.warnings);
    html.push_str("</section>\n");
}

fn push_section(html: &mut String, plan: &EnvironmentPlan, section: &Section<'_>) {
    let class = class(section.danger);
    let open = if section.danger <= Danger::Renames { " open" } else { "" };
    let (title, number) = (words::title(section.danger, plan), words::number(section));
    let _ = writeln!(
        html,
        "<details class=\"section {class}\" data-danger=\"{class}\"{open}><summary><span class=\"title\">{title}</span> <span \
         class=\"number\">{number}</span></summary>\n<div class=\"body\">"
    );
    if section.danger == Danger::Tags {
        push_tags(html, section);
    }
    section.groups.iter().for_each(|group| push_group(html, section.danger, group));
    html.push_str("</div></details>\n");
}

fn push_tags(html: &mut String, section: &Section<'_>) {
    html.push_str("<ul>\n");
    for (change, count) in words::tags(section) {
        let _ = writeln!(html, "<li>{}: <code>{}</code></li>", words::plural(count, "resource"), escaped(&change));
    }
    html.push_str("</ul>\n");
}

fn push_group(html: &mut String, danger: Danger, group: &Group<'_>) {
    // Where all is new there may be hundreds, which who wants to see them unfolds.
    let is_folded = matches!(danger, Danger::Tags | Danger::Reads)
        || (danger == Danger::Creates && !words::is_told_one_by_one(group));
    let open = if is_folded { "" } else { " open" };
    html.push_str("<details class=\"group\" data-stack=\"");
    push_escaped(html, &stack_name(group));
    let _ = writeln!(html, "\"{open}><summary>{}: {}</summary>", escaped(&words::group(group)), group.count());
    match group {
        Group::Stack(_, changes) => changes.iter().for_each(|change| push_resource(html, change)),
        Group::Cluster(cluster, changes) => {
            if let Some(reason) = words::not_asked(cluster) {
                let _ = writeln!(html, "<p class=\"remark\">{}</p>", escaped(&reason));
            }
            changes.iter().for_each(|change| push_object(html, change));
        }
    }
    html.push_str("</details>\n");
}

/// What is to be said besides, line by line.
fn push_notes(html: &mut String, class: &str, title: &str, notes: &[String]) {
    if notes.is_empty() {
        return;
    }
    let _ = writeln!(
        html,
        "<details class=\"section {class}\" open><summary><span class=\"title\">{title}</span> <span class=\"number\">{}</span>\
         </summary>\n<div class=\"body\"><ul>",
        notes.len()
    );
    for note in notes {
        let lines: Vec<String> = note.lines().map(escaped).collect();
        let _ = writeln!(html, "<li>{}</li>", lines.join("<br>"));
    }
    html.push_str("</ul></div></details>\n");
}

/// What a group is chosen by.
fn stack_name(group: &Group<'_>) -> String {
    match group {
        Group::Stack(stack, _) => stack.name.clone(),
        Group::Cluster(cluster, _) => words::cluster_name(cluster),
    }
}

/// The word that a danger is known by in the page and in its address.
fn class(danger: Danger) -> &'static str {
    match danger {
        Danger::LosesData => "loses-data",
        Danger::Destroys => "destroys",
        Danger::NetworkOrIdentity => "network-or-identity",
        Danger::Changes => "changes",
        Danger::Creates => "creates",
        Danger::Renames => "renames",
        Danger::Tags => "tags",
        Danger::Reads => "reads",
    }
}
