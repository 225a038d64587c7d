//! Falco.

use super::component;
use crate::spec::decode::{Entries, Located};
use crate::spec::record::{enumeration, record};
use crate::spec::scalar::{Name, Text};

enumeration! {
    /// Something that a service does not do by itself.
    FalcoRule {
        /// A shell is started in it.
        Shell("shell"),
        /// A program or a library of its image is changed.
        Change("change"),
        /// A program is started from a folder for temporary files.
        Temporary("temporary"),
        /// It connects to a port of nothing that it `uses`.
        Connection("connection"),
        /// It connects to the internet without `internet`.
        Internet("internet"),
        /// It reads a token of the cluster.
        Token("token"),
        /// Any pod asks the machine for its credentials.
        Machine("machine"),
    }
}

enumeration! {
    /// How grave an event is, as Falco calls it.
    FalcoPriority {
        /// Somebody has to act now.
        Critical("critical"),
        /// Something failed.
        Error("error"),
        /// Something that should not happen.
        Warning("warning"),
        /// Something worth knowing.
        Notice("notice"),
    }
}

record! {
    /// Something that is meant to happen.
    FalcoException {
        /// What happens.
        rule("rule"): Located<FalcoRule>,
        /// The service that it happens in. Default: any.
        service("service", "api"): Option<Located<Name>>,
        /// The names of the programs that do it, as the kernel knows them: at most 15 characters each.
        programs("programs", "[sh]"): Vec<Located<Text>>,
    }
}

component! {
    /// Falco: watches what programs ask of the kernel on every machine, and tells of what the services do not do by themselves.
    Falco {
        /// The least grave events that raise alarms; all others are in the logs and the dashboard. Default: `warning` in
        /// production (`guard.production`), else `critical`.
        alarms("alarms"): Option<Located<FalcoPriority>>,
        /// What is meant to happen, each by a name of its own.
        exceptions("exceptions"): Entries<FalcoException>,
    }
}
