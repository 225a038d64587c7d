//! Questions about many things, asked in a few parts side by side.
//!
//! `kubectl` asks about one object after the other, so that hundreds of them in a far cluster take hundreds of times the
//! way there and back.

use std::panic::resume_unwind;
use std::thread;

use super::ClusterError;

/// How many parts are asked at once: few enough for an API server to have time for others.
const MOST: usize = 4;

/// Asks about the parts of a list, each with at least `least` items where there are as many. The answers come in the
/// order of the list.
///
/// # Errors
/// With the first part's that failed.
pub(super) fn in_parts<'i, Item: Sync, Answer: Send>(
    items: &'i [Item],
    least: usize,
    ask: impl Fn(&'i [Item]) -> Result<Answer, ClusterError> + Sync,
) -> Result<Vec<Answer>, ClusterError> {
    let size = items.len().div_ceil(MOST).max(least).max(1);
    let ask = &ask;
    thread::scope(|scope| {
        let running: Vec<_> = items.chunks(size).map(|part| scope.spawn(move || ask(part))).collect();
        let answers: Vec<_> =
            running.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect();
        answers.into_iter().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::in_parts;

    #[test]
    fn lists_are_asked_about_in_a_few_parts_and_in_order() {
        let parts = |count: usize, least: usize| {
            let items: Vec<usize> = (0..count).collect();
            in_parts(&items, least, |part| Ok((part.first().copied(), part.len()))).unwrap()
        };
        assert_eq!(parts(0, 50), []);
        assert_eq!(parts(3, 50), [(Some(0), 3)]);
        assert_eq!(parts(120, 50), [(Some(0), 50), (Some(50), 50), (Some(100), 20)]);
        assert_eq!(parts(606, 50), [(Some(0), 152), (Some(152), 152), (Some(304), 152), (Some(456), 150)]);
    }
}
