//! The nearest known name to one that does not exist.

/// The known name with the smallest edit distance, if it is near enough to be meant.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let farthest = name.len() / 4 + 1;
    known
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= farthest)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance: insertions, deletions and substitutions, in bytes.
fn distance(one: &str, two: &str) -> usize {
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (line, left) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, right) in two.bytes().enumerate() {
            let substituted = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let known = || ["aws_vpc", "aws_subnet", "aws_vpc_dhcp_options"].into_iter();
        assert_eq!(nearest("aws_vcp", known()), Some("aws_vpc"));
        assert_eq!(nearest("aws_subnets", known()), Some("aws_subnet"));
        assert_eq!(nearest("kubernetes_pod", known()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
