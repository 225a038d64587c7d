//! Machine types of EC2, RDS and ElastiCache.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Date, Facts};
use crate::spec::data::DatabaseEngine;
use crate::spec::scalar::InstanceType;

/// The EC2 families.
#[derive(Debug, Deserialize)]
pub(super) struct InstanceFamilies {
    date: Date,
    families: BTreeMap<String, InstanceFamily>,
}

/// A family of EC2 instance types, such as `m7g`.
#[derive(Debug, Deserialize)]
pub struct InstanceFamily {
    architecture: ProcessorArchitecture,
    /// The sizes, each with the number of its branch network interfaces.
    sizes: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum ProcessorArchitecture {
    #[serde(rename = "arm64")]
    Arm64,
    #[serde(rename = "x86_64")]
    X86,
}

impl InstanceFamily {
    /// Whether its processors are 64-bit ARM; otherwise they are 64-bit x86.
    #[must_use]
    pub fn is_arm(&self) -> bool {
        self.architecture == ProcessorArchitecture::Arm64
    }

    /// Its sizes, from the smallest.
    #[must_use]
    pub fn sizes(&self) -> Vec<&str> {
        let mut sizes: Vec<&str> = self.sizes.keys().map(String::as_str).collect();
        sizes.sort_by_key(|size| size_order(size));
        sizes
    }
}

/// The RDS classes.
#[derive(Debug, Deserialize)]
pub(super) struct DatabaseClasses {
    date: Date,
    classes: BTreeMap<String, Vec<String>>,
    /// Those of Aurora PostgreSQL.
    aurora: BTreeMap<String, Vec<String>>,
    /// Memory for each processor, by family.
    gibibytes_per_processor: BTreeMap<String, u32>,
    burstable: BurstableClasses,
}

/// The classes whose shape follows from the size alone.
#[derive(Debug, Deserialize)]
struct BurstableClasses {
    families: Vec<String>,
    shapes: BTreeMap<String, ClassShape>,
}

/// How large a machine of RDS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct ClassShape {
    /// Processors as RDS counts them (vCPU).
    pub processors: u32,
    /// Memory, GiB.
    pub gibibytes: u32,
}

/// The ElastiCache nodes.
#[derive(Debug, Deserialize)]
pub(super) struct CacheNodes {
    date: Date,
    /// The families that global datastores are made of.
    global_datastore: Vec<String>,
    nodes: BTreeMap<String, Vec<String>>,
}

/// The order of sizes: `nano` to `xlarge`, then the multiples, then bare metal.
fn size_order(size: &str) -> (u8, u32, String) {
    const NAMED: [&str; 6] = ["nano", "micro", "small", "medium", "large", "xlarge"];
    if let Some(index) = NAMED.iter().position(|named| *named == size) {
        return (0, u32::try_from(index).unwrap_or_default(), String::new());
    }
    match size.strip_suffix("xlarge").and_then(|multiple| multiple.parse().ok()) {
        Some(multiple) => (1, multiple, String::new()),
        None => (2, 0, size.to_owned()),
    }
}

/// Processors of a machine of a size, in all families but the burstable ones; `None` for whole machines, which differ.
fn processors(size: &str) -> Option<u32> {
    const PER_MULTIPLE: u32 = 4;
    match size {
        "medium" => Some(1),
        "large" => Some(2),
        "xlarge" => Some(PER_MULTIPLE),
        _ => {
            let multiple = size.strip_suffix("xlarge").or_else(|| size.strip_prefix("metal-")?.strip_suffix("xl"));
            Some(multiple?.parse::<u32>().ok()? * PER_MULTIPLE)
        }
    }
}

impl Facts {
    /// A family of EC2 instance types; `None` when it is not known.
    #[must_use]
    pub fn instance_family(&self, family: &str) -> Option<&InstanceFamily> {
        self.instances.families.get(family)
    }

    /// The names of all EC2 families.
    pub fn instance_families(&self) -> impl Iterator<Item = &str> {
        self.instances.families.keys().map(String::as_str)
    }

    /// The branch network interfaces of an instance type: so many of its pods can have security groups of their own. None of
    /// a type that is not known.
    #[must_use]
    pub fn branch_interfaces(&self, instance: &InstanceType) -> u32 {
        let family = self.instance_family(instance.family());
        family.and_then(|family| family.sizes.get(instance.size())).copied().unwrap_or_default()
    }

    /// Whether pods on the instance type can have security groups of their own.
    #[must_use]
    pub fn has_branch_interfaces(&self, instance: &InstanceType) -> bool {
        self.branch_interfaces(instance) > 0
    }

    /// The date of the list of EC2 families.
    #[must_use]
    pub fn instance_families_date(&self) -> Date {
        self.instances.date
    }

    /// The sizes of a family of classes that an engine runs on; `None` when the family is not known.
    #[must_use]
    pub fn database_sizes(&self, engine: DatabaseEngine, family: &str) -> Option<&[String]> {
        self.classes_of(engine).get(family).map(Vec::as_slice)
    }

    /// The names of all families of classes that an engine runs on, without `db.`.
    pub fn database_families(&self, engine: DatabaseEngine) -> impl Iterator<Item = &str> {
        self.classes_of(engine).keys().map(String::as_str)
    }

    fn classes_of(&self, engine: DatabaseEngine) -> &BTreeMap<String, Vec<String>> {
        match engine {
            DatabaseEngine::Postgres => &self.database_classes.classes,
            DatabaseEngine::AuroraPostgres => &self.database_classes.aurora,
        }
    }

    /// The date of the list of RDS classes.
    #[must_use]
    pub fn database_families_date(&self) -> Date {
        self.database_classes.date
    }

    /// How large an RDS class such as `db.r7g.large` is; `None` when it is not known.
    #[must_use]
    pub fn database_shape(&self, class: &str) -> Option<ClassShape> {
        let (family, size) = class.strip_prefix("db.")?.split_once('.')?;
        let classes = &self.database_classes;
        if classes.burstable.families.iter().any(|burstable| burstable == family) {
            return classes.burstable.shapes.get(size).copied();
        }
        let processors = processors(size)?;
        Some(ClassShape { processors, gibibytes: processors * classes.gibibytes_per_processor.get(family)? })
    }

    /// Processors of an ElastiCache node such as `cache.r7g.large`; `None` when they are not known.
    #[must_use]
    pub fn cache_processors(&self, node: &str) -> Option<u32> {
        let (family, size) = node.strip_prefix("cache.")?.split_once('.')?;
        match (family, size) {
            ("t2", "micro" | "small") => Some(1),
            ("t2" | "t3" | "t4g", _) => Some(2),
            _ => processors(size),
        }
    }

    /// The sizes of a family of ElastiCache nodes; `None` when the family is not known.
    #[must_use]
    pub fn cache_sizes(&self, family: &str) -> Option<&[String]> {
        self.cache_nodes.nodes.get(family).map(Vec::as_slice)
    }

    /// The names of all families of ElastiCache nodes, without `cache.`.
    pub fn cache_families(&self) -> impl Iterator<Item = &str> {
        self.cache_nodes.nodes.keys().map(String::as_str)
    }

    /// The families of ElastiCache nodes that global datastores are made of, without `cache.`.
    pub fn global_cache_families(&self) -> impl Iterator<Item = &str> {
        self.cache_nodes.global_datastore.iter().map(String::as_str)
    }

    /// The date of the list of ElastiCache nodes.
    #[must_use]
    pub fn cache_families_date(&self) -> Date {
        self.cache_nodes.date
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::scalar::Scalar;

    #[test]
    fn architectures_and_branch_interfaces() {
        let facts = Facts::embedded();
        let is_arm = |family: &str| facts.instance_family(family).map(InstanceFamily::is_arm);
        assert_eq!(is_arm("m7g"), Some(true));
        assert_eq!(is_arm("im4gn"), Some(true));
        assert_eq!(is_arm("g5"), Some(false));
        assert_eq!(is_arm("g4dn"), Some(false));
        assert_eq!(is_arm("m99"), None);
        let has = |instance: &str| facts.has_branch_interfaces(&InstanceType::parse(instance).unwrap());
        assert!(has("m7g.large"));
        assert!(!has("t4g.large"));
        assert!(!has("m7g.huge"));
    }

    #[test]
    fn shapes_follow_from_family_and_size() {
        let facts = Facts::embedded();
        let shape = |class: &str| facts.database_shape(class).map(|shape| (shape.processors, shape.gibibytes));
        assert_eq!(shape("db.r7g.large"), Some((2, 16)));
        assert_eq!(shape("db.m8g.48xlarge"), Some((192, 768)));
        assert_eq!(shape("db.m7i.metal-24xl"), Some((96, 384)));
        assert_eq!(shape("db.t4g.micro"), Some((2, 1)));
        assert_eq!(shape("db.r6i.metal"), None);
        assert_eq!(shape("db.q1.large"), None);
        assert_eq!(facts.cache_processors("cache.t4g.small"), Some(2));
        assert_eq!(facts.cache_processors("cache.r7g.2xlarge"), Some(8));
    }

    #[test]
    fn sizes_are_in_order() {
        let facts = Facts::embedded();
        assert_eq!(
            facts.instance_family("m7g").map(InstanceFamily::sizes).unwrap(),
            ["medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "metal"]
        );
        assert!(facts.database_sizes(DatabaseEngine::Postgres, "r7g").unwrap().contains(&"xlarge".to_owned()));
        assert_eq!(facts.cache_sizes("t4g").unwrap(), ["micro", "small", "medium"]);
    }
}
