//! DataDog.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::enumeration;
use crate::spec::scalar::SecretReference;

enumeration! {
    /// Where DataDog keeps what it is told.
    DatadogSite {
        /// The United States, AWS.
        Us1("datadoghq.com"),
        /// The United States, Azure.
        Us3("us3.datadoghq.com"),
        /// The United States, Google Cloud.
        Us5("us5.datadoghq.com"),
        /// The European Union.
        Eu1("datadoghq.eu"),
        /// Japan.
        Ap1("ap1.datadoghq.com"),
        /// Australia.
        Ap2("ap2.datadoghq.com"),
        /// The government of the United States.
        Gov("ddog-gov.com"),
    }
}

component! {
    /// DataDog's agents, for how programs perform inside (APM), with the tags `env`, `service` and `version` on everything. Logs stay
    /// with `elastic-stack`, which masks them. Outside production it is there only with `enabled: true`.
    Datadog {
        /// Where DataDog keeps what it is told. Default: `datadoghq.com`.
        site("site"): Option<Located<DatadogSite>>,
        /// The key of DataDog's API: the path of a secret in the store below `<platform>-<environment>/`, and the key in it.
        api_key("apiKey", "datadog#api-key"): Located<SecretReference>,
    }
}
