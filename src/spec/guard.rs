//! What an environment is guarded against, and what is let through nonetheless.

use super::decode::{Entries, Located};
use super::record::{enumeration, record};
use super::scalar::{Day, Text, Toggle};

enumeration! {
    /// Something dangerous that a change can do. `platform explain RISK` says what it finds, and why.
    Risk {
        /// Something that holds data is deleted or replaced.
        DataDestroyed("risk-data-destroyed"),
        /// Something that carries traffic is deleted or replaced.
        NetworkDestroyed("risk-network-destroyed"),
        /// A role, a user or the trust in a provider is deleted or replaced.
        IdentityDestroyed("risk-identity-destroyed"),
        /// Something can be reached, or read, by everybody.
        PublicExposure("risk-public-exposure"),
        /// Something is no longer encrypted.
        EncryptionOff("risk-encryption-off"),
        /// What keeps data from being deleted is taken away.
        ProtectionOff("risk-protection-off"),
        /// Somebody may do everything.
        WidePermissions("risk-wide-permissions"),
    }
}

enumeration! {
    /// What is done about a risk.
    Severity {
        /// Nothing.
        Allow("allow"),
        /// It is named in the plan.
        Warn("warn"),
        /// The plan is refused, unless a waiver lets the change through.
        Refuse("refuse"),
    }
}

record! {
    /// What is done about which risk, where it is to be otherwise than by default.
    GuardRules {
        /// Something that holds data is deleted or replaced. Default: `refuse` in production, else `warn`.
        data_destroyed("risk-data-destroyed"): Option<Located<Severity>>,
        /// Something that carries traffic is deleted or replaced. Default: `refuse` in production, else `warn`.
        network_destroyed("risk-network-destroyed"): Option<Located<Severity>>,
        /// A role, a user or the trust in a provider is deleted or replaced. Default: `warn`.
        identity_destroyed("risk-identity-destroyed"): Option<Located<Severity>>,
        /// Something can be reached, or read, by everybody. Default: `refuse` in production, else `warn`.
        public_exposure("risk-public-exposure"): Option<Located<Severity>>,
        /// Something is no longer encrypted. Default: `refuse` in production, else `warn`.
        encryption_off("risk-encryption-off"): Option<Located<Severity>>,
        /// What keeps data from being deleted is taken away. Default: `refuse` in production, else `warn`.
        protection_off("risk-protection-off"): Option<Located<Severity>>,
        /// Somebody may do everything. Default: `refuse` in production, else `warn`.
        wide_permissions("risk-wide-permissions"): Option<Located<Severity>>,
    }
}

record! {
    /// A dangerous change that is meant. A plan names it, with who let it through.
    Waiver {
        /// The risk that is taken.
        risk("risk"): Located<Risk>,
        /// What may change: the stack or the cluster, `/`, and the address as the plan has it. `*` stands for anything.
        address("address", "data/aws_db_instance.orders"): Located<Text>,
        /// Who answers for it.
        by("by", "ada@example.com"): Located<Text>,
        /// Why it is meant.
        reason("reason", "The database has moved to the new cluster; a copy is kept."): Located<Text>,
        /// The last day on which the waiver holds, at most a year from now. After it, it is an error.
        until("until"): Located<Day>,
    }
}

record! {
    /// Changes that are not carried out by mistake.
    Guard {
        /// Whether this is production, where more is refused. Default: whether the environment is held against a
        /// compliance framework.
        production("production"): Option<Located<Toggle>>,
        /// What is done about which risk.
        rules("rules"): Option<GuardRules>,
        /// Dangerous changes that are meant, each by a name of its own.
        waivers("waivers"): Entries<Waiver>,
    }
}
