//! Sizes of machines: within a family, the price of a machine is in proportion to its size.
//!
//! AWS publishes the proportions as normalization factors (EC2 User Guide, "How Reserved Instances are applied").

/// The size of a machine relative to `small`; `None` for sizes without a factor.
pub(super) fn factor(size: &str) -> Option<f64> {
    let named = [("nano", 0.25), ("micro", 0.5), ("small", 1.0), ("medium", 2.0), ("large", 4.0), ("xlarge", 8.0)];
    if let Some((_, factor)) = named.into_iter().find(|(name, _)| *name == size) {
        return Some(factor);
    }
    let multiple = size.strip_prefix("metal-").and_then(|rest| rest.strip_suffix("xl"));
    let multiple: u32 = multiple.or_else(|| size.strip_suffix("xlarge"))?.parse().ok()?;
    Some(f64::from(multiple) * 8.0)
}

/// A SKU of a machine, taken apart: `rds:postgres:db.r7g` and `xlarge`.
pub(super) fn split(sku: &str) -> Option<(&str, &str)> {
    let is_machine = ["ec2:", "rds:", "elasticache:"].iter().any(|service| sku.starts_with(service));
    sku.rsplit_once('.').filter(|_| is_machine)
}

#[cfg(test)]
mod tests {
    use super::{factor, split};

    #[test]
    fn sizes_are_in_proportion() {
        assert_eq!(factor("large").zip(factor("xlarge")), Some((4.0, 8.0)));
        assert_eq!(factor("24xlarge"), Some(192.0));
        assert_eq!(factor("metal-24xl"), Some(192.0));
        assert_eq!([factor("metal"), factor("9tb1"), factor("")], [None; 3]);
    }

    #[test]
    fn only_machines_have_sizes() {
        assert_eq!(split("rds:postgres:db.r7g.xlarge"), Some(("rds:postgres:db.r7g", "xlarge")));
        assert_eq!(split("s3:standard.large"), None);
        assert_eq!(split("ec2:spot-share"), None);
    }
}
