//! Text that others wrote, in HTML.

use crate::report::layout::clean;

/// Appends a text so that nothing in it means anything to HTML, in content as in quoted attributes, and nothing of it
/// deceives a reader.
pub(super) fn push_escaped(html: &mut String, text: &str) {
    let text = clean(text);
    let mut rest: &str = &text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// The same as a text of its own.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(&mut html, text);
    html
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_of_a_text_is_html() {
        assert_eq!(escaped("plain, größer"), "plain, größer");
        assert_eq!(
            escaped("</script><b a=\"1\" b='2'>&amp;"),
            "&lt;/script&gt;&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;"
        );
        assert_eq!(escaped("a\u{2028}b\u{202e}\u{0}"), "a\\u{2028}b\\u{202e}\\u{0}");
    }
}
