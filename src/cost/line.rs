//! One amount of an estimate.

use std::iter::Sum;
use std::ops::{Add, Mul, Sub};

use super::Price;

/// Something that may turn out smaller or larger.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Amount {
    /// When everything that scales is at its smallest.
    pub least: f64,
    /// What is expected.
    pub expected: f64,
    /// When everything that scales is at its largest.
    pub most: f64,
}

impl Amount {
    /// What does not vary.
    #[must_use]
    pub fn exactly(value: f64) -> Self {
        Self { least: value, expected: value, most: value }
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { least: self.least + other.least, expected: self.expected + other.expected, most: self.most + other.most }
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + other * -1.0
    }
}

impl Mul<f64> for Amount {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self { least: self.least * factor, expected: self.expected * factor, most: self.most * factor }
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// Why something costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Because it is there, whatever it does.
    Fixed,
    /// Because it is used; an assumption says how much.
    Usage,
}

/// What a commitment can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Committable {
    /// Machines of EC2 on demand: Compute Savings Plans.
    Machines,
    /// Machines of RDS: Database Savings Plans, reserved instances.
    Databases,
    /// Nodes of ElastiCache: reserved nodes.
    Caches,
}

impl Committable {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Machines, Self::Databases, Self::Caches];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Machines => "machines",
            Self::Databases => "databases",
            Self::Caches => "caches",
        }
    }
}

/// One thing that costs something.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The stack that it is in.
    pub stack: String,
    /// The resource, for example `aws_nat_gateway.main_a`.
    pub resource: String,
    /// What of it costs, for example `machines`: the same word whatever they are.
    pub item: &'static str,
    /// What they are, for example `m7g.xlarge on demand`; empty where that is said already.
    pub detail: String,
    /// Why it costs.
    pub nature: Nature,
    /// How many units in a month.
    pub quantity: Amount,
    /// What one unit costs.
    pub price: Price,
    /// The services for which it is there, each with its share; what is left is shared by all.
    pub services: Vec<(String, f64)>,
    /// Whether a commitment makes it cheaper.
    pub committable: Option<Committable>,
}

impl Line {
    /// What costs, in words.
    #[must_use]
    pub fn name(&self) -> String {
        if self.detail.is_empty() { self.item.to_owned() } else { format!("{}, {}", self.item, self.detail) }
    }

    /// US dollars in a month.
    #[must_use]
    pub fn dollars(&self) -> Amount {
        self.quantity * self.price.dollars
    }
}
