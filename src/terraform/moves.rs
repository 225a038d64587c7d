//! `moved` blocks: resources that have another address since something was renamed in the spec.

use std::collections::BTreeSet;

use crate::hcl::{self, Block};
use crate::model::{Environment, NODES, Rename};

use super::Stack;

/// The file of a stack that says what has moved.
const FILE: &str = "moved.tf";

/// The types whose labels are the names of node groups, which a service may have too.
const TYPES_OF_NODES: [&str; 3] = ["aws_autoscaling_group_tag", "aws_eks_node_group", "aws_launch_template"];

/// Adds to each stack what has moved in it. A move from what never was does nothing, so that a resource that is new needs
/// no exception.
pub(super) fn add(environment: &Environment, stacks: &mut [Stack]) {
    let renames = environment.names.renames();
    if renames.is_empty() {
        return;
    }
    let (known, known_nodes) = (names(environment), names_of_nodes(environment));
    let of_nodes = of_nodes(renames);
    for stack in stacks {
        let resources = stack.files.iter().flat_map(|file| file.body.blocks());
        let resources = resources.filter(|block| block.kind() == "resource");
        let labels: Vec<(String, String)> = resources.filter_map(labels).collect();
        let existing: BTreeSet<&(String, String)> = labels.iter().collect();
        let mut moves = Vec::new();
        for (kind, label) in &labels {
            let before = match TYPES_OF_NODES.contains(&kind.as_str()) {
                true => before(label, &of_nodes, &known_nodes),
                false => before(label, renames, &known),
            };
            let from = (kind.clone(), before);
            if from.1 != *label && !existing.contains(&from) {
                moves.push(moved(kind, &from.1, label));
            }
        }
        stack.add(environment, FILE, moves);
    }
}

fn labels(block: &Block) -> Option<(String, String)> {
    match block.labels() {
        [kind, label] => Some((kind.clone(), label.clone())),
        _ => None,
    }
}

fn moved(kind: &str, from: &str, to: &str) -> Block {
    Block::new("moved", &[])
        .attribute("from", hcl::reference(&format!("{kind}.{from}")))
        .attribute("to", hcl::reference(&format!("{kind}.{to}")))
}

/// The names of everything that labels are made of.
fn names(environment: &Environment) -> BTreeSet<&str> {
    let databases = environment.databases.iter().map(|database| database.name.as_str());
    let caches = environment.caches.iter().map(|cache| cache.name.as_str());
    let buckets = environment.buckets.iter().map(|bucket| bucket.name.as_str());
    databases
        .chain(caches)
        .chain(buckets)
        .chain(environment.services.iter().map(|service| service.name.as_str()))
        .collect()
}

/// The node groups that were renamed. Their own types have labels without the word that stands before their names elsewhere.
fn of_nodes(renames: &[Rename]) -> Vec<Rename> {
    let of_nodes = renames.iter().filter(|rename| rename.kind == NODES);
    of_nodes.map(|rename| Rename { kind: "", ..rename.clone() }).collect()
}

/// The names of all node groups.
fn names_of_nodes(environment: &Environment) -> BTreeSet<&str> {
    environment.node_groups.iter().map(|group| group.name.as_str()).collect()
}

/// A label as it was before everything was renamed: `service-api_to_database-bookings` names two things.
fn before(label: &str, renames: &[Rename], known: &BTreeSet<&str>) -> String {
    let parts = label.split('_').map(|part| part_before(part, renames, known));
    parts.collect::<Vec<_>>().join("_")
}

fn part_before(part: &str, renames: &[Rename], known: &BTreeSet<&str>) -> String {
    for Rename { kind, name, was } in renames {
        let (prefix, rest) = match part.strip_prefix(&format!("{kind}-")) {
            Some(rest) if rest.starts_with(name.as_str()) => (format!("{kind}-"), rest),
            // Elsewhere than among its own types, nothing is named after a node group alone.
            _ if *kind == NODES => continue,
            _ => (String::new(), part),
        };
        let Some(end) = rest.strip_prefix(name.as_str()) else { continue };
        // `orders-archive` is not a part of `orders`, but something else.
        let is_other = known.iter().any(|other| {
            let is_longer = other.len() > name.len() && other.starts_with(name.as_str());
            is_longer && rest.strip_prefix(other).is_some_and(|end| end.is_empty() || end.starts_with('-'))
        });
        if (end.is_empty() || end.starts_with('-')) && !is_other {
            return format!("{prefix}{was}{end}");
        }
    }
    part.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{before, of_nodes};
    use crate::model::Rename;

    #[test]
    fn labels_name_what_was_renamed_and_nothing_else() {
        let rename = |kind, name: &str, was: &str| Rename { kind, name: name.to_owned(), was: was.to_owned() };
        let renames = [rename("database", "orders", "bookings"), rename("service", "api", "server")];
        let known = ["orders", "orders-archive", "api", "api-v2"].into();
        let before = |label: &str| before(label, &renames, &known);
        assert_eq!(before("orders"), "bookings");
        assert_eq!(before("orders-postgresql"), "bookings-postgresql");
        assert_eq!(before("service-api_to_database-orders"), "service-server_to_database-bookings");
        assert_eq!(before("orders-archive-postgresql"), "orders-archive-postgresql");
        assert_eq!(before("service-api-v2_from_service-api_8080"), "service-api-v2_from_service-server_8080");
        assert_eq!(before("ordersx"), "ordersx");
        assert_eq!(before("ecr_dkr"), "ecr_dkr");
    }

    #[test]
    fn node_groups_are_named_apart_from_services() {
        let rename = |kind, name: &str, was: &str| Rename { kind, name: name.to_owned(), was: was.to_owned() };
        let renames = [rename("nodes", "large", "general")];
        let known = ["large", "large-disks"].into();
        let among_nodes = |label: &str| before(label, &of_nodes(&renames), &known);
        assert_eq!((among_nodes("large"), among_nodes("large_2")), ("general".to_owned(), "general_2".to_owned()));
        assert_eq!(among_nodes("large-disks_1"), "large-disks_1");
        // A database may be called `large` as well, and has not been renamed.
        let known = ["large"].into();
        let of_others = |label: &str| before(label, &renames, &known);
        assert_eq!(of_others("nodes-large_to_database-large"), "nodes-general_to_database-large");
        assert_eq!(of_others("large"), "large");
    }
}
