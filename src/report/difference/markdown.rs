//! A difference for a pull request.

use std::fmt::Write;

use super::{change_line, heading, sign, summary, titled};
use crate::difference::Difference;
use crate::report::layout::clean;

/// Characters that a comment on GitHub has to stay below, with room for the end.
const LIMIT: usize = 65_000;

/// All differences in less than 65,536 bytes; ends with a line feed.
#[must_use]
pub fn difference_markdown(differences: &[Difference]) -> String {
    let mut text = String::new();
    for difference in differences {
        let _ =
            writeln!(text, "## {}\n\n**{}**", clean(&heading(difference)).replace('<', "&lt;"), summary(difference));
        let changes: Vec<String> = difference.specification.iter().map(change_line).collect();
        push_block(&mut text, "Spec", &changes);
        for (title, part) in titled(difference) {
            let lines = part.items.iter().flat_map(|item| {
                let name = format!("{} {}", sign(item.presence), clean(&item.name));
                std::iter::once(name).chain(item.changes.iter().map(|change| format!("    {}", change_line(change))))
            });
            push_block(&mut text, &title, &lines.collect::<Vec<_>>());
        }
        text.push('\n');
    }
    text
}

/// Lines in a block that is folded; those that there is no room for are counted.
fn push_block(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() || text.len() > LIMIT {
        return;
    }
    let longest = |line: &String| line.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(lines.iter().map(longest).max().unwrap_or(0).max(2) + 1);
    let _ = writeln!(text, "\n<details><summary><b>{title}</b></summary>\n\n{fence}text");
    for (index, line) in lines.iter().enumerate() {
        if text.len() + line.len() > LIMIT {
            let _ = writeln!(text, "… and {} more lines", lines.len() - index);
            break;
        }
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text, "{fence}\n\n</details>");
}
