//! Gatekeeper.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::enumeration;

enumeration! {
    /// What happens to what comes into a cluster while Gatekeeper does not answer.
    WhenUnavailable {
        /// It is let in; what does not keep the policies is found within minutes.
        Admit("admit"),
        /// It is refused: without Gatekeeper, nothing in the cluster changes.
        Refuse("refuse"),
    }
}

component! {
    /// Gatekeeper: refuses or counts what does not keep the `policies`.
    Gatekeeper {
        /// What happens to what comes into a cluster while Gatekeeper does not answer. Default: `admit`.
        when_unavailable("whenUnavailable"): Option<Located<WhenUnavailable>>,
    }
}
