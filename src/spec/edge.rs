//! The way in: load balancer, certificate, firewall, DNS records.

use super::decode::{Entries, Located};
use super::record::{enumeration, record};
use super::scalar::{Arn, Count, Duration, HostedZoneId, Percent, Source};

enumeration! {
    /// Who keeps the DNS records of the hosts.
    Dns {
        /// Route 53: the records, and those that prove to the certificate authority whose hosts these are, are rendered.
        Route53("route53"),
        /// Somebody else: the outputs of the stack `edge` say which records to make. Needs a `certificate`.
        External("external"),
    }
}

enumeration! {
    /// What the firewall does with a request that it objects to.
    FirewallMode {
        /// It is refused.
        Block("block"),
        /// It is counted and let through: for finding out what would be refused.
        Count("count"),
    }
}

record! {
    /// The web application firewall (AWS WAF) before the load balancer.
    Firewall {
        /// The most requests that one address may send in five minutes, 10 or more. Default: 2000.
        rate_limit("rateLimit"): Option<Located<Count>>,
        /// What happens to a request that a rule objects to. Default: `block`.
        mode("mode"): Option<Located<FirewallMode>>,
    }
}

record! {
    /// The way from the internet to the clusters.
    Edge {
        /// Who keeps the DNS records of the hosts. Default: `route53`.
        dns("dns"): Option<Located<Dns>>,
        /// The hosted zone in Route 53. Default: the public zone with the name of `domain`.
        zone("zone"): Option<Located<HostedZoneId>>,
        /// The ARN of a certificate in ACM that is there already, and that all hosts are in. Default: one is made, which
        /// takes `dns: route53`.
        certificate("certificate", "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"):
            Option<Located<Arn>>,
        /// Who may reach the load balancer: `cloudflare`, address ranges, or `anywhere`. Default: `[anywhere]`.
        sources("sources"): Vec<Located<Source>>,
        /// The web application firewall.
        waf("waf"): Option<Firewall>,
        /// How long a connection may say nothing, 1 to 4000 seconds. Default: `60s`.
        idle_timeout("idleTimeout", "60s"): Option<Located<Duration>>,
        /// The share of the traffic that each colour gets, in whole percents, while a switch goes on. Default: everything
        /// goes to `active`.
        weights("weights", "90%"): Entries<Located<Percent>>,
    }
}
