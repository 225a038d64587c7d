//! The workflows that check, plan and apply on GitHub Actions.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Branch, Checksum, RunnerLabel, Toggle, WebAddress};

record! {
    /// Where the runners get `platform` from.
    Install {
        /// The archive (`.tar.gz`) with the program `platform` in it, for the runners' system.
        url("url", "https://github.com/example/platform/releases/download/v0.1.0/platform-0.1.0-x86_64-unknown-linux-gnu.tar.gz"): Located<WebAddress>,
        /// The SHA-256 of the archive, as the release lists it. Nothing else is ever run.
        sha256("sha256"): Located<Checksum>,
    }
}

enumeration! {
    /// How many jobs apply an environment.
    Jobs {
        /// One job applies everything.
        Environment("environment"),
        /// Each stack has a job of its own, and the objects of each cluster; each begins when those are done that it needs. Each of
        /// them waits for the reviewers of the GitHub environment.
        Stacks("stacks"),
    }
}

record! {
    /// The workflows that `platform ci render` writes. What is said here in `base.yaml` is said of all environments.
    Ci {
        /// Where the runners get `platform` from. The same for all environments. Without it there are no workflows.
        install("install"): Option<Install>,
        /// The branch whose environments are applied; the role that plans trusts it. The same for all environments.
        /// Default: `main`.
        branch("branch", "main"): Option<Located<Branch>>,
        /// Whether the rendered tree is kept in the repository, in the folder that `delivery.path` names, so that its being up to
        /// date is checked. Default: `true` with `delivery.mode: gitops`, else `false`.
        rendered("rendered"): Option<Located<Toggle>>,
        /// The labels of the runner that plans and applies this environment, for clusters that are not reached from
        /// everywhere. What comes from forks never runs there. Default: a runner of GitHub's own.
        runner("runner", "[self-hosted, linux]"): Vec<Located<RunnerLabel>>,
        /// How many jobs apply this environment: `stacks` for one that takes longer than a job may, or that needs more than one
        /// runner has. Default: `environment`.
        jobs("jobs"): Option<Located<Jobs>>,
    }
}
