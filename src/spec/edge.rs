//! The way in: load balancer, certificate, firewall, DNS records, CloudFlare.

use super::decode::{Entries, Located};
use super::record::{enumeration, record};
use super::scalar::{
    Arn, AuthorityCertificates, ClientCertificateId, CloudflareId, Count, Domain, Duration, Name, PathPattern, Percent,
    SecretReference, Source, Toggle, ZoneId,
};

enumeration! {
    /// Who keeps the DNS records of the hosts.
    Dns {
        /// Route 53: the records, and those that prove to the certificate authority whose hosts these are, are rendered.
        Route53("route53"),
        /// CloudFlare: the records, and in front of the load balancer its cache and its firewall. Needs the `zone`.
        Cloudflare("cloudflare"),
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

enumeration! {
    /// What the zone is subscribed to at CloudFlare.
    Plan {
        /// One limit of requests, counted over ten seconds.
        Free("free"),
        /// With the rules that CloudFlare maintains; requests are counted over a minute.
        Pro("pro"),
        /// Requests are counted over five minutes.
        Business("business"),
        /// With `waf.mode: count` for limits, too.
        Enterprise("enterprise"),
    }
}

enumeration! {
    /// Which certificate CloudFlare shows to visitors.
    ZoneCertificate {
        /// The one that every zone has. It holds the zone and one label below it.
        Universal("universal"),
        /// One that is ordered for the zone and the hosts, for a price: for hosts deeper below the zone.
        Advanced("advanced"),
    }
}

record! {
    /// What CloudFlare does with answers to some requests.
    CacheRule {
        /// The hosts, by the labels that services have as `host`. Default: all of them.
        hosts("hosts", "www"): Vec<Located<Name>>,
        /// The paths: one, `/robots.txt`, or all that begin alike, `/static/*`. Default: all of them.
        paths("paths", "/static/*"): Vec<Located<PathPattern>>,
        /// How long CloudFlare keeps an answer, at least `1s`. Default: as long as the answer says.
        edge("edge", "7d"): Option<Located<Duration>>,
        /// How long browsers keep it. Default: as long as the answer says.
        browser("browser", "1h"): Option<Located<Duration>>,
        /// Whether nothing is kept. Default: `false`.
        bypass("bypass"): Option<Located<Toggle>>,
    }
}

record! {
    /// The client certificates by which the load balancer knows that CloudFlare calls (authenticated origin pulls).
    OriginPulls {
        /// Whether the load balancer takes no connection without one. Default: `true`.
        enabled("enabled"): Option<Located<Toggle>>,
        /// The identifier of a client certificate of your own for single hosts, which was handed to CloudFlare with its key;
        /// it tells this platform's zone from those of others. Needs `authorities`. Default: the certificate that
        /// CloudFlare has for all its customers.
        certificate("certificate"): Option<Located<ClientCertificateId>>,
        /// The certificates of the authorities that signed it, as PEM.
        authorities("authorities"): Option<Located<AuthorityCertificates>>,
    }
}

record! {
    /// What CloudFlare does in front of the load balancer, with `dns: cloudflare`. The token for it is taken from the
    /// variable `CLOUDFLARE_API_TOKEN`.
    Cloudflare {
        /// The account that holds the pools; needed where there are pools.
        account("account"): Option<Located<CloudflareId>>,
        /// The zone's own name. Default: `domain`; it differs where the zone is one of a domain above.
        domain("domain"): Option<Located<Domain>>,
        /// What the zone is subscribed to, which decides on the rules that it can have. Default: `free`.
        plan("plan"): Option<Located<Plan>>,
        /// Which certificate visitors see. Default: `universal`.
        certificate("certificate"): Option<Located<ZoneCertificate>>,
        /// Whether CloudFlare's load balancing (for a price) leads to the regions: a pool for each, with health checks.
        /// Default: `true` with `recovery`, otherwise `false`: the hosts lead straight to the load balancer.
        pools("pools"): Option<Located<Toggle>>,
        /// How the load balancer knows that CloudFlare calls.
        origin_pulls("originPulls"): Option<OriginPulls>,
        /// The token with which the clusters keep records of the zone, to prove to the certificate authority whose hosts these
        /// are, and for external-dns: the path of a secret in the store below `<platform>-<environment>/`, and the key in it.
        /// It takes the permissions `Zone: Read` and `DNS: Edit` on this zone, and no others.
        token("token", "cloudflare/records#token"): Option<Located<SecretReference>>,
        /// What is kept in the cache. Where several rules are about one request, the last one in the order of their names
        /// wins. Default: files, for as long as the answers say, and no pages.
        cache("cache"): Entries<CacheRule>,
    }
}

record! {
    /// The way from the internet to the clusters.
    Edge {
        /// Who keeps the DNS records of the hosts. Default: `route53`.
        dns("dns"): Option<Located<Dns>>,
        /// The zone: with `dns: route53` its identifier there (`Z…`; default: the public zone with the name of `domain`), with
        /// `dns: cloudflare` its 32 hexadecimal digits.
        zone("zone"): Option<Located<ZoneId>>,
        /// The ARN of a certificate in ACM that is there already, and that all hosts are in. Default: one is made, which
        /// takes `dns: route53` or `dns: cloudflare`.
        certificate("certificate", "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"):
            Option<Located<Arn>>,
        /// Who may reach the load balancer: `cloudflare`, address ranges, or `anywhere`. Default: `[cloudflare]` with
        /// `dns: cloudflare`, otherwise `[anywhere]`.
        sources("sources"): Vec<Located<Source>>,
        /// What CloudFlare does in front of the load balancer.
        cloudflare("cloudflare"): Option<Cloudflare>,
        /// The web application firewall.
        waf("waf"): Option<Firewall>,
        /// How long a connection may say nothing, 1 to 4000 seconds. Default: `60s`.
        idle_timeout("idleTimeout", "60s"): Option<Located<Duration>>,
        /// The share of the traffic that each colour gets, in whole percents, while a switch goes on. Default: everything
        /// goes to `active`.
        weights("weights", "90%"): Entries<Located<Percent>>,
    }
}
