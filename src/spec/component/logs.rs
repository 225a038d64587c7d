//! The Elastic Stack.

use super::component;
use crate::spec::decode::Located;
use crate::spec::record::record;
use crate::spec::scalar::{Count, Duration, SecretReference, Size, Source, Text, WebAddress};

record! {
    /// The machines of Elasticsearch that take what is written and are asked most.
    HotNodes {
        /// How many there are. Default: 3 in production, else 1.
        nodes("nodes", "3"): Option<Located<Count>>,
        /// The disk of each. Default: as large as `ingest` and `keep` ask for.
        storage("storage", "100Gi"): Option<Located<Size>>,
        /// The memory of each. Default: `4Gi` in production, else `2Gi`.
        memory("memory", "4Gi"): Option<Located<Size>>,
        /// How long lines stay there before they move to the warm ones. Default: `7d`, or all the time without warm ones.
        keep("keep", "7d"): Option<Located<Duration>>,
    }
}

record! {
    /// The machines of Elasticsearch that keep what is older, on larger disks.
    WarmNodes {
        /// How many there are; with 0, everything stays on the hot ones. Default: 2 in production, else 0.
        nodes("nodes", "2"): Option<Located<Count>>,
        /// The disk of each. Default: as large as `ingest` and `retention` ask for.
        storage("storage", "500Gi"): Option<Located<Size>>,
        /// The memory of each. Default: `4Gi`.
        memory("memory", "4Gi"): Option<Located<Size>>,
    }
}

record! {
    /// Another store of logs than Elasticsearch in the clusters: one that takes documents as OpenSearch does. There are then
    /// neither Elasticsearch nor Kibana; how long it keeps them is its own business.
    LogOutput {
        /// Where it answers.
        url("url", "https://search.example.com"): Located<WebAddress>,
        /// The user that lines are written as. It needs the right to add documents to `logs-*`. With `password` only.
        user("user", "platform-logs"): Option<Located<Text>>,
        /// Its password: the path of a secret in the store below `<platform>-<environment>/`, and the key in it.
        password("password", "logs/output#password"): Option<Located<SecretReference>>,
    }
}

component! {
    /// The Elastic Stack by its own operator: Filebeat reads what programs write on each machine, Logstash puts fields to it and
    /// takes card data and secrets out, Elasticsearch keeps it, and Kibana shows it.
    ElasticStack {
        /// How long lines are kept. Default: `30d` in production, else `7d`.
        retention("retention", "30d"): Option<Located<Duration>>,
        /// How much all programs of a cluster write in a day. Default: what five requests a second for each of the least copies of
        /// all services come to.
        ingest("ingest", "20Gi"): Option<Located<Size>>,
        /// The machines of Elasticsearch that take what is written.
        hot("hot"): Option<HotNodes>,
        /// The machines of Elasticsearch that keep what is older.
        warm("warm"): Option<WarmNodes>,
        /// Where people reach Kibana. Without it, only `kubectl` reaches it, and links lead to Grafana alone.
        url("url", "https://kibana.example.com"): Option<Located<WebAddress>>,
        /// From which addresses people may reach it through the platform's own load balancer: with them, the host of `url`, one label
        /// below `domain`, leads there. They log in with a user and a password of Elasticsearch, since its Basic licence knows no
        /// identity provider, so that these are ranges of your own. Default: nothing leads there.
        sources("sources"): Vec<Located<Source>>,
        /// Another store than Elasticsearch in the clusters.
        output("output"): Option<LogOutput>,
    }
}
