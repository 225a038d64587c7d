//! The estimate of one environment.

use super::line::{Amount, Line, Nature};
use super::resources::{self, Counts};
use super::{Confidence, PriceTable};
use crate::facts::Date;
use crate::model::{Budget, Environment, Usage};
use crate::spec::cost::Commitment;
use crate::terraform::Stack;

/// What an environment costs each month.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// The environment's name.
    pub environment: String,
    /// The environment whose infrastructure it lives in, which has the cost then.
    pub shares: Option<String>,
    /// Everything that costs something, in the order of the stacks.
    pub lines: Vec<Line>,
    /// Everything that costs something nobody knows.
    pub unpriced: Vec<Unpriced>,
    /// What was assumed.
    pub usage: Usage,
    /// What may be spent.
    pub budget: Option<Budget>,
    /// The term for which a commitment is recommended.
    pub commitment: Option<Commitment>,
}

/// Resources whose cost is not in the estimate, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unpriced {
    /// The stack that they are in.
    pub stack: String,
    /// Their type, for example `aws_guardduty_detector`.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// How many there are.
    pub count: usize,
}

impl Estimate {
    /// Estimates an environment by what is rendered from it.
    #[must_use]
    pub fn of(environment: &Environment, stacks: &[Stack], prices: &PriceTable) -> Self {
        let mut estimate = Self {
            environment: environment.name.clone(),
            shares: environment.shares.clone(),
            lines: Vec::new(),
            unpriced: Vec::new(),
            usage: environment.cost.usage.clone(),
            budget: environment.cost.budget.clone(),
            commitment: environment.cost.commitment,
        };
        let counts = Counts::of(stacks);
        for stack in stacks {
            resources::price_stack(environment, stack, prices, &counts, &mut estimate);
        }
        estimate
    }

    /// Notes a resource whose cost is not known.
    pub(super) fn leave_out(&mut self, stack: &str, kind: &str, reason: String) {
        let known =
            |unpriced: &&mut Unpriced| unpriced.stack == stack && unpriced.kind == kind && unpriced.reason == reason;
        match self.unpriced.iter_mut().find(known) {
            Some(unpriced) => unpriced.count += 1,
            None => self.unpriced.push(Unpriced { stack: stack.to_owned(), kind: kind.to_owned(), reason, count: 1 }),
        }
    }

    /// All of it, in dollars.
    #[must_use]
    pub fn total(&self) -> Amount {
        self.lines.iter().map(Line::dollars).sum()
    }

    /// The part that is fixed or depends on use.
    #[must_use]
    pub fn of_nature(&self, nature: Nature) -> Amount {
        self.lines.iter().filter(|line| line.nature == nature).map(Line::dollars).sum()
    }

    /// The fixed part when everything that scales is at its smallest: what has to be paid in any case.
    #[must_use]
    pub fn floor(&self) -> f64 {
        self.of_nature(Nature::Fixed).least
    }

    /// Each stack that costs something, in the order in which the stacks are applied: its fixed part, and what depends
    /// on use.
    #[must_use]
    pub fn by_stack(&self) -> Vec<(String, Amount, Amount)> {
        let mut stacks: Vec<(String, Amount, Amount)> = Vec::new();
        for line in &self.lines {
            let index = stacks.iter().position(|(stack, ..)| *stack == line.stack).unwrap_or_else(|| {
                stacks.push((line.stack.clone(), Amount::default(), Amount::default()));
                stacks.len() - 1
            });
            let sum = match line.nature {
                Nature::Fixed => &mut stacks[index].1,
                Nature::Usage => &mut stacks[index].2,
            };
            *sum = *sum + line.dollars();
        }
        stacks
    }

    /// Each service with its share, the dearest first, and what is there for all of them: `None`.
    #[must_use]
    pub fn by_service(&self) -> Vec<(Option<String>, Amount)> {
        let mut services: Vec<(Option<String>, Amount)> = Vec::new();
        let mut add =
            |service: Option<String>, amount: Amount| match services.iter_mut().find(|(known, _)| *known == service) {
                Some((_, sum)) => *sum = *sum + amount,
                None => services.push((service, amount)),
            };
        for line in &self.lines {
            let mut left = 1.0;
            for (service, share) in &line.services {
                add(Some(service.clone()), line.dollars() * *share);
                left -= share;
            }
            if left > 1e-9 {
                add(None, line.dollars() * left);
            }
        }
        let dearest = |amount: &Amount| -amount.expected;
        services.sort_by(|(left_name, left), (right_name, right)| {
            let by_cost = dearest(left).total_cmp(&dearest(right));
            left_name.is_none().cmp(&right_name.is_none()).then(by_cost).then(left_name.cmp(right_name))
        });
        services
    }

    /// The days of the oldest and of the newest price.
    #[must_use]
    pub fn dates(&self) -> Option<(Date, Date)> {
        let dates = || self.lines.iter().map(|line| line.price.date);
        dates().min().zip(dates().max())
    }

    /// The expected dollars that rest on prices of low confidence.
    #[must_use]
    pub fn uncertain(&self) -> f64 {
        let lines = self.lines.iter().filter(|line| line.price.confidence == Confidence::Low);
        lines.map(|line| line.dollars().expected).sum()
    }
}
