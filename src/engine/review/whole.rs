//! What is known of whole environments of pull requests: a ConfigMap for each, beside our other notes in the cluster of the
//! environment whose roles make them. It is there before anything else is, and goes when everything else is gone; what is left
//! without one is found by the states and by tags.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use ipnet::Ipv4Net;
use serde_json::{Value, json};

use super::lease::{is_free, lease_name};
use super::namespace::{annotations, known, labels, lacking_label};
use super::{Note, OWN_NAMESPACE, ReviewError, ReviewState, annotation, apply, items};
use crate::engine::clock::timestamp;
use crate::engine::rollout::{AskError, Asks};
use crate::kubernetes::{ENVIRONMENT_LABEL, MANAGED_BY};
use crate::pull_request::PullRequest;

/// The manager of what is noted.
const MANAGER: &str = "platform-review";
/// The manager of the mark that the removal has begun.
const ENDING_MANAGER: &str = "platform-review-ending";
/// The label of the records; its value is the environment whose roles make what they are about.
const WHOLE_LABEL: &str = "platform.io/whole";
const RANGE: &str = "platform.io/network-range";
/// The annotation that says when the removal was begun.
const ENDING: &str = "platform.io/removal-begun";

/// The records of the whole environments that one environment makes.
#[derive(Clone, Copy)]
pub struct WholeRecords<'a> {
    asks: &'a dyn Asks,
    shared: &'a str,
}

/// What is left of a whole environment that there is no record of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeLeftover {
    /// The pull request.
    pub pull_request: PullRequest,
    /// What there is, one phrase each.
    pub what: Vec<String>,
    /// What is to be done about it.
    pub standing: LeftoverStanding,
}

/// What is to be done about something that is left of a whole environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftoverStanding {
    /// It can be removed: a state knows of what carries our tags, or there is nothing but notes of ours.
    Removable,
    /// There is a state, and nothing carries our tags: it may be somebody else's, or have nothing in it any more.
    Untagged,
    /// Something carries our tags, and no state knows of it.
    Stateless,
}

impl<'a> WholeRecords<'a> {
    /// Those of the named environment, in its cluster.
    #[must_use]
    pub fn new(asks: &'a dyn Asks, shared: &'a str) -> Self {
        Self { asks, shared }
    }

    /// Reads what is known of the whole environment of a pull request; `None` when there is none.
    ///
    /// # Errors
    /// When the record is not ours, or the cluster gives no answer.
    pub fn read(&self, pull_request: PullRequest) -> Result<Option<ReviewState>, ReviewError> {
        let name = lease_name(&pull_request.whole_name(self.shared));
        match self.asks.ask(&["get", "configmaps", &name, "-n", OWN_NAMESPACE, "-o", "json"]) {
            Ok(record) => self.state(&record, pull_request).map(Some),
            Err(AskError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// All of them, by number. What is not ours is left out.
    ///
    /// # Errors
    /// When the cluster gives no answer.
    pub fn list(&self) -> Result<Vec<ReviewState>, ReviewError> {
        let ours = format!("{}={},{WHOLE_LABEL}={}", MANAGED_BY.0, MANAGED_BY.1, self.shared);
        let records = items(self.asks.ask(&["get", "configmaps", "-n", OWN_NAMESPACE, "-l", &ours, "-o", "json"])?);
        let state = |record: &Value| {
            let environment = record["metadata"]["labels"][ENVIRONMENT_LABEL].as_str()?;
            self.state(record, PullRequest::of_whole_name(environment, self.shared)?).ok()
        };
        let mut states: Vec<ReviewState> = records.iter().filter_map(state).collect();
        states.sort_by_key(|state| state.pull_request);
        Ok(states)
    }

    /// Notes what an environment is, that somebody does something with it, and that it is not being removed.
    ///
    /// # Errors
    /// When the cluster says no.
    pub fn note(
        &self,
        pull_request: PullRequest,
        before: Option<&ReviewState>,
        note: &Note<'_>,
        range: Ipv4Net,
        now: SystemTime,
    ) -> Result<(), ReviewError> {
        let mut annotations = annotations(before, note, now);
        annotations[RANGE] = range.to_string().into();
        apply(self.asks, MANAGER, true, &self.record(pull_request, annotations))?;
        if before.is_some_and(|before| before.is_terminating) {
            apply(self.asks, ENDING_MANAGER, true, &self.record(pull_request, json!({})))?;
        }
        Ok(())
    }

    /// Notes that the removal has begun, so that who finds it half done goes on.
    ///
    /// # Errors
    /// When the cluster says no.
    pub fn note_ending(&self, pull_request: PullRequest, now: SystemTime) -> Result<(), ReviewError> {
        let record = self.record(pull_request, json!({ ENDING: timestamp(now) }));
        apply(self.asks, ENDING_MANAGER, true, &record)?;
        Ok(())
    }

    /// Removes the record.
    ///
    /// # Errors
    /// When it is not ours, or the cluster says no.
    pub fn forget(&self, pull_request: PullRequest) -> Result<(), ReviewError> {
        if self.read(pull_request)?.is_none() {
            return Ok(());
        }
        let name = lease_name(&pull_request.whole_name(self.shared));
        let path = format!("/api/v1/namespaces/{OWN_NAMESPACE}/configmaps/{name}");
        match self.asks.ask(&["delete", "--raw", &path]) {
            Ok(_) | Err(AskError::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What is left of environments without a record: Leases that nobody holds, `states` by their keys in the bucket, and
    /// `resources` by their tags. What somebody works on is left out.
    ///
    /// # Errors
    /// When the cluster gives no answer.
    pub fn leftovers(
        &self,
        states: &[ReviewState],
        kept: &[(PullRequest, String)],
        resources: &[(PullRequest, String)],
        now: SystemTime,
    ) -> Result<Vec<WholeLeftover>, ReviewError> {
        let there: BTreeSet<PullRequest> = states.iter().map(|state| state.pull_request).collect();
        let ours = format!("{}={}", MANAGED_BY.0, MANAGED_BY.1);
        let kind = "leases.coordination.k8s.io";
        let leases = items(self.asks.ask(&["get", kind, "-n", OWN_NAMESPACE, "-l", &ours, "-o", "json"])?);
        let of_lease = |lease: &Value| {
            let environment = lease["metadata"]["labels"][ENVIRONMENT_LABEL].as_str()?;
            PullRequest::of_whole_name(environment, self.shared)
        };
        let mut left = BTreeMap::<PullRequest, Vec<String>>::new();
        let mut worked_on = BTreeSet::new();
        for (lease, number) in leases.iter().filter_map(|lease| Some((lease, of_lease(lease)?))) {
            if !is_free(lease, now) {
                worked_on.insert(number);
            }
            let name = lease["metadata"]["name"].as_str().unwrap_or_default();
            left.entry(number).or_default().push(format!("Lease {OWN_NAMESPACE}/{name}"));
        }
        for (number, key) in kept {
            left.entry(*number).or_default().push(format!("state {key}"));
        }
        for (number, arn) in resources {
            left.entry(*number).or_default().push(arn.clone());
        }
        let is_in = |number: PullRequest, found: &[(PullRequest, String)]| found.iter().any(|(one, _)| *one == number);
        let leftover = |(pull_request, what)| WholeLeftover {
            pull_request,
            what,
            standing: match (is_in(pull_request, kept), is_in(pull_request, resources)) {
                (true, false) => LeftoverStanding::Untagged,
                (false, true) => LeftoverStanding::Stateless,
                (true, true) | (false, false) => LeftoverStanding::Removable,
            },
        };
        let left = left.into_iter().filter(|(number, _)| !there.contains(number) && !worked_on.contains(number));
        Ok(left.map(leftover).collect())
    }

    fn state(&self, record: &Value, pull_request: PullRequest) -> Result<ReviewState, ReviewError> {
        let environment = pull_request.whole_name(self.shared);
        let is_of_shared = record["metadata"]["labels"][WHOLE_LABEL] == self.shared;
        let lacking = lacking_label(record, pull_request, &environment)
            .or_else(|| (!is_of_shared).then(|| format!("{WHOLE_LABEL}: {}", self.shared)));
        if let Some(label) = lacking {
            return Err(ReviewError::ForeignRecord { name: lease_name(&environment), label });
        }
        Ok(ReviewState {
            is_terminating: annotation(record, ENDING).is_some(),
            range: annotation(record, RANGE).and_then(|range| range.parse().ok()),
            ..known(record, pull_request, &environment)
        })
    }

    fn record(&self, pull_request: PullRequest, annotations: Value) -> Value {
        let environment = pull_request.whole_name(self.shared);
        let mut labels = labels(pull_request, &environment);
        labels[WHOLE_LABEL] = self.shared.into();
        let metadata = json!({
            "name": lease_name(&environment), "namespace": OWN_NAMESPACE, "labels": labels, "annotations": annotations,
        });
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    }
}

/// What a key in the bucket of the states is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// A state.
    State,
    /// The lock of one (Terraform, "Backend Type: s3", `use_lockfile`).
    Lock,
}

/// What the bucket has of whole environments, as `aws s3api list-objects-v2` answers: number, and key.
#[must_use]
pub fn kept(answer: &Value, shared: &str, what: Kept) -> Vec<(PullRequest, String)> {
    let ending = match what {
        Kept::State => ".tfstate",
        Kept::Lock => ".tfstate.tflock",
    };
    let all = answer["Contents"].as_array().into_iter().flatten();
    let one = |object: &Value| {
        let key = object["Key"].as_str()?;
        let (environment, stack) = key.strip_suffix(ending)?.split_once('/')?;
        let is_name = !stack.is_empty()
            && stack.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let number = PullRequest::of_whole_name(environment, shared).filter(|_| is_name)?;
        Some((number, key.to_owned()))
    };
    all.filter_map(one).collect()
}

/// What carries the tags of whole environments, as `aws resourcegroupstaggingapi get-resources` answers: number, and ARN. Keys are
/// left out: they wait for their deletion for days.
#[must_use]
pub fn tagged(answer: &Value, platform: &str, shared: &str) -> Vec<(PullRequest, String)> {
    let all = answer["ResourceTagMappingList"].as_array().into_iter().flatten();
    let one = |resource: &Value| {
        let arn = resource["ResourceARN"].as_str()?;
        let tags = resource["Tags"].as_array()?;
        let tag = |key: &str| tags.iter().find(|tag| tag["Key"] == key).and_then(|tag| tag["Value"].as_str());
        let number = PullRequest::of_whole_name(tag("Environment")?, shared)?;
        let is_ours = tag("ManagedBy") == Some("platform")
            && tag("Platform") == Some(platform)
            && tag("Review") == Some(number.to_string().as_str());
        (is_ours && arn.split(':').nth(2) != Some("kms")).then(|| (number, arn.to_owned()))
    };
    all.filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Kept, kept, tagged};

    #[test]
    fn only_states_of_whole_environments_count() {
        let keys = [
            "dev-pr-142/network.tfstate",
            "dev-pr-142/network.tfstate.tflock",
            "dev/network.tfstate",
            "dev-pr-x/network.tfstate",
            "dev-pr-7/cluster-blue.tfstate",
            "dev-pr-7/a/b.tfstate",
            "dev-pr-7/\"; x.tfstate",
            "staging-pr-7/data.tfstate",
        ];
        let answer = json!({"Contents": keys.map(|key| json!({"Key": key}))});
        let found =
            |what| kept(&answer, "dev", what).into_iter().map(|(n, key)| format!("{n} {key}")).collect::<Vec<_>>();
        assert_eq!(found(Kept::State), ["142 dev-pr-142/network.tfstate", "7 dev-pr-7/cluster-blue.tfstate"]);
        assert_eq!(found(Kept::Lock), ["142 dev-pr-142/network.tfstate.tflock"]);
        assert!(kept(&json!(null), "dev", Kept::State).is_empty());
    }

    #[test]
    fn only_what_carries_all_our_tags_is_ours() {
        let resource = |arn: &str, environment: &str, review: &str, platform: &str, by: &str| {
            let tags = [("Environment", environment), ("Review", review), ("Platform", platform), ("ManagedBy", by)];
            json!({"ResourceARN": arn, "Tags": tags.map(|(key, value)| json!({"Key": key, "Value": value}))})
        };
        let answer = json!({"ResourceTagMappingList": [
            resource("arn:aws:ec2:us-east-1:1:vpc/vpc-1", "dev-pr-142", "142", "notes", "platform"),
            resource("arn:aws:kms:us-east-1:1:key/k", "dev-pr-142", "142", "notes", "platform"),
            resource("arn:aws:ec2:us-east-1:1:vpc/vpc-2", "dev-pr-142", "143", "notes", "platform"),
            resource("arn:aws:ec2:us-east-1:1:vpc/vpc-3", "dev", "142", "notes", "platform"),
            resource("arn:aws:ec2:us-east-1:1:vpc/vpc-4", "dev-pr-142", "142", "other", "platform"),
            resource("arn:aws:ec2:us-east-1:1:vpc/vpc-5", "dev-pr-142", "142", "notes", "somebody"),
            {"ResourceARN": "arn:aws:ec2:us-east-1:1:vpc/vpc-6"},
        ]});
        let found: Vec<String> =
            tagged(&answer, "notes", "dev").into_iter().map(|(n, arn)| format!("{n} {arn}")).collect();
        assert_eq!(found, ["142 arn:aws:ec2:us-east-1:1:vpc/vpc-1"]);
    }
}
