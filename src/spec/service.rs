//! Services.

use super::decode::Located;
use super::decode::Pairs;
use super::record::{enumeration, record};
use super::rollout::{AbTest, ServiceRollout};
use super::scalar::{
    Count, Duration, HttpPath, ImageReference, Name, PathPattern, Percent, Port, Processor, Schedule, SecretReference,
    Size, Text, Toggle, VariableValue, WebAddress,
};

enumeration! {
    /// What a service is.
    ServiceKind {
        /// It answers requests.
        Web("web"),
        /// It works without being called.
        Worker("worker"),
        /// It runs by a schedule and ends.
        Cron("cron"),
    }
}

enumeration! {
    /// How a service is spoken to.
    Protocol {
        /// HTTP/1.1.
        Http("http"),
        /// HTTP/2 without TLS of its own.
        Http2("http2"),
        /// gRPC.
        Grpc("grpc"),
        /// Anything else over TCP. The mesh cannot look into it: no retries, no shares of the traffic.
        Tcp("tcp"),
    }
}

record! {
    /// How many copies of a service run.
    Replicas {
        /// Smallest number. Default: 1.
        min("min"): Option<Located<Count>>,
        /// Largest number. Default: the smallest.
        max("max"): Option<Located<Count>>,
    }
}

record! {
    /// What one copy of a service gets.
    Resources {
        /// Processor that is set aside for it; it may take more when there is more. Default: `250m`.
        cpu("cpu"): Option<Located<Processor>>,
        /// Memory that it gets, and that it may not exceed. Default: `512Mi`.
        memory("memory", "512Mi"): Option<Located<Size>>,
        /// Disk for temporary files, and that it may not exceed. Default: `1Gi`.
        disk("disk", "1Gi"): Option<Located<Size>>,
    }
}

record! {
    /// How is found out whether a copy of a service works.
    Health {
        /// The path that answers 200 when it is ready for requests. Default: `/healthz`; without HTTP, the port is tried.
        path("path"): Option<Located<HttpPath>>,
        /// The path that answers 200 as long as it need not be restarted, whatever it depends on. Default: the port is tried.
        liveness("liveness", "/livez"): Option<Located<HttpPath>>,
        /// The port that is asked. Default: the service's.
        port("port"): Option<Located<Port>>,
        /// The longest time it may take to start. Default: `2m`.
        startup("startup", "2m"): Option<Located<Duration>>,
    }
}

record! {
    /// Where the numbers for Prometheus are.
    Metrics {
        /// The port. Default: the service's.
        port("port"): Option<Located<Port>>,
        /// The path. Default: `/metrics`.
        path("path", "/metrics"): Option<Located<HttpPath>>,
    }
}

record! {
    /// What is promised to those who call a service, over thirty days. What is left of it is its error budget.
    ServiceLevel {
        /// The share of requests that do not fail by a fault of the service, `95%` at least.
        availability("availability", "99.9%"): Option<Located<Percent>>,
        /// The time within which 99 of 100 requests are answered.
        p99("p99", "300ms"): Option<Located<Duration>>,
    }
}

record! {
    /// When copies are added and taken away.
    Scaling {
        /// The share of its processor that a copy should use. Default: `70%`, unless another measure is named.
        cpu("cpu", "70%"): Option<Located<Percent>>,
        /// The share of its memory that a copy should use.
        memory("memory", "80%"): Option<Located<Percent>>,
        /// Numbers of each copy, and the value each should have. `http_requests_per_second: 100` is counted by the copy's proxy.
        /// Others are what the service itself tells at `metrics`: `jobs_per_second` is how fast the counter `jobs_total` grows,
        /// and any other name that of a gauge, `queue_length`.
        metrics("metrics"): Pairs,
    }
}

record! {
    /// What brings the database to a new version before the service follows.
    Migration {
        /// The program and its arguments, run in the service's image.
        command("command"): Vec<Located<Text>>,
        /// The longest time it may take. Default: `10m`.
        timeout("timeout", "10m"): Option<Located<Duration>>,
    }
}

record! {
    /// Whose tokens the service's requests from outside must carry (OpenID Connect).
    Authentication {
        /// The issuer of the tokens.
        issuer("issuer"): Located<WebAddress>,
        /// Where the issuer's keys are. Default: found out from the issuer.
        keys("keys", "https://login.example.com/keys"): Option<Located<WebAddress>>,
        /// For whom tokens may be meant. Default: anybody.
        audiences("audiences"): Vec<Located<Text>>,
        /// Paths that need no token; `/public/*` is everything below.
        public("public"): Vec<Located<PathPattern>>,
    }
}

record! {
    /// A program of the team's own that runs in the clusters.
    Service {
        /// The container image, without or with tag or digest.
        image("image"): Located<ImageReference>,
        /// The name that it had before it got this one: its roles and its security group are moved. Its objects in the clusters
        /// are made under the new name beside the old ones, which are removed after. Its names inside AWS stay, since they
        /// cannot be changed, so that this stays here as well.
        was("was", "old-name"): Option<Located<Name>>,
        /// What it is. Default: `cron` with a schedule, `web` with a port, else `worker`.
        kind("kind"): Option<Located<ServiceKind>>,
        /// When it runs, if it does not run always (UTC).
        schedule("schedule"): Option<Located<Schedule>>,
        /// The program, in the place of the image's own.
        command("command"): Vec<Located<Text>>,
        /// Arguments of the program, in the place of the image's own.
        arguments("arguments"): Vec<Located<Text>>,
        /// The port that it listens on; without one, nothing can call it.
        port("port"): Option<Located<Port>>,
        /// How it is spoken to on its port. Default: `http`.
        protocol("protocol"): Option<Located<Protocol>>,
        /// Its name in the platform's domain, `www` for `www.<domain>`; without one it cannot be reached from outside.
        host("host", "www"): Option<Located<Name>>,
        /// How many copies run.
        replicas("replicas"): Option<Replicas>,
        /// The group of machines it runs on. Default: the first on-demand group by name.
        nodes("nodes", "general"): Option<Located<Name>>,
        /// Whether its loss is noticed at once. What is not critical runs partly on spot machines, as `cost.spot` says.
        /// Default: `true`.
        critical("critical"): Option<Located<Toggle>>,
        /// The services, databases, caches and buckets that it talks to. What is not named here it cannot reach.
        uses("uses"): Vec<Located<Name>>,
        /// Whether it may call the internet over HTTPS. Default: `false`.
        internet("internet"): Option<Located<Toggle>>,
        /// The team it belongs to, one of `teams`. Default: the platform's owner.
        team("team"): Option<Located<Name>>,
        /// Environment variables with values for everybody to see.
        environment("environment"): Pairs<VariableValue>,
        /// Environment variables with secrets: each the path of a secret in the store below `<platform>-<environment>/`, and
        /// the key in it.
        secrets("secrets"): Pairs<SecretReference>,
        /// What one copy gets.
        resources("resources"): Option<Resources>,
        /// How is found out whether a copy works.
        health("health"): Option<Health>,
        /// Where its numbers for Prometheus are. Default: it has none.
        metrics("metrics"): Option<Metrics>,
        /// What is promised to those who call it. Its team is told when the promise is in danger. Default: nothing.
        slo("slo"): Option<ServiceLevel>,
        /// When copies are added and taken away.
        scaling("scaling"): Option<Scaling>,
        /// What is run once before a new version starts.
        migration("migration"): Option<Migration>,
        /// The longest time it needs to finish what it has begun when it is told to stop. Default: `30s`.
        shutdown("shutdown", "30s"): Option<Located<Duration>>,
        /// The longest time a request may take. Default: `15s`.
        timeout("timeout", "15s"): Option<Located<Duration>>,
        /// Whose tokens requests from outside must carry. Default: none.
        authentication("authentication"): Option<Authentication>,
        /// Folders that it writes temporary files to; everything else is read-only. Default: `/tmp`.
        temporary("temporary"): Vec<Located<HttpPath>>,
        /// How its new versions reach the users, where it differs from the platform's `rollout`.
        rollout("rollout"): Option<ServiceRollout>,
        /// Which requests try a new version before the others.
        ab_test("abTest"): Option<AbTest>,
    }
}
