//! How much of a document is written where there is room for so many characters only: what is grave first.

/// How much of a part is written; each says more than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// How many changes there are.
    Total,
    /// How many there are of each type.
    Counts,
    /// What changes, by name.
    Names,
    /// What changes, and how.
    Full,
}

/// A part of a document that can be written at several lengths.
pub(super) trait Part {
    /// Whether a reader has to see all of it.
    fn is_grave(&self) -> bool;

    /// The text in a form, in at most so many bytes; none when there is no room for it.
    fn write(&self, form: Form, room: usize) -> Option<String>;
}

/// A part as far as it is written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) form: Form,
}

/// The order in which parts get longer: names of what is grave, then how it changes, then the rest.
const STEPS: [(Form, bool); 4] = [(Form::Names, true), (Form::Full, true), (Form::Counts, false), (Form::Full, false)];

/// Writes parts into so many bytes; the first ones get room first.
pub(super) fn fit<P: Part>(parts: &[P], room: usize) -> Vec<Written> {
    let short = |part: &P| Written { text: part.write(Form::Total, usize::MAX).unwrap_or_default(), form: Form::Total };
    let mut written: Vec<Written> = parts.iter().map(short).collect();
    let mut left = room.saturating_sub(written.iter().map(|part| part.text.len()).sum());
    for (form, is_grave) in STEPS {
        for (part, written) in parts.iter().zip(&mut written).filter(|(part, _)| part.is_grave() == is_grave) {
            let available = left + written.text.len();
            if let Some(text) = part.write(form, available) {
                left = available - text.len();
                *written = Written { text, form };
            }
        }
    }
    written
}
