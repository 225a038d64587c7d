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

/// How many bytes must be inserted, deleted, substituted or swapped with their neighbour.
fn distance(one: &str, two: &str) -> usize {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    let mut rows: Vec<Vec<usize>> = vec![(0..=two.len()).collect()];
    for line in 1..=one.len() {
        let mut row = vec![line];
        for column in 1..=two.len() {
            let substituted = rows[line - 1][column - 1] + usize::from(one[line - 1] != two[column - 1]);
            let mut least = substituted.min(rows[line - 1][column] + 1).min(row[column - 1] + 1);
            let swapped =
                line > 1 && column > 1 && one[line - 1] == two[column - 2] && one[line - 2] == two[column - 1];
            if swapped {
                least = least.min(rows[line - 2][column - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][two.len()]
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
        assert_eq!(distance("vcp", "vpc"), 1);
    }
}
