//! Vault.

use super::component;
use crate::spec::decode::Located;
use crate::spec::scalar::{Count, Duration, Size};

component! {
    /// HashiCorp Vault: a store of secrets in the clusters themselves, with its own log (Raft), sealed by a key of KMS. Somebody has
    /// to initialise it once, see `docs/vault.md`.
    Vault {
        /// The number of copies, each on a machine of its own: 3, 5 or 7. More than half of them have to agree. Default: 3.
        copies("copies"): Option<Located<Count>>,
        /// The disk of each copy. Default: `10Gi`.
        storage("storage", "10Gi"): Option<Located<Size>>,
        /// How long a user lasts that it makes in a database with `login: vault`, `1h` to `30d`. Services are restarted with the next
        /// one in the last quarter of it; the old one is good for a twelfth of it still, in which that has to be done. Default: `24h`.
        user_lifetime("userLifetime", "24h"): Option<Located<Duration>>,
    }
}
