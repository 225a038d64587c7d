//! What objects have to keep, before they are applied and in the clusters.

use super::decode::{Entries, Located};
use super::patch::Values;
use super::record::{enumeration, record};
use super::scalar::{Day, Text};

enumeration! {
    /// What is done about an object that does not keep a policy.
    Enforcement {
        /// Nothing: the policy is not there.
        Allow("allow"),
        /// The clusters count it; nobody who applies it is told.
        DryRun("dryrun"),
        /// `platform` and the clusters warn whoever applies it.
        Warn("warn"),
        /// `platform` and the clusters refuse it.
        Deny("deny"),
    }
}

record! {
    /// One policy, where it is to be otherwise than by default.
    PolicyRule {
        /// What is done about an object that does not keep it. Default: `policies.enforcement`.
        enforcement("enforcement"): Option<Located<Enforcement>>,
        /// What it is told: lists of texts, by the names in the policy's own file. Each takes the place of the default.
        parameters("parameters"): Values,
    }
}

record! {
    /// An object that does not keep a policy and is let through nonetheless.
    PolicyWaiver {
        /// The policy.
        policy("policy", "host-access"): Located<Text>,
        /// The object: its namespace, `/`, and its name. It holds for the pods that are made for it, too.
        object("object", "hotel-booking/importer"): Located<Text>,
        /// Who answers for it.
        by("by", "ada@example.com"): Located<Text>,
        /// Why it is meant.
        reason("reason", "It reads the machine's own logs until the collector does."): Located<Text>,
        /// The last day on which the waiver holds, at most a year from now. After it, it is an error, and the clusters do not
        /// take it for one any more.
        until("until"): Located<Day>,
    }
}

record! {
    /// What objects have to keep: policies in Rego, which `platform` judges the rendered objects by, and Gatekeeper everything
    /// that comes into the clusters. Those that are built in are in `docs/policies.md`; those of your own stand in `policies/`
    /// beside `environments/`.
    Policies {
        /// What is done about an object that does not keep a policy. Default: `deny` in production (`guard.production`), else
        /// `warn`.
        enforcement("enforcement"): Option<Located<Enforcement>>,
        /// Single policies, by name.
        rules("rules"): Entries<PolicyRule>,
        /// Where images may come from: a registry, or a part of one. Default: the parts of registries that hold the images of
        /// the services, and the account's own registry.
        registries("registries", "[ghcr.io/example]"): Vec<Located<Text>>,
        /// Labels that all pods need. Default: those that say of which service and platform they are, which team looks after
        /// them where there are `teams`, and who pays where there is a tag `CostCenter`.
        labels("labels", "[app.kubernetes.io/name]"): Vec<Located<Text>>,
        /// Hosts outside that the mesh may be told of (`ServiceEntry`): `api.example.com`, or `*.example.com` for all below it.
        /// Default: any.
        hosts("hosts", "[\"*.example.com\"]"): Vec<Located<Text>>,
        /// Namespaces in which nothing has to keep a policy, besides those of Kubernetes and of the components. `*` at the end
        /// stands for anything.
        namespaces("namespaces", "[legacy-*]"): Vec<Located<Text>>,
        /// Objects that are let through nonetheless, each by a name of its own.
        waivers("waivers"): Entries<PolicyWaiver>,
    }
}
