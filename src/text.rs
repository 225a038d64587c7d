//! Texts that others wrote, as far as they are repeated.

/// A text on one line: control characters are spaces.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// The same of at most so many characters; what is missing is marked by `…`.
#[must_use]
pub fn short_line(text: &str, longest: usize) -> String {
    let line = one_line(text);
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::{one_line, short_line};

    #[test]
    fn what_others_wrote_stays_on_its_line() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc\td"), "a b [2Jc d");
        assert_eq!(short_line("äöü\nx", 3), "äöü…");
        assert_eq!(short_line("äöü\n", 4), "äöü ");
    }
}
