//! A difference for the terminal.

use std::fmt::Write;

use super::{change_line, heading, sign, summary, titled};
use crate::difference::Difference;
use crate::report::layout::{WIDTH, clean, wrapped};

/// All differences; ends with a line feed.
#[must_use]
pub fn difference_text(differences: &[Difference]) -> String {
    let mut text = String::new();
    for difference in differences {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        line(&mut text, 0, &heading(difference));
        if !difference.specification.is_empty() {
            text.push_str("\nSpec\n");
            difference.specification.iter().for_each(|change| line(&mut text, 2, &change_line(change)));
        }
        for (title, part) in titled(difference) {
            let _ = writeln!(text, "\n{title}");
            for item in &part.items {
                line(&mut text, 2, &format!("{} {}", sign(item.presence), clean(&item.name)));
                item.changes.iter().for_each(|change| line(&mut text, 6, &change_line(change)));
            }
        }
        text.push('\n');
        line(&mut text, 0, &summary(difference));
    }
    text
}

/// A line that is broken where it is too long.
fn line(text: &mut String, indent: usize, what: &str) {
    for (index, part) in wrapped(what, WIDTH - indent, WIDTH - indent - 2).into_iter().enumerate() {
        let indent = if index == 0 { indent } else { indent + 2 };
        let _ = writeln!(text, "{:indent$}{part}", "");
    }
}
