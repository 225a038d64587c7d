//! One change in HTML: its line, and what it changes, folded under it.

use super::escape::push_escaped;
use crate::plan::{Action, AttributeChange, Danger, ObjectChange, ResourceChange};
use crate::report::layout::cut;
use crate::report::plan::pieces::pieces;
use crate::report::plan::values::{on_one_line, value_after, value_before};
use crate::report::plan::words::{self, sign};

/// Columns of a value. A page has room for what a terminal has not; what is longer nobody reads.
const ROOM: usize = 4_000;

/// What a change is called, and what is said of it.
struct Line<'a> {
    action: Action,
    name: &'a str,
    remarks: Vec<String>,
    is_open: bool,
}

/// A resource of a stack.
pub(super) fn push_resource(html: &mut String, change: &ResourceChange) {
    let is_open = change.danger <= Danger::Changes && words::shows_attributes(change);
    let line = Line { action: change.action, name: &change.address, remarks: words::remarks(change), is_open };
    let mut detail = origin(change.origin.as_deref());
    if words::shows_attributes(change) {
        let listed = change.attributes.iter().filter(|attribute| words::says_something(change, attribute));
        push_table(&mut detail, listed.clone().flat_map(pieces));
        let others = change.attributes.len() - listed.count();
        if others > 0 {
            detail.extend(["<p>", &words::made_anew(others), "</p>"]);
        }
    } else {
        push_list(&mut detail, change.action, &change.attributes);
    }
    push_change(html, &line, &detail);
}

/// An object of a cluster.
pub(super) fn push_object(html: &mut String, change: &ObjectChange) {
    let is_lost = change.danger == Danger::LosesData;
    let remarks = is_lost.then(|| "holds data".to_owned()).into_iter().collect();
    let title = change.title();
    let line = Line { action: change.action, name: &title, remarks, is_open: change.danger <= Danger::Changes };
    let mut detail = origin(change.origin.as_deref());
    push_table(&mut detail, change.fields.iter().flat_map(pieces));
    for conflict in words::conflicts(change) {
        detail.push_str("<p class=\"holds\">conflict: ");
        push_escaped(&mut detail, &conflict);
        detail.push_str("</p>");
    }
    push_change(html, &line, &detail);
}

fn push_change(html: &mut String, line: &Line<'_>, detail: &str) {
    let (before, after) = match (detail.is_empty(), line.is_open) {
        (true, _) => ("<div class=\"change bare\">", "</div>\n"),
        (false, true) => ("<details class=\"change\" open><summary>", "</summary>"),
        (false, false) => ("<details class=\"change\"><summary>", "</summary>"),
    };
    html.push_str(before);
    html.push_str("<span class=\"sign\">");
    push_escaped(html, sign(line.action));
    html.push_str("</span><code class=\"name\">");
    push_escaped(html, line.name);
    html.push_str("</code>");
    for remark in &line.remarks {
        let holds = if remark == "holds data" { " holds" } else { "" };
        html.extend(["<span class=\"remark", holds, "\">"]);
        push_escaped(html, remark);
        html.push_str("</span>");
    }
    html.push_str(after);
    if !detail.is_empty() {
        html.extend(["<div class=\"detail\">", detail, "</div></details>\n"]);
    }
}

fn origin(origin: Option<&str>) -> String {
    let Some(origin) = origin else { return String::new() };
    let mut html = "<p>from <code>".to_owned();
    push_escaped(&mut html, origin);
    html + "</code></p>"
}

/// Attributes that have a value before and after.
fn push_table(html: &mut String, attributes: impl Iterator<Item = AttributeChange>) {
    let mut rows = attributes.peekable();
    if rows.peek().is_none() {
        return;
    }
    html.push_str("<table><thead><tr><th>what<th>before<th>after</thead><tbody>");
    for attribute in rows {
        html.push_str("<tr><td><code>");
        push_escaped(html, &attribute.path);
        html.push_str("</code>");
        if attribute.forces_replacement {
            html.push_str("<span class=\"forces\">forces replacement</span>");
        }
        html.push_str("<td class=\"before\"><code>");
        push_escaped(html, &cut(on_one_line(attribute.before.as_ref(), None), ROOM));
        html.push_str("</code><td class=\"after\"><code>");
        push_escaped(html, &cut(on_one_line(attribute.after.as_ref(), attribute.known_after.as_deref()), ROOM));
        html.push_str("</code>");
    }
    html.push_str("</tbody></table>");
}

/// Attributes that have a value on one side only, as one text: there may be hundreds of thousands.
fn push_list(html: &mut String, action: Action, attributes: &[AttributeChange]) {
    if attributes.is_empty() {
        return;
    }
    html.push_str("<pre>");
    for attribute in attributes {
        push_escaped(html, &attribute.path);
        html.push_str(": ");
        let value = match action {
            Action::Delete | Action::Forget => value_before(attribute, ROOM),
            _ => value_after(attribute, ROOM),
        };
        push_escaped(html, &value);
        html.push('\n');
    }
    html.push_str("</pre>");
}
