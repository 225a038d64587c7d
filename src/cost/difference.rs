//! How two estimates differ.

use std::collections::BTreeMap;

use super::line::Amount;
use super::{Estimate, Line};

/// What one estimate has more or less than another.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What is compared with.
    pub before: String,
    /// What is compared.
    pub after: String,
    /// All of it, before and after.
    pub total: (Amount, Amount),
    /// Each stack that differs, before and after.
    pub stacks: Vec<(String, Amount, Amount)>,
    /// Everything that differs, the largest difference first.
    pub lines: Vec<ChangedLine>,
    /// Types of which only one of the two has resources without a price: the type, how many before, how many after.
    pub unpriced: Vec<(String, usize, usize)>,
}

/// One thing of which the two estimates have different amounts.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedLine {
    /// The stack.
    pub stack: String,
    /// The resource.
    pub resource: String,
    /// What of it costs.
    pub item: &'static str,
    /// What it was and what it is, where that differs or is new.
    pub detail: String,
    /// Before; nothing when it was not there.
    pub before: Option<Amount>,
    /// After; nothing when it is gone.
    pub after: Option<Amount>,
}

impl ChangedLine {
    /// What it is about, in words.
    #[must_use]
    pub fn name(&self) -> String {
        let Self { resource, item, detail, .. } = self;
        if detail.is_empty() { format!("{resource} {item}") } else { format!("{resource} {item}, {detail}") }
    }

    /// What is expected to be paid more.
    #[must_use]
    pub fn more(&self) -> f64 {
        expected(self.after) - expected(self.before)
    }
}

fn expected(amount: Option<Amount>) -> f64 {
    amount.map_or(0.0, |amount| amount.expected)
}

impl Difference {
    /// Compares two estimates; the names say what they are of.
    #[must_use]
    pub fn between(before: &Estimate, after: &Estimate, names: (String, String)) -> Self {
        let mut lines = changed_lines(before, after);
        lines.sort_by(|left, right| {
            let by_size = right.more().abs().total_cmp(&left.more().abs());
            by_size.then_with(|| (&left.resource, left.item).cmp(&(&right.resource, right.item)))
        });
        Self {
            before: names.0,
            after: names.1,
            total: (before.total(), after.total()),
            stacks: changed_stacks(before, after),
            lines,
            unpriced: changed_counts(before, after),
        }
    }

    /// Whether the two cost the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.unpriced.is_empty()
    }
}

/// What one resource has on one side: the sum of its lines, and what they are.
#[derive(Debug, Default)]
struct Side {
    amount: Option<Amount>,
    detail: String,
}

impl Side {
    fn add(&mut self, line: &Line) {
        self.amount = Some(self.amount.unwrap_or_default() + line.dollars());
        self.detail.clone_from(&line.detail);
    }
}

fn changed_lines(before: &Estimate, after: &Estimate) -> Vec<ChangedLine> {
    let mut both = BTreeMap::<(&str, &str, &'static str), (Side, Side)>::new();
    for line in &before.lines {
        both.entry((&line.stack, whole(&line.resource), line.item)).or_default().0.add(line);
    }
    for line in &after.lines {
        both.entry((&line.stack, whole(&line.resource), line.item)).or_default().1.add(line);
    }
    let changed = both.into_iter().filter(|(_, (before, after))| !is_same(before.amount, after.amount));
    let line = |((stack, resource, item), (before, after)): (_, (Side, Side))| ChangedLine {
        stack: str::to_owned(stack),
        resource: str::to_owned(resource),
        item,
        detail: details(&before, &after),
        before: before.amount,
        after: after.amount,
    };
    changed.map(line).collect()
}

/// The resource without the number of a part: the parts of a group are compared together.
fn whole(resource: &str) -> &str {
    let number = resource.rsplit_once('_').filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    number.map_or(resource, |(whole, _)| whole)
}

fn details(before: &Side, after: &Side) -> String {
    match (before.amount, after.amount) {
        (Some(_), Some(_)) if before.detail == after.detail => after.detail.clone(),
        (Some(_), Some(_)) => {
            let (before, after, same) = without_same_end(&before.detail, &after.detail);
            format!("{before} → {after}{same}")
        }
        (Some(_), None) => before.detail.clone(),
        (None, _) => after.detail.clone(),
    }
}

/// Whether two amounts are the same to a tenth of a cent; what is not there is not the same as what costs nothing.
fn is_same(before: Option<Amount>, after: Option<Amount>) -> bool {
    let Some((before, after)) = before.zip(after) else { return before.is_none() == after.is_none() };
    let near = |left: f64, right: f64| (left - right).abs() < 0.001;
    near(before.least, after.least) && near(before.expected, after.expected) && near(before.most, after.most)
}

/// Two texts without the words at their ends that are the same, and these words.
fn without_same_end<'a>(left: &'a str, right: &'a str) -> (&'a str, &'a str, &'a str) {
    let words = left.rmatch_indices(' ').map(|(at, _)| &left[at..]);
    let same = words.take_while(|end| right.ends_with(*end)).last().unwrap_or_default();
    (&left[..left.len() - same.len()], &right[..right.len() - same.len()], same)
}

fn changed_stacks(before: &Estimate, after: &Estimate) -> Vec<(String, Amount, Amount)> {
    let sums = |estimate: &Estimate| -> Vec<(String, Amount)> {
        estimate.by_stack().into_iter().map(|(stack, fixed, usage)| (stack, fixed + usage)).collect()
    };
    let (before, after) = (sums(before), sums(after));
    let of =
        |sums: &[(String, Amount)], name: &str| sums.iter().find(|(stack, _)| stack == name).map(|(_, amount)| *amount);
    let mut names: Vec<&String> = after.iter().map(|(stack, _)| stack).collect();
    names.extend(before.iter().map(|(stack, _)| stack).filter(|stack| of(&after, stack).is_none()));
    let both = names.into_iter().map(|name| (name.clone(), of(&before, name), of(&after, name)));
    both.filter(|(_, before, after)| !is_same(*before, *after))
        .map(|(name, before, after)| (name, before.unwrap_or_default(), after.unwrap_or_default()))
        .collect()
}

fn changed_counts(before: &Estimate, after: &Estimate) -> Vec<(String, usize, usize)> {
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    for unpriced in &before.unpriced {
        counts.entry(&unpriced.kind).or_default().0 += unpriced.count;
    }
    for unpriced in &after.unpriced {
        counts.entry(&unpriced.kind).or_default().1 += unpriced.count;
    }
    let changed = counts.into_iter().filter(|(_, (before, after))| before != after);
    changed.map(|(kind, (before, after))| (kind.to_owned(), before, after)).collect()
}

#[cfg(test)]
mod tests {
    use super::without_same_end;

    #[test]
    fn words_that_both_end_with_are_said_once() {
        assert_eq!(without_same_end("a on demand", "b on demand"), ("a", "b", " on demand"));
        assert_eq!(without_same_end("4 × a", "6 × a"), ("4", "6", " × a"));
        assert_eq!(without_same_end("a", "b"), ("a", "b", ""));
    }
}
