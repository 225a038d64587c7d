//! Encryption keys that exist already.

use super::decode::Located;
use super::record::record;
use super::scalar::Arn;

record! {
    /// KMS keys that exist already and are used instead of keys that are made. Their policies have to let in who uses them,
    /// as those do that are made: the services named here, for this account, and IAM for its own roles.
    Keys {
        /// The key of disks, databases and caches: used through EC2, RDS and ElastiCache, and by EC2 Auto Scaling.
        data("data", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"): Option<Located<Arn>>,
        /// The key of secrets: used through Secrets Manager and RDS, and by the clusters.
        secrets("secrets", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"): Option<Located<Arn>>,
        /// The key of log groups: used by CloudWatch Logs.
        logs("logs", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"): Option<Located<Arn>>,
    }
}

impl Keys {
    /// Each that is written, with what it is for.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, &Located<Arn>)> {
        let all = [("data", &self.data), ("secrets", &self.secrets), ("logs", &self.logs)];
        all.into_iter().filter_map(|(name, key)| Some((name, key.as_ref()?)))
    }
}
