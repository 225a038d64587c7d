//! What the user wrote: the spec of one environment, overlays applied, every value with its place.
//!
//! The flow is [`yaml`] (text to [`node`]s) → [`overlay`] (`extends`, merge, `null`) → [`decode`] (nodes to the
//! records below, all findings at once). The records are definitions: [`record`] makes the decoder, the JSON
//! Schema ([`schema`]) and the documentation ([`explain`]) out of one text. Nothing here knows Terraform.

pub mod access;
pub mod adopt;
pub mod alerts;
pub mod audit;
pub mod bucket;
pub mod ci;
pub mod cloud;
pub mod cluster;
pub mod component;
pub mod cost;
pub mod data;
pub mod decode;
pub mod delivery;
pub mod edge;
pub mod edit;
pub mod explain;
pub mod file;
pub mod guard;
pub mod keys;
pub mod network;
pub mod node;
pub mod overlay;
pub mod own_file;
pub mod patch;
pub mod policies;
pub mod policy;
pub mod project;
pub mod record;
pub mod repository;
pub mod review;
pub mod rollout;
pub mod scalar;
pub mod schema;
pub mod secrets;
pub mod service;
pub mod team;
pub mod without;
pub mod yaml;

use access::Access;
use adopt::Adoptions;
use alerts::Alerts;
use audit::Audit;
use bucket::Bucket;
use ci::Ci;
use cloud::{Cloud, Logs, State};
use cluster::{Cluster, Nodes};
use component::Components;
use cost::Cost;
use data::{Cache, Database};
use decode::{Entries, Located, Pairs, Section};
use delivery::Delivery;
use edge::Edge;
use guard::Guard;
use keys::Keys;
use network::Network;
use patch::Patch;
use policies::Policies;
use policy::{Backups, Compliance, Recovery};
use record::{enumeration, record};
use repository::ImageRepository;
use review::Review;
use rollout::Rollout;
use scalar::{Domain, Name, Repository, Text};
use secrets::Secrets;
use service::Service;
use team::Team;
use without::LeftOut;

enumeration! {
    /// The version of the spec's own format.
    ApiVersion {
        /// The first format.
        PlatformV1("platform/v1"),
    }
}

record! {
    /// One environment of a platform: `environments/<name>.yaml`, merged over the file that it extends.
    Spec {
        /// The version of the spec's format: `platform/v1`.
        api_version("apiVersion"): Section<Located<ApiVersion>>,
        /// The name of the platform. It begins the name of every resource, so that it should be short.
        platform("platform", "hotel-booking"): Section<Located<Name>>,
        /// The team that owns the platform; becomes the tag `Owner`.
        owner("owner"): Section<Located<Text>>,
        /// The DNS zone in which the services' hosts live.
        domain("domain"): Option<Located<Domain>>,
        /// The GitHub repository (`owner/name`) whose workflows may plan and apply this environment. Without it,
        /// no trust to GitHub is set up. The tokens of repositories made or renamed since July 2026 have numbers in their
        /// subjects: write `owner@ID/name@ID` then, as `gh api repos/OWNER/NAME/actions/oidc/customization/sub` says.
        repository("repository"): Option<Located<Repository>>,
        /// The cloud account and region.
        cloud("cloud"): Section<Cloud>,
        /// Tags for every resource, besides those that are set always (`Platform`, `Environment`, `Owner`,
        /// `ManagedBy`, `Stack`).
        tags("tags"): Pairs,
        /// Where Terraform keeps its state.
        state("state"): Option<State>,
        /// The environment whose network, clusters, databases, caches and buckets this one uses instead of having its own, for
        /// example `dev` for review environments. Such an environment has no stacks of its own.
        shares("shares", "dev"): Option<Located<Name>>,
        /// What environments of pull requests are like. Only beside `shares`.
        review("review"): Option<Review>,
        /// Stacks that are not rendered, by their names: what they would have made exists already, or nobody wants it.
        without("without"): Entries<LeftOut>,
        /// The VPC: addresses, zones, the way out.
        network("network"): Section<Network>,
        /// KMS keys of the first region that exist already. Without it, keys are made.
        keys("keys"): Option<Keys>,
        /// Logs of the network, the clusters and the databases.
        logs("logs"): Option<Logs>,
        /// Who may enter the clusters, and how.
        access("access"): Option<Access>,
        /// Who is told when something is wrong. Without it there are no alarms.
        alerts("alerts"): Option<Alerts>,
        /// What is recorded of the account, and what watches it: CloudTrail, AWS Config, GuardDuty, Security Hub and more.
        audit("audit"): Option<Audit>,
        /// The Kubernetes clusters, by colour: `blue`, `green`. Two colours make blue-green switches possible.
        clusters("clusters"): Entries<Cluster>,
        /// The colour that takes the traffic. Not needed when there is only one.
        active("active", "blue"): Option<Located<Name>>,
        /// Groups of machines; every cluster has all of them.
        nodes("nodes"): Entries<Nodes>,
        /// Relational databases, by name.
        databases("databases"): Entries<Database>,
        /// Caches, by name.
        caches("caches"): Entries<Cache>,
        /// Buckets for what services keep as files, by name. A service that `uses` one gets its name in a variable
        /// (`UPLOADS_BUCKET`) and the right to read and write in it.
        buckets("buckets"): Entries<Bucket>,
        /// Repositories of container images in the registry of the account (ECR), by name. Those that images of the services
        /// lie in are there without being written, when the registry is that of the account and its region.
        repositories("repositories"): Entries<ImageRepository>,
        /// The services that run on the platform, by name.
        services("services"): Entries<Service>,
        /// The teams whose people may look after the services, by name.
        teams("teams"): Entries<Team>,
        /// Where secrets are kept, and how they reach the services.
        secrets("secrets"): Option<Secrets>,
        /// The way from the internet to the clusters: load balancer, certificate, firewall, DNS records. An environment
        /// with clusters, a `domain` and services with a `host` has one, with the defaults, without this key too.
        edge("edge"): Option<Edge>,
        /// What runs in every cluster besides the services: the mesh, certificates, secrets. What the rendered objects need
        /// is there without being written.
        components("components"): Option<Components>,
        /// How what is rendered reaches the clusters. Default: `platform apply` brings it.
        delivery("delivery"): Option<Delivery>,
        /// The workflows that check, plan and apply on GitHub Actions; `platform ci render` writes them.
        ci("ci"): Option<Ci>,
        /// How new versions reach the users. Default: pod by pod.
        rollout("rollout"): Option<Rollout>,
        /// Backups of all databases in a vault of their own; with `recovery`, they are written there.
        backups("backups"): Option<Backups>,
        /// The second region, which takes over when the first one is lost.
        recovery("recovery"): Option<Recovery>,
        /// The compliance frameworks that the environment is held against. Every part of `audit` is on then.
        compliance("compliance"): Vec<Located<Compliance>>,
        /// What the environment may cost: budget, alerts, spot machines; and what `platform cost` assumes.
        cost("cost"): Option<Cost>,
        /// Resources that exist already and are taken over instead of being made, each with what the provider knows it by:
        /// an entry (`databases.orders`), or a stack and an address in it (`network/aws_vpc.main`). Once they are applied,
        /// this says nothing any more and may stay.
        adopt("adopt"): Adoptions,
        /// Changes that are not carried out by mistake, and who lets some of them through.
        guard("guard"): Option<Guard>,
        /// What Kubernetes objects have to keep. With the component `gatekeeper`, the clusters refuse what does not.
        policies("policies"): Option<Policies>,
        /// Changes to the Kubernetes objects that are generated, by a name of their own.
        patches("patches"): Entries<Patch>,
        /// Files with custom resource definitions (YAML, paths from the project's folder) that objects of your own
        /// templates are checked against.
        schemas("schemas", "[schemas/crds.yaml]"): Vec<Located<Text>>,
    }
}
