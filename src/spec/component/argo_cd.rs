//! Argo CD.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::record;
use crate::spec::scalar::{GithubNumber, SecretReference, Source, Text, WebAddress};

record! {
    /// A channel in Slack.
    SlackChannel {
        /// Where the token of a bot is that may write there: the path of a secret in the store below
        /// `<platform>-<environment>/`, and the key in it.
        token("token", "argo-cd/notifications#slack-token"): Located<SecretReference>,
        /// The channel's name, without `#`.
        channel("channel", "deployments"): Located<Text>,
    }
}

record! {
    /// A GitHub App that says beside each commit where it runs. It takes the permission `Commit statuses: Read and write`.
    GithubStatus {
        /// Where the app's private key is: the path of a secret in the store below `<platform>-<environment>/`, and the key in
        /// it.
        key("key", "argo-cd/notifications#github-key"): Located<SecretReference>,
        /// The app's number.
        app("app", "123456"): Located<GithubNumber>,
        /// The number of its installation in the repository's organisation.
        installation("installation", "7890123"): Located<GithubNumber>,
    }
}

record! {
    /// Who is told when a new version has arrived, when one could not be brought, and when what is there is not well.
    Notifications {
        /// Slack: everything.
        slack("slack"): Option<SlackChannel>,
        /// PagerDuty: what could not be brought, and what is not well. The routing key of an integration of the type
        /// `Events API v2`: the path of a secret in the store below `<platform>-<environment>/`, and the key in it.
        pagerduty("pagerduty", "argo-cd/notifications#pagerduty-key"): Option<Located<SecretReference>>,
        /// GitHub: the state of each commit.
        github("github"): Option<GithubStatus>,
    }
}

component! {
    /// Argo CD: brings what is rendered from the repository into the clusters.
    ArgoCd {
        /// Where people reach it; the identity provider of `access.oidc` sends them back there after they have logged in.
        /// Without it, only `kubectl` reaches it.
        url("url", "https://argo-cd.example.com"): Option<Located<WebAddress>>,
        /// From which addresses people may reach it through the platform's own load balancer: with them, the host of `url`, one label
        /// below `domain`, leads there. They log in in any case. Default: nothing leads there.
        sources("sources"): Vec<Located<Source>>,
        /// Its client at the identity provider, a public one with PKCE: there is no secret. Default: `argo-cd`.
        client("client", "argo-cd"): Option<Located<Text>>,
        /// The group at the identity provider whose people may do everything in it. Those of `teams` see and sync the services.
        admin_group("adminGroup", "platform-engineers"): Option<Located<Text>>,
        /// Who is told of what it does. The Vault Secrets Operator makes one Secret of each path, so that all that is named here
        /// has to be in one. Default: nobody.
        notifications("notifications"): Option<Notifications>,
    }
}
