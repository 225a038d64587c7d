//! An environment with one cluster, and what can be done with it.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use platform::engine::{
    ClusterSettings, ClusterSource, EnvironmentSource, Error, Event, Happening, Interrupts, Limits, Mode, ObjectFile,
    ObjectSource, Outcome, Purpose, Session, Settings, find, find_kubectl,
};
use platform::plan::{
    Engine, EnvironmentPlan, PlanDocument, Reviewed, drifted_objects, read, read_drift, read_objects,
};
use platform::report::PlanText;
use serde_json::{Value, json};

use crate::server::Server;

/// A project in a temporary folder and the cluster of its environment `prod`.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    pub(crate) server: Server,
    pub(crate) settings: ClusterSettings,
    pub(crate) mode: Option<Mode>,
}

/// The version of the `kubectl` of this machine, which the cluster has as well: others would be warned of.
pub(crate) fn version() -> String {
    let search_path = std::env::var_os("PATH");
    let kubectl = find_kubectl(None, search_path.as_deref());
    let kubectl = kubectl.unwrap_or_else(|error| panic!("these tests run the real kubectl: {error}. {}", error.hint()));
    format!("1.{}", kubectl.minor)
}

impl Project {
    pub(crate) fn new() -> Self {
        Self::of_version(&version())
    }

    /// The same with a cluster of another version, such as `1.35`.
    pub(crate) fn of_version(version: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(version);
        let kubeconfig = Utf8PathBuf::try_from(folder.path().join("kubeconfig")).unwrap();
        let project = Self {
            folder,
            settings: ClusterSettings {
                kubeconfig: Some(kubeconfig.clone()),
                contexts: [("blue".to_owned(), "mine".to_owned())].into(),
                wait: Duration::from_secs(60),
                ..ClusterSettings::default()
            },
            mode: None,
            server,
        };
        project.lead_to(&kubeconfig, &project.server.address);
        project
    }

    /// Writes a kubeconfig whose context `mine` leads to an address.
    pub(crate) fn lead_to(&self, kubeconfig: &Utf8Path, address: &str) {
        let text = json!({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": address}}],
            "users": [{"name": "u", "user": {"token": "secret"}}],
            "contexts": [{"name": "mine", "context": {"cluster": "c", "user": "u"}}],
        });
        std::fs::write(kubeconfig, text.to_string()).unwrap();
    }

    pub(crate) fn path(&self) -> Utf8PathBuf {
        Utf8PathBuf::try_from(self.folder.path().to_owned()).unwrap()
    }

    pub(crate) fn session(&self, source: EnvironmentSource, exclusive: bool) -> Result<Session, Error> {
        let search_path = std::env::var_os("PATH");
        let choice = std::env::var("PLATFORM_ENGINE").ok();
        let binary = find(choice.as_deref(), search_path.as_deref())
            .unwrap_or_else(|error| panic!("these tests run the real engine: {error}. {}", error.hint()));
        let kept = ["PATH", "HOME"].iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)));
        let online = Mode::Online { plugin_cache: self.path().join("plugins") };
        let settings = Settings {
            project: self.path(),
            binary,
            mode: self.mode.clone().unwrap_or(online),
            inherited: kept.collect(),
            interrupts: Interrupts::default(),
            exclusive,
            command: "platform apply".to_owned(),
            limits: Limits::default(),
            clusters: self.settings.clone(),
        };
        Session::open(settings, source, &mut |_| ())
    }

    pub(crate) fn try_plan(&self, source: EnvironmentSource, purpose: Purpose) -> Result<EnvironmentPlan, Error> {
        let environment = source.name.clone();
        let planned = self.session(source, false)?.plan(purpose)?;
        Ok(EnvironmentPlan {
            environment,
            destroy: purpose == Purpose::Destroy,
            platform_version: "0.0.0".to_owned(),
            engine: Engine { name: "terraform".to_owned(), version: "1.0.0".to_owned() },
            offline: self.mode == Some(Mode::Offline),
            specification_digest: "0".repeat(64),
            stacks: read(&planned).unwrap(),
            clusters: read_objects(&planned.clusters),
            warnings: planned.clusters.iter().flat_map(|cluster| cluster.warnings.clone()).collect(),
            ..EnvironmentPlan::default()
        })
    }

    pub(crate) fn plan(&self, source: EnvironmentSource, purpose: Purpose) -> EnvironmentPlan {
        self.try_plan(source, purpose).unwrap_or_else(|error| panic!("{error:#?}"))
    }

    /// The plan as text, without its first line, which has the version of the engine.
    pub(crate) fn planned(&self, source: EnvironmentSource) -> String {
        shown(&self.plan(source, Purpose::Change))
    }

    /// What is otherwise than was applied, as text without its first line.
    pub(crate) fn drifted(&self, source: EnvironmentSource) -> String {
        let planned = self.session(source, false).unwrap().drift().unwrap_or_else(|error| panic!("{error:#?}"));
        shown(&EnvironmentPlan {
            environment: "prod".to_owned(),
            drift: true,
            platform_version: "0.0.0".to_owned(),
            specification_digest: "0".repeat(64),
            stacks: read_drift(&planned).unwrap(),
            clusters: drifted_objects(&planned.clusters),
            ..EnvironmentPlan::default()
        })
    }

    /// Applies within a plan; gives what happened as well, one line each.
    pub(crate) fn apply_within(
        &self,
        plan: &EnvironmentPlan,
        source: EnvironmentSource,
        purpose: Purpose,
    ) -> Result<(Outcome, Vec<String>), Error> {
        let mut events = Vec::new();
        let mut on_event = |event: &Event| match event {
            Event::Step(_, Happening::Objects(event)) => events.push(format!("{event:?}")),
            Event::Step(_, other) => events.push(format!("{other:?}")),
            _ => {}
        };
        let outcome = self.session(source, true)?.apply(purpose, &Reviewed(plan), &mut on_event)?;
        Ok((outcome.into_result()?, events))
    }

    /// Plans and applies.
    pub(crate) fn try_apply(&self, source: EnvironmentSource, purpose: Purpose) -> Result<Vec<String>, Error> {
        let plan = self.plan(source.clone(), purpose);
        self.apply_within(&plan, source, purpose).map(|(_, events)| events)
    }

    pub(crate) fn apply(&self, source: EnvironmentSource) -> Vec<String> {
        self.try_apply(source, Purpose::Change).unwrap_or_else(|error| panic!("{error:#?}"))
    }
}

/// A plan as text, without its first line.
pub(crate) fn shown(plan: &EnvironmentPlan) -> String {
    let document = PlanDocument { environments: vec![plan.clone()], failures: Vec::new() };
    let text = PlanText::default().write(&document);
    text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

/// An error with its details, its findings and its advice.
pub(crate) fn told(error: &Error) -> String {
    let mut lines = vec![error.to_string()];
    if let Error::Cluster { error, .. } = error {
        lines.extend(error.details().iter().map(|detail| format!("- {detail}")));
        for finding in error.diagnostics().into_iter().flat_map(platform::diagnostic::Diagnostics::iter) {
            lines.push(format!("{}: {}", finding.summary, finding.detail));
        }
    }
    lines.push(error.hint());
    lines.join("\n")
}

/// An object as it is rendered: with our labels.
pub(crate) fn object(mut object: Value) -> ObjectSource {
    object["metadata"]["labels"]["app.kubernetes.io/managed-by"] = "platform".into();
    object["metadata"]["labels"]["platform.io/environment"] = "prod".into();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    ObjectSource {
        api_version: text(&object["apiVersion"]).unwrap(),
        kind: text(&object["kind"]).unwrap(),
        namespace: text(&object["metadata"]["namespace"]),
        name: text(&object["metadata"]["name"]).unwrap(),
        is_preparation: object["metadata"]["annotations"]["platform.io/phase"] == "preparation",
        is_migration: object["metadata"]["annotations"]["platform.io/phase"] == "migration",
        text: object.to_string(),
        origin: None,
        adjustment: None,
    }
}

pub(crate) fn namespace(name: &str) -> ObjectSource {
    object(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
}

pub(crate) fn config_map(name: &str, value: &str) -> ObjectSource {
    let metadata = json!({"name": name, "namespace": "bookings"});
    object(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": value}}))
}

pub(crate) fn deployment(name: &str, image: &str, annotation: &str) -> ObjectSource {
    let labels = json!({ "app": name });
    let pod = json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "api", "image": image}]}});
    object(json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": "bookings", "annotations": {annotation: "true"}},
        "spec": {"selector": {"matchLabels": labels}, "template": pod},
    }))
}

pub(crate) fn migration(name: &str, annotation: &str) -> ObjectSource {
    let containers = json!([{"name": "migrate", "image": "example.com/api:1"}]);
    let annotations = json!({"platform.io/phase": "migration", annotation: "true"});
    object(json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": name, "namespace": "bookings", "annotations": annotations},
        "spec": {"template": {"spec": {"containers": containers, "restartPolicy": "Never"}}},
    }))
}

/// The environment `prod` with some objects in one file.
pub(crate) fn source(objects: Vec<ObjectSource>) -> EnvironmentSource {
    let cluster = ClusterSource {
        platform: "hotel-booking".to_owned(),
        environment: "prod".to_owned(),
        colour: "blue".to_owned(),
        stack: "cluster-blue".to_owned(),
        name: "hotel-booking-prod-blue".to_owned(),
        account: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        version: version(),
        files: vec![ObjectFile {
            path: "kubernetes/blue/services/api.yaml".to_owned(),
            is_brought_by_others: false,
            objects,
        }],
    };
    EnvironmentSource { name: "prod".to_owned(), clusters: vec![cluster], ..EnvironmentSource::default() }
}

/// A small service, in an order that only the classes put right.
pub(crate) fn service(image: &str) -> Vec<ObjectSource> {
    vec![
        deployment("api", image, "test/none"),
        config_map("settings", "1"),
        migration("migrate-1", "test/none"),
        object(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "bookings"},
            "spec": {"ports": [{"name": "http", "port": 80}]},
        })),
        namespace("bookings"),
    ]
}
