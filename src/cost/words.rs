//! Amounts as people read them.

/// US dollars without cents, in groups of three digits: `12,345`. Less than half a dollar is not nothing: `<1`.
#[must_use]
pub fn whole_dollars(dollars: f64) -> String {
    let rounded = dollars.abs().round();
    if rounded < 1.0 {
        return if dollars.abs() < 0.005 { "0".to_owned() } else { "<1".to_owned() };
    }
    let digits = format!("{rounded:.0}");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if dollars < 0.0 { format!("-{grouped}") } else { grouped }
}

#[cfg(test)]
mod tests {
    use super::whole_dollars;

    #[test]
    fn dollars_in_groups() {
        let texts = [0.0, 0.2, 0.6, 999.4, 999.6, 12_345.0, -1_234_567.0].map(whole_dollars);
        assert_eq!(texts, ["0", "<1", "1", "999", "1,000", "12,345", "-1,234,567"]);
    }
}
