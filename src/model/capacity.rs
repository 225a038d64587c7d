//! How the share of spot that the spec names is kept: machines carry values of a label, and pods spread evenly over them.

use super::NodeGroup;
use crate::spec::cluster::Capacity;

/// The most values that there are. With more, the share would be kept more exactly, and each value would need machines.
const MOST_VALUES: u32 = 5;

/// A share as whole parts: three of spot and two of on-demand for 60%.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapacityShare {
    /// The parts of spot.
    pub spot: u32,
    /// The parts of on-demand.
    pub on_demand: u32,
}

impl CapacityShare {
    /// The share with at most five parts that is nearest to a percentage; of two as near, the one with less spot.
    #[must_use]
    pub fn nearest(percent: f64) -> Self {
        let mut nearest = Self { spot: 0, on_demand: 1 };
        for all in 1..=MOST_VALUES {
            for spot in 0..=all {
                let share = Self { spot, on_demand: all - spot };
                let (distance, least) = (share.distance(percent), nearest.distance(percent));
                let is_as_near = (distance - least).abs() < 1e-9;
                if (distance < least && !is_as_near) || (is_as_near && share.percent() < nearest.percent()) {
                    nearest = share;
                }
            }
        }
        nearest
    }

    /// Its spot in percent.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.spot) / f64::from(self.spot + self.on_demand) * 100.0
    }

    /// How many percent it is away from a percentage.
    #[must_use]
    pub fn distance(self, percent: f64) -> f64 {
        (self.percent() - percent).abs()
    }

    /// The parts of one kind of machines.
    #[must_use]
    pub fn of(self, capacity: Capacity) -> u32 {
        match capacity {
            Capacity::Spot => self.spot,
            Capacity::OnDemand => self.on_demand,
        }
    }
}

/// One EKS node group of a group of machines. A group whose machines carry several values of the label consists of
/// several, since all machines of an EKS node group carry the same labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeGroupPart {
    /// Which it is, from 1; `None` when the group has only this one.
    pub number: Option<u32>,
    /// The value of the label over which pods spread; `None` when they do not.
    pub spread: Option<String>,
    /// Smallest number of machines.
    pub min: u32,
    /// Largest number of machines; at least 1.
    pub max: u32,
}

/// Deals the machines of each group out to its parts.
///
/// Only groups with a counterpart take part: one of the other kind whose machines the same pods can run on. Each of them
/// carries all values of its kind, so that the share is kept for every service, whichever group it runs on.
pub(super) fn resolve_parts(groups: &mut [NodeGroup], spot_percent: Option<f64>) {
    let share = spot_percent.map(CapacityShare::nearest);
    for index in 0..groups.len() {
        let share = share.filter(|_| groups.iter().any(|other| groups[index].is_counterpart_of(other)));
        groups[index].parts = parts(&groups[index], share.map_or(0, |share| share.of(groups[index].capacity)));
    }
}

fn parts(group: &NodeGroup, values: u32) -> Vec<NodeGroupPart> {
    let kind = group.capacity.word();
    let dealt = |number: u32, values: u32, all: u32| all / values + u32::from(number <= all % values);
    match values {
        0 => vec![NodeGroupPart { number: None, spread: None, min: group.min, max: group.max }],
        values => (1..=values)
            .map(|number| NodeGroupPart {
                number: (values > 1).then_some(number),
                spread: Some(format!("{kind}-{number}")),
                min: dealt(number, values, group.min),
                max: dealt(number, values, group.max).max(1),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_share_is_in_lowest_terms() {
        let parts = |percent| {
            let share = CapacityShare::nearest(percent);
            (share.spot, share.on_demand)
        };
        assert_eq!(parts(60.0), (3, 2));
        assert_eq!(parts(50.0), (1, 1));
        assert_eq!(parts(75.0), (3, 1));
        assert_eq!(parts(66.0), (2, 1));
        assert_eq!(parts(33.33), (1, 2));
        assert_eq!(parts(80.0), (4, 1));
        assert_eq!(parts(0.0), (0, 1));
        assert_eq!(parts(100.0), (1, 0));
        // As near to 80% as to 100%, and to 0% as to 20%.
        assert_eq!(parts(90.0), (4, 1));
        assert_eq!(parts(10.0), (0, 1));
    }
}
