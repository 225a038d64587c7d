//! The clusters of a session: asked when it plans, and changed after the stacks, or before them when all goes away.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use super::cluster::{self, ClusterError, ClusterSettings, Connection, Kubectl, Means, ObjectEvent, ObservedCluster};
use super::command::kubectl_variable;
use super::outputs::Outputs;
use super::session::Purpose;
use super::state::State;
use super::{ClusterSource, Error, Review, Session, find_kubectl};

/// What a session knows of how to reach clusters.
#[derive(Debug)]
pub(super) struct Reach {
    settings: ClusterSettings,
    /// The variables that `kubectl` gets.
    environment: Vec<(OsString, OsString)>,
    search_path: Option<OsString>,
    /// The caller's `KUBECONFIG`.
    kubeconfig: Option<OsString>,
}

impl Reach {
    pub(super) fn new(settings: ClusterSettings, inherited: &[(OsString, OsString)]) -> Self {
        let variable = |name: &str| inherited.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let mut environment: Vec<(OsString, OsString)> =
            inherited.iter().filter(|(name, _)| kubectl_variable(name)).cloned().collect();
        // The user's preferences could change what a command does.
        environment.push(("KUBERC".into(), "off".into()));
        Self { settings, environment, search_path: variable("PATH"), kubeconfig: variable("KUBECONFIG") }
    }

    /// How clusters are reached.
    pub(super) fn settings(&self) -> &ClusterSettings {
        &self.settings
    }

    /// The variables that `kubectl` gets.
    pub(super) fn environment(&self) -> &[(OsString, OsString)] {
        &self.environment
    }

    /// Where programs are looked for.
    pub(super) fn search_path(&self) -> Option<&OsStr> {
        self.search_path.as_deref()
    }

    /// The caller's `KUBECONFIG`.
    pub(super) fn kubeconfig(&self) -> Option<&OsString> {
        self.kubeconfig.as_ref()
    }

    /// Looks for `kubectl`.
    pub(super) fn kubectl(&self) -> Result<Kubectl, ClusterError> {
        find_kubectl(self.settings.kubectl.as_deref(), self.search_path.as_deref())
    }
}

impl Session {
    /// What the clusters have and would have. One that does not answer is no failure: it is said in the answer.
    pub(super) fn observe_clusters(
        &self,
        purpose: Purpose,
        states: &BTreeMap<String, State>,
        outputs: &Outputs,
    ) -> Result<Vec<ObservedCluster>, Error> {
        let clusters = self.context.source.clusters.iter();
        clusters.map(|cluster| self.observe_cluster(cluster, purpose, states, outputs)).collect()
    }

    fn observe_cluster(
        &self,
        cluster: &ClusterSource,
        purpose: Purpose,
        states: &BTreeMap<String, State>,
        outputs: &Outputs,
    ) -> Result<ObservedCluster, Error> {
        let unasked = |reason: String| Ok(cluster::unasked(cluster, purpose, reason));
        if self.backing.is_offline() {
            return unasked("offline".to_owned());
        }
        let asked = self.with_connection(cluster, states, |connection| cluster::observe(connection, purpose, outputs));
        match asked {
            Ok(observation) => Ok(observation.cluster),
            Err(error) if error.is_silence() => unasked(error.to_string()),
            Err(error) => Err(of_cluster(error, cluster)),
        }
    }

    /// Applies what is rendered for a cluster; says whether there was anything to do.
    pub(super) fn apply_objects(
        &self,
        source: &ClusterSource,
        states: &BTreeMap<String, State>,
        review: &dyn Review,
        tell: &mut dyn FnMut(ObjectEvent),
    ) -> Result<bool, Error> {
        let outputs = Outputs::applied(&self.context.source, states).with_shared(&self.context.source, &self.shared);
        tell(ObjectEvent::Asking);
        let done = self.with_connection(source, states, |connection| {
            let observation = cluster::observe(connection, Purpose::Change, &outputs)?;
            review.allows_objects(&observation.cluster).map_err(ClusterError::Deviation)?;
            cluster::apply(connection, &observation, &outputs, tell)
        });
        done.map_err(|error| of_cluster(error, source))
    }

    /// Removes the objects from a cluster that is about to be destroyed, so that load balancers and network interfaces
    /// that were made for them go away while there is somebody to take them away. A cluster that did not answer when the
    /// plan was made goes with what is in it.
    pub(super) fn remove_objects(
        &self,
        source: &ClusterSource,
        states: &BTreeMap<String, State>,
        review: &dyn Review,
        tell: &mut dyn FnMut(ObjectEvent),
    ) -> Result<bool, Error> {
        tell(ObjectEvent::Asking);
        let done = self.with_connection(source, states, |connection| {
            let observation = cluster::observe(connection, Purpose::Destroy, &Outputs::default())?;
            review.allows_objects(&observation.cluster).map_err(ClusterError::Deviation)?;
            cluster::remove_all(connection, &observation, tell)
        });
        match done {
            Err(error) if error.is_silence() && !review.was_asked(&source.colour) => {
                tell(ObjectEvent::Skipped { reason: error.to_string() });
                Ok(false)
            }
            other => other.map_err(|error| of_cluster(error, source)),
        }
    }

    /// Looks for `kubectl` before anything is changed that needs it later.
    pub(super) fn check_kubectl(&self) -> Result<(), Error> {
        match self.context.source.clusters.first() {
            Some(cluster) => self.reach.kubectl().map(drop).map_err(|error| of_cluster(error, cluster)),
            None => Ok(()),
        }
    }

    fn with_connection<T>(
        &self,
        source: &ClusterSource,
        states: &BTreeMap<String, State>,
        work: impl FnOnce(&Connection<'_>) -> Result<T, ClusterError>,
    ) -> Result<T, ClusterError> {
        let kubectl = self.reach.kubectl()?;
        let means = Means {
            workspace: &self.context.workspace,
            platform_environment: &self.context.source.name,
            interrupts: &self.context.runner.interrupts,
            settings: &self.reach.settings,
            kubectl: &kubectl,
            environment: &self.reach.environment,
            kubeconfig: self.reach.kubeconfig.as_ref(),
        };
        let of_shared = self.context.source.shared.is_some();
        work(&means.connect(source, if of_shared { &self.shared } else { states })?)
    }
}

/// The error with the cluster that it is about.
fn of_cluster(error: ClusterError, cluster: &ClusterSource) -> Error {
    match error {
        ClusterError::Engine(error) => *error,
        error => Error::Cluster { colour: cluster.colour.clone(), error: Box::new(error) },
    }
}
