//! The values of what Argo CD is told.

use camino::Utf8Path;
use serde::Serialize;

use crate::kubernetes::ignored::{Ignored, ignored};
use crate::kubernetes::{Bringer, ManifestFile, PreviewChart, chart_folder};
use crate::model::component::{Release, Settings, literal};
use crate::model::{Cluster, Component, Environment, GitHubLogin, without_identifiers};

/// The first wave of the services, and of what the cluster has once: after all components. Components need one another
/// in far fewer steps.
const WAVE_OF_CLUSTER: u32 = 100;

/// `delivery`: how Argo CD brings what is rendered into one cluster.
#[derive(Debug, Serialize)]
pub struct DeliveryContext {
    /// The address of the repository with the rendered tree.
    pub repository: String,
    /// The branch that is followed.
    pub branch: String,
    /// The folder of the environment in the repository, for example `dist/prod`.
    pub folder: String,
    /// The repositories of the charts, each once.
    pub chart_repositories: Vec<String>,
    /// The applications, in the order of their waves.
    pub applications: Vec<ApplicationContext>,
    /// The environments of pull requests that are made here; nothing where none are, or `platform review` makes them.
    pub reviews: Option<ReviewDeliveryContext>,
}

/// `delivery.reviews`.
#[derive(Debug, Serialize)]
pub struct ReviewDeliveryContext {
    /// Who owns the repository of the pull requests.
    pub owner: String,
    /// The name of the repository.
    pub repository: String,
    /// The branch that the pull requests are to be merged into, as a regular expression.
    pub target: String,
    /// The label that they have to have.
    pub label: String,
    /// Seconds between two questions for pull requests.
    pub seconds: u64,
    /// The path of the secret in the store that lets Argo CD into GitHub.
    pub path: String,
    /// The key of the token in it; nothing when it is a GitHub App.
    pub key: Option<String>,
    /// Whether Argo CD has no secrets of its own yet, so that the store has to be made known in its namespace.
    pub needs_store: bool,
    /// The folder of the chart, in that of the environment.
    pub folder: String,
    /// The outputs of stacks that the chart is given, as they are written in objects.
    pub outputs: Vec<String>,
    /// The kinds of objects that stand in a namespace and that the chart has.
    pub kinds: Vec<KindContext>,
}

/// `delivery.reviews.kinds[]`.
#[derive(Debug, Serialize)]
pub struct KindContext {
    /// The API group; empty for the core.
    pub group: String,
    /// The kind.
    pub kind: String,
}

/// `delivery.applications[]`.
#[derive(Debug, Serialize)]
pub struct ApplicationContext {
    /// Its name.
    pub name: String,
    /// When it is brought; a wave begins when the one before it is healthy.
    pub wave: u32,
    /// The project of Argo CD that it is in: `components` or `services`.
    pub project: &'static str,
    /// The namespace of its objects that name none.
    pub namespace: String,
    /// Its Helm chart; none when it only has objects.
    pub chart: Option<ApplicationChartContext>,
    /// Its rendered objects; none when it only has a chart.
    pub files: Option<ApplicationFilesContext>,
    /// What controllers change of its objects.
    pub ignored: Vec<IgnoredContext>,
}

/// `delivery.applications[].chart`.
#[derive(Debug, Serialize)]
pub struct ApplicationChartContext {
    /// Where it is; without a scheme when that is a registry of containers.
    pub repository: String,
    /// Its name there.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The name of the release in the cluster.
    pub release: &'static str,
    /// The file of its values, in the folder of the environment.
    pub values: String,
}

/// `delivery.applications[].files`.
#[derive(Debug, Serialize)]
pub struct ApplicationFilesContext {
    /// The folder, in that of the environment.
    pub path: String,
    /// The files in it, as a pattern of Argo CD's.
    pub include: String,
}

/// `delivery.applications[].ignored[]`.
#[derive(Debug, Serialize)]
pub struct IgnoredContext {
    /// The API group; empty for the core.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The fields, as expressions of jq.
    pub paths: Vec<String>,
}

impl DeliveryContext {
    /// What Argo CD is told about a cluster whose files are rendered; `repository` is `owner/name` on GitHub.
    #[must_use]
    pub fn new(
        environment: &Environment,
        cluster: &Cluster,
        repository: &str,
        files: &[ManifestFile],
        preview: Option<&PreviewChart>,
    ) -> Self {
        let mut applications = Vec::new();
        let brought: Vec<&ManifestFile> =
            files.iter().filter(|file| file.cluster == cluster.colour && file.brought_by == Bringer::ArgoCd).collect();
        for component in environment.components.iter().filter(|component| environment.delivery.brings(component.kind)) {
            applications.extend(of_component(component, &cluster.colour, &brought));
        }
        applications.extend(of_cluster(environment, &cluster.colour, &brought));
        let services = environment.services.iter();
        applications
            .extend(services.filter_map(|service| of_service(environment, &cluster.colour, &service.name, &brought)));
        applications.sort_by_key(|application| application.wave);
        let charts = applications.iter().filter_map(|application| application.chart.as_ref());
        let mut chart_repositories: Vec<String> = charts.map(|chart| chart.repository.clone()).collect();
        chart_repositories.sort();
        chart_repositories.dedup();
        Self {
            repository: address(repository),
            branch: environment.delivery.branch.clone(),
            folder: format!("{}/{}", environment.delivery.path, environment.name),
            chart_repositories,
            applications,
            reviews: preview.and_then(|chart| ReviewDeliveryContext::new(environment, cluster, repository, chart)),
        }
    }
}

impl ReviewDeliveryContext {
    fn new(environment: &Environment, cluster: &Cluster, repository: &str, chart: &PreviewChart) -> Option<Self> {
        let reviews = environment.reviews.as_ref()?;
        let argo_cd = reviews.argo_cd.as_ref()?;
        let name = without_identifiers(repository);
        let (owner, repository) = name.split_once('/')?;
        let (path, key) = match &argo_cd.login {
            GitHubLogin::App(path) => (path.clone(), None),
            GitHubLogin::Token(secret) => (secret.path.clone(), Some(secret.key.clone())),
        };
        let in_namespaces = chart.kinds.iter().filter(|(is_in_namespace, ..)| *is_in_namespace);
        let kind = |(_, group, kind): &(bool, String, String)| KindContext { group: group.clone(), kind: kind.clone() };
        Some(Self {
            owner: owner.to_owned(),
            repository: repository.to_owned(),
            target: format!("^{}$", literal(&environment.ci.branch)),
            label: reviews.label.clone(),
            seconds: argo_cd.every_seconds,
            path,
            key,
            needs_store: !tells_people(environment),
            folder: chart_folder(&cluster.colour),
            outputs: chart.outputs.clone(),
            kinds: in_namespaces.map(kind).collect(),
        })
    }
}

/// Whether Argo CD has secrets to tell people with.
fn tells_people(environment: &Environment) -> bool {
    let told = |component: &Component| match &component.settings {
        Settings::ArgoCd(settings) => settings.notifications.is_some(),
        _ => false,
    };
    environment.components.iter().any(told)
}

/// The address of a repository of GitHub.
fn address(repository: &str) -> String {
    format!("https://github.com/{}.git", without_identifiers(repository))
}

/// The applications of a component: one for each chart, the first of them with the component's own objects.
fn of_component<'a>(
    component: &'a Component,
    colour: &'a str,
    brought: &'a [&ManifestFile],
) -> impl Iterator<Item = ApplicationContext> + 'a {
    let definition = component.definition();
    let folder = format!("kubernetes/{colour}/components");
    component.releases.iter().enumerate().map(move |(index, release)| {
        let own = if index == 0 { file(&folder, definition.name, brought) } else { None };
        let ignored = own.map(|file| ignored_in(&[file])).unwrap_or_default();
        ApplicationContext {
            name: format!("component-{}", release.name),
            // The charts of a component need one another in their order.
            wave: component.kind.wave() * 10 + u32::try_from(index).unwrap_or(u32::MAX),
            project: "components",
            namespace: definition.namespace.to_owned(),
            chart: Some(chart(release, colour)),
            files: own.map(|_| ApplicationFilesContext {
                path: folder.clone(),
                include: format!("{}.yaml", definition.name),
            }),
            ignored,
        }
    })
}

fn chart(release: &Release, colour: &str) -> ApplicationChartContext {
    ApplicationChartContext {
        repository: release.repository.trim_start_matches("oci://").to_owned(),
        name: release.chart.clone(),
        version: release.version.clone(),
        release: release.name,
        values: values_file(colour, release.name),
    }
}

/// The file with the values of a release, in the folder of the environment.
#[must_use]
pub fn values_file(colour: &str, release: &str) -> String {
    format!("argocd/{colour}/values/{release}.values.yaml")
}

/// What the cluster has once: the files that stand directly in its folder.
fn of_cluster(environment: &Environment, colour: &str, brought: &[&ManifestFile]) -> Option<ApplicationContext> {
    let folder = format!("kubernetes/{colour}");
    let files: Vec<&ManifestFile> =
        brought.iter().copied().filter(|file| file.path.parent() == Some(Utf8Path::new(&folder))).collect();
    let names: Vec<&str> = files.iter().filter_map(|file| file.path.file_name()).collect();
    let include = match names[..] {
        [] => return None,
        [name] => name.to_owned(),
        _ => format!("{{{}}}", names.join(",")),
    };
    Some(ApplicationContext {
        name: "cluster".to_owned(),
        wave: WAVE_OF_CLUSTER,
        project: "components",
        namespace: environment.namespace.clone(),
        chart: None,
        files: Some(ApplicationFilesContext { path: folder, include }),
        ignored: ignored_in(&files),
    })
}

fn of_service(
    environment: &Environment,
    colour: &str,
    service: &str,
    brought: &[&ManifestFile],
) -> Option<ApplicationContext> {
    let folder = format!("kubernetes/{colour}/services");
    let own = file(&folder, service, brought)?;
    Some(ApplicationContext {
        name: format!("service-{service}"),
        wave: WAVE_OF_CLUSTER + 1,
        project: "services",
        namespace: environment.namespace.clone(),
        chart: None,
        files: Some(ApplicationFilesContext { path: folder, include: format!("{service}.yaml") }),
        ignored: ignored_in(&[own]),
    })
}

fn file<'a>(folder: &str, stem: &str, brought: &[&'a ManifestFile]) -> Option<&'a ManifestFile> {
    let path = format!("{folder}/{stem}.yaml");
    brought.iter().copied().find(|file| file.path == path)
}

fn ignored_in(files: &[&ManifestFile]) -> Vec<IgnoredContext> {
    let objects = files.iter().flat_map(|file| &file.manifests).map(|manifest| &manifest.object);
    ignored(objects).into_iter().map(IgnoredContext::from).collect()
}

impl From<Ignored> for IgnoredContext {
    fn from(ignored: Ignored) -> Self {
        let Ignored { group, kind, namespace, name, fields } = ignored;
        Self { group, kind, namespace, name, paths: fields.iter().map(crate::kubernetes::ignored::Field::jq).collect() }
    }
}
