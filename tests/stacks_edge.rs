//! The stack `edge`: what follows from which line of the spec.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::print;
use platform::model::{Environment, resolve};
use platform::provider::{Options, Server, unknown_keys};
use platform::spec::project::Project;
use platform::terraform::{Stack, stacks};

/// What every spec here begins with: two clusters, one service that the internet reaches, one that it does not.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
nodes: { baseline: { instances: [m7g.large], max: 3 } }
"#;
const CLUSTERS: &str = "clusters: { blue: { version: \"1.35\" }, green: { version: \"1.36\" } }\nactive: blue\n";
const HOST: &str = "domain: example.com\nservices: { web: { image: example.com/web, port: 3000, host: www }, mail: { image: example.com/mail } }\n";

/// The environment `live` of a spec.
fn environment(spec: &str) -> Environment {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    assert!(loaded.findings.iter().next().is_none(), "{:?}", loaded.findings);
    let live = loaded.get("live").expect("the environment is there");
    assert!(live.findings.is_empty(), "{:?}", live.findings);
    resolve("live", live.spec.as_ref().expect("the spec was read"), Facts::embedded()).expect("the spec is complete")
}

/// The environment with everything that an edge needs.
fn with_edge(edge: &str) -> Environment {
    environment(&format!("{CLUSTERS}{HOST}{edge}"))
}

fn edge_stack(environment: &Environment) -> Option<Stack> {
    stacks(environment).into_iter().find(|stack| stack.name == "edge")
}

/// One file of the stack; empty when there is no such file.
fn file(environment: &Environment, name: &str) -> String {
    let stack = edge_stack(environment).expect("the environment has an edge");
    let found = stack.files.iter().find(|file| file.name == name);
    found.map(|file| print(&file.body).text).unwrap_or_default()
}

/// How a file differs from the one in the plainest edge.
fn differs(edge: &str, name: &str) -> String {
    changes(&file(&with_edge(""), name), &file(&with_edge(edge), name))
}

/// The lines that are in one text only.
fn changes(before: &str, after: &str) -> String {
    let difference = similar::TextDiff::from_lines(before, after);
    let changed = difference.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changed.map(|change| format!("{}{}", change.tag(), change.value())).collect()
}

#[test]
fn an_edge_is_where_a_host_leads_to_a_cluster() {
    let has_edge = |spec: &str| edge_stack(&environment(spec)).is_some();
    assert!(has_edge(&format!("{CLUSTERS}{HOST}")));
    assert!(!has_edge(HOST), "no cluster");
    assert!(!has_edge(&format!("{CLUSTERS}{HOST}").replace(", host: www", "")), "no host");
    assert!(!has_edge(&format!("{CLUSTERS}{HOST}").replace(", port: 3000", "")), "no port");
    assert!(!has_edge(&format!("{CLUSTERS}{HOST}").replace("domain: example.com", "")), "no domain");
    assert!(!has_edge(&format!("{CLUSTERS}{HOST}shares: dev\n")), "another environment's load balancer");
}

#[test]
fn target_groups_are_named_for_bindings_in_the_clusters() {
    let environment = with_edge("");
    let names: Vec<_> = environment.clusters.iter().map(|cluster| cluster.target_group()).collect();
    assert_eq!(names, ["shop-live-blue", "shop-live-green"]);
    let groups = file(&environment, "target_groups.tf");
    for name in names {
        assert_eq!(groups.matches(&format!("  name = \"{name}\"\n")).count(), 1, "{groups}");
    }
}

#[test]
fn weights_follow_the_active_colour_or_the_spec() {
    let weights =
        |spec: &str| environment(spec).edge.expect("there is an edge").weights.into_iter().collect::<Vec<_>>();
    let of = |blue: u32, green: u32| vec![("blue".to_owned(), blue), ("green".to_owned(), green)];
    let spec = format!("{CLUSTERS}{HOST}");
    assert_eq!(weights(&spec), of(100, 0));
    assert_eq!(weights(&spec.replace("active: blue", "active: green")), of(0, 100));
    assert_eq!(weights(&format!("{spec}edge: {{ weights: {{ green: 10%, blue: 90% }} }}\n")), of(90, 10));
    assert_eq!(weights(&format!("{spec}edge: {{ weights: {{ blue: 100% }} }}\n")), of(100, 0));
    let alone = format!("clusters: {{ main: {{ version: \"1.35\" }} }}\n{HOST}");
    assert_eq!(weights(&alone), [("main".to_owned(), 100)]);
}

#[test]
fn a_switch_changes_two_weights_and_nothing_else() {
    let files = |active: &str| {
        let environment = environment(&format!("{CLUSTERS}{HOST}").replace("active: blue", active));
        let stacks = stacks(&environment).into_iter();
        let files = stacks.flat_map(|stack| {
            stack
                .files
                .into_iter()
                .map(move |file| format!("== {}/{}\n{}", stack.name, file.name, print(&file.body).text))
        });
        files.collect::<String>()
    };
    let (blue, green) = (files("active: blue"), files("active: green"));
    insta::assert_snapshot!(changes(&blue, &green), @"
    -        weight = 100
    +        weight = 0
    -        weight = 0
    +        weight = 100
    ");
}

#[test]
fn behind_cloudflare_the_firewall_counts_visitors() {
    insta::assert_snapshot!(differs("edge: { sources: [cloudflare] }\n", "firewall.tf"), @r#"
    -        aggregate_key_type    = "IP"
    +        aggregate_key_type    = "FORWARDED_IP"
    +
    +        forwarded_ip_config {
    +          header_name       = "CF-Connecting-IP"
    +          fallback_behavior = "MATCH"
    +        }
    "#);
    insta::assert_snapshot!(differs("edge: { sources: [203.0.113.0/24] }\n", "firewall.tf"), @"");
    let ranges = differs("edge: { sources: [cloudflare, 203.0.113.0/24] }\n", "load_balancer.tf");
    assert_eq!(ranges.matches("+  entry {").count(), 16, "{ranges}");
    insta::assert_snapshot!(differs("edge: { sources: [203.0.113.0/24, 198.51.100.7/32] }\n", "load_balancer.tf"), @r#"
    -# tfsec:ignore:aws-ec2-no-public-ingress-sgr the public comes in here
    +# Who may reach the load balancer.
    +resource "aws_ec2_managed_prefix_list" "sources" {
    +  name = "shop-live-sources"
    +  tags = {
    +    Name = "shop-live-sources"
    +  }
    +  address_family = "IPv4"
    +  max_entries    = 2
    +
    +  entry {
    +    cidr        = "198.51.100.7/32"
    +    description = "From the spec"
    +  }
    +
    +  entry {
    +    cidr        = "203.0.113.0/24"
    +    description = "From the spec"
    +  }
    +}
    +
    -  cidr_ipv4         = "0.0.0.0/0"
    +  prefix_list_id    = aws_ec2_managed_prefix_list.sources.id
    -# tfsec:ignore:aws-ec2-no-public-ingress-sgr the public comes in here
    -  cidr_ipv4         = "0.0.0.0/0"
    +  prefix_list_id    = aws_ec2_managed_prefix_list.sources.id
    "#);
}

#[test]
fn a_firewall_can_count_only() {
    let actions = |edge: &str| {
        let lines = file(&with_edge(edge), "firewall.tf");
        let lines = lines.lines().map(str::trim);
        lines.filter(|line| ["block {}", "count {}", "none {}"].contains(line)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(actions(""), ["block {}", "none {}", "count {}", "none {}", "none {}", "none {}"]);
    assert_eq!(actions("edge: { waf: { mode: count } }\n"), ["count {}"; 6]);
    insta::assert_snapshot!(differs("edge: { waf: { rateLimit: 500 } }\n", "firewall.tf"), @"
    -        limit                 = 2000
    +        limit                 = 500
    ");
}

/// A certificate that is there already.
const CERTIFICATE: &str = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";

#[test]
fn records_by_somebody_else() {
    let edge = format!("edge: {{ dns: external, certificate: \"{CERTIFICATE}\" }}\n");
    let stack = edge_stack(&with_edge(&edge)).expect("the environment has an edge");
    let files: Vec<_> = stack.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        files,
        [
            "backend.tf",
            "firewall.tf",
            "load_balancer.tf",
            "outputs.tf",
            "provider.tf",
            "target_groups.tf",
            "variables.tf",
            "versions.tf"
        ]
    );
    insta::assert_snapshot!(differs(&edge, "load_balancer.tf"), @r#"
    -  certificate_arn                                              = aws_acm_certificate_validation.main.certificate_arn
    +  certificate_arn                                              = "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
    "#);
    insta::assert_snapshot!(differs(&edge, "outputs.tf"), @r#"
    +
    +output "records" {
    +  description = "The records to make by hand: each host and the name that its CNAME leads to."
    +  value = {
    +    "www.example.com" = aws_lb.main.dns_name
    +  }
    +}
    "#);
}

#[test]
fn a_zone_by_its_identifier() {
    insta::assert_snapshot!(differs("edge: { zone: Z0123456789ABC, idleTimeout: 2m }\n", "records.tf"), @r#"
    -# The public zone of the domain has to be there before; the spec's edge.zone names another one, for example the
    -# zone of a domain above.
    -data "aws_route53_zone" "main" {
    -  name         = "example.com"
    -  private_zone = false
    -}
    -
    -  zone_id = data.aws_route53_zone.main.zone_id
    +  zone_id = "Z0123456789ABC"
    "#);
    insta::assert_snapshot!(differs("edge: { zone: Z0123456789ABC }\n", "certificate.tf"), @r#"
    -  zone_id = data.aws_route53_zone.main.zone_id
    +  zone_id = "Z0123456789ABC"
    "#);
    insta::assert_snapshot!(differs("edge: { idleTimeout: 2m }\n", "load_balancer.tf"), @"
    -  idle_timeout               = 60
    +  idle_timeout               = 120
    ");
}

/// A spec with so many services, each with a host.
fn with_hosts(number: usize) -> String {
    let services = (0..number).map(|index| {
        format!("  service-{index:02}: {{ image: example.com/web, port: 3000, host: host-{index:02} }}\n")
    });
    format!("{CLUSTERS}domain: example.com\nservices:\n{}", services.collect::<String>())
}

#[test]
fn more_hosts_than_a_certificate_has_names_for_share_a_wildcard() {
    let certificate = |number: usize| file(&environment(&with_hosts(number)), "certificate.tf");
    assert!(certificate(2).contains(
        "  domain_name               = \"host-00.example.com\"\n  subject_alternative_names = [\"host-01.example.com\"]\n"
    ));
    assert_eq!(certificate(10).matches("\"host-").count(), 10);
    insta::assert_snapshot!(changes(&certificate(1), &certificate(11)), @r#"
    -  domain_name       = "host-00.example.com"
    +  # checkov:skip=CKV2_AWS_71: 11 hosts, and a certificate has 10 names
    +  domain_name       = "*.example.com"
    "#);
}

/// The clusters let the load balancer in, on the gateway's two ports.
#[test]
fn each_cluster_opens_the_way_from_the_load_balancer() {
    let rules = |spec: &str| {
        let stacks = stacks(&environment(spec)).into_iter().filter(|stack| stack.name.starts_with("cluster-"));
        let files = stacks.flat_map(|stack| stack.files).flat_map(|file| {
            let blocks = file.body.blocks().filter_map(|block| block.address()).collect::<Vec<_>>();
            blocks.into_iter().filter(|address| address.starts_with("aws_") && address.contains("load_balancer"))
        });
        files.collect::<Vec<_>>()
    };
    let once = [
        "aws_vpc_security_group_egress_rule.load_balancer_to_gateway_traffic",
        "aws_vpc_security_group_ingress_rule.gateway_from_load_balancer_traffic",
        "aws_vpc_security_group_egress_rule.load_balancer_to_gateway_health",
        "aws_vpc_security_group_ingress_rule.gateway_from_load_balancer_health",
    ];
    assert_eq!(rules(&format!("{CLUSTERS}{HOST}")), [once, once].concat());
    assert_eq!(rules(CLUSTERS), Vec::<String>::new());
}

/// CloudFlare before the load balancer, with as little as possible.
const CLOUDFLARE: &str = "edge: { dns: cloudflare, zone: 0123456789abcdef0123456789abcdef }\n";
/// The same with everything that can be chosen.
const ALL_OF_CLOUDFLARE: &str = r#"
edge:
  dns: cloudflare
  zone: 0123456789abcdef0123456789abcdef
  cloudflare:
    account: fedcba9876543210fedcba9876543210
    plan: enterprise
    domain: example.com
    certificate: advanced
    pools: true
    cache:
      assets:  { hosts: [www], paths: [/assets/*, /robots.txt], edge: 30d, browser: 1d }
      pages:   { edge: 1m }
      private: { paths: [/me/*], bypass: true }
      short:   { browser: 1h }
    originPulls:
      certificate: 2458ce5a-0c35-4c7f-82c7-8e9487d3ff60
      authorities: |
        -----BEGIN CERTIFICATE-----
        MIIBszCCAVmgAwIBAgIUQm5vdCBhIHJlYWwgY2VydGlmaWNhdGUgYnV0IGxvbmcgZW5vdWdo
        -----END CERTIFICATE-----
  waf: { mode: count, rateLimit: 100 }
recovery: { region: us-west-2, rto: 15m, rpo: 5m }
"#;

/// The addresses of what is made at CloudFlare, and of what AWS needs for it.
fn at_the_edge(edge: &str) -> Vec<String> {
    let stack = edge_stack(&with_edge(edge)).expect("the environment has an edge");
    let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
    let is_about = |address: &String| {
        ["cloudflare_", "aws_route53", "aws_lb_trust_store", "aws_s3_object"]
            .iter()
            .any(|kind| address.starts_with(kind))
    };
    let mut addresses: Vec<String> = blocks.filter_map(|block| block.address()).filter(is_about).collect();
    addresses.sort_unstable();
    addresses
}

#[test]
fn behind_cloudflare_the_load_balancer_speaks_https_only() {
    let speaks_http = |edge: &str| {
        let balancer = file(&with_edge(edge), "load_balancer.tf");
        assert!(balancer.contains("resource \"aws_lb_listener\" \"https\""), "{balancer}");
        [balancer.contains("\"load_balancer_http\""), balancer.contains("HTTP_301")]
    };
    assert_eq!(speaks_http(""), [true, true]);
    assert_eq!(speaks_http(CLOUDFLARE), [false, false]);
}

#[test]
fn cloudflare_in_the_place_of_route_53() {
    insta::assert_snapshot!(at_the_edge(CLOUDFLARE).join("\n"), @"
    aws_lb_trust_store.origin_pulls
    aws_s3_object.origin_pull_authorities
    cloudflare_authenticated_origin_pulls_settings.main
    cloudflare_dns_record.host-www
    cloudflare_dns_record.validation
    cloudflare_ruleset.rate_limit
    cloudflare_tiered_cache.main
    cloudflare_zone_setting.always_use_https
    cloudflare_zone_setting.automatic_https_rewrites
    cloudflare_zone_setting.min_tls_version
    cloudflare_zone_setting.security_header
    cloudflare_zone_setting.ssl
    cloudflare_zone_setting.tls_1_3
    cloudflare_zone_setting.zero_rtt
    ");
    insta::assert_snapshot!(differs(CLOUDFLARE, "certificate.tf"), @r#"
    -resource "aws_route53_record" "validation" {
    +resource "cloudflare_dns_record" "validation" {
    -  zone_id = data.aws_route53_zone.main.zone_id
    -  name    = each.value.resource_record_name
    +  zone_id = "0123456789abcdef0123456789abcdef"
    +  name    = trimsuffix(each.value.resource_record_name, ".")
    -  records = [each.value.resource_record_value]
    +  content = trimsuffix(each.value.resource_record_value, ".")
    +  proxied = false
    -  # A certificate that takes another's place has the same records.
    -  allow_overwrite = true
    -  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
    +  validation_record_fqdns = [for record in cloudflare_dns_record.validation : record.name]
    "#);
    insta::assert_snapshot!(file(&with_edge(CLOUDFLARE), "records.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "cloudflare_dns_record" "host-www" {
      zone_id = "0123456789abcdef0123456789abcdef"
      name    = "www.example.com"
      type    = "CNAME"
      content = aws_lb.main.dns_name
      proxied = true
      ttl     = 1
    }
    "#);
    insta::assert_snapshot!(differs(CLOUDFLARE, "versions.tf"), @r#"
    +    # The token is taken from CLOUDFLARE_API_TOKEN. It has to be allowed to edit, of the zone: DNS, Zone Settings, SSL and
    +    # Certificates, Cache Rules, Zone WAF, Load Balancers; of the account, where there are pools: Load Balancing: Monitors
    +    # and Pools.
    +    cloudflare = {
    +      source  = "cloudflare/cloudflare"
    +      version = "~> 5.14"
    +    }
    "#);
    assert_eq!(file(&with_edge(CLOUDFLARE), "provider.tf"), file(&with_edge(""), "provider.tf"));
}

#[test]
fn the_load_balancer_takes_cloudflare_only() {
    let listener = changes(
        &file(&with_edge("edge: { sources: [cloudflare] }\n"), "load_balancer.tf"),
        &file(&with_edge(CLOUDFLARE), "load_balancer.tf"),
    );
    insta::assert_snapshot!(listener, @r#"
    -resource "aws_vpc_security_group_ingress_rule" "load_balancer_http" {
    -  # checkov:skip=CKV_AWS_260: whoever comes without TLS is led to HTTPS and gets nothing else
    -  security_group_id = aws_security_group.load_balancer.id
    -  description       = "HTTP from those who may come"
    -  ip_protocol       = "tcp"
    -  from_port         = 80
    -  to_port           = 80
    -  prefix_list_id    = aws_ec2_managed_prefix_list.sources.id
    -}
    -
    -  }
    -}
    -
    -resource "aws_lb_listener" "http" {
    -  load_balancer_arn = aws_lb.main.arn
    -  port              = 80
    -  protocol          = "HTTP"
    -
    -  default_action {
    -    type = "redirect"
    -
    -    redirect {
    -      protocol    = "HTTPS"
    -      port        = "443"
    -      status_code = "HTTP_301"
    -    }
    -    mode = "off"
    +    mode                             = "verify"
    +    trust_store_arn                  = aws_lb_trust_store.origin_pulls.arn
    +    ignore_client_certificate_expiry = false
    +
    +  depends_on = [cloudflare_authenticated_origin_pulls_settings.main]
    "#);
    let open = CLOUDFLARE.replace(" }", ", cloudflare: { originPulls: { enabled: false } } }");
    assert_eq!(file(&with_edge(&open), "origin_pulls.tf"), "");
    assert!(file(&with_edge(&open), "load_balancer.tf").contains("mode = \"off\""));
    let own = file(&with_edge(ALL_OF_CLOUDFLARE), "origin_pulls.tf");
    let (_, own) = own.split_once("# The key of").expect("the zone has a certificate of its own");
    insta::assert_snapshot!(own, @r#"
     this certificate was handed to CloudFlare, and is nowhere else.
    resource "cloudflare_authenticated_origin_pulls" "hosts" {
      zone_id = "0123456789abcdef0123456789abcdef"
      config = [
        {
          cert_id  = "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60"
          hostname = "www.example.com"
          enabled  = true
        },
      ]
    }
    "#);
}

#[test]
fn what_a_zone_has_follows_its_plan() {
    let firewall = |plan: &str, mode: &str| {
        let written = format!(", cloudflare: {{ plan: {plan} }}, waf: {{ mode: {mode}, rateLimit: 1001 }} }}");
        let rules = file(&with_edge(&CLOUDFLARE.replace(" }", &written)), "zone_firewall.tf");
        let is_about = |line: &&str| {
            let name = line.split_whitespace().next().unwrap_or_default();
            ["resource", "action", "period", "requests_per_period", "mitigation_timeout"].contains(&name)
                && !line.contains("action_parameters")
        };
        rules.lines().filter(is_about).map(|line| format!("{}\n", line.trim())).collect::<String>()
    };
    insta::assert_snapshot!(firewall("free", "block"), @r#"
    resource "cloudflare_ruleset" "rate_limit" {
    action      = "block"
    period              = 10
    requests_per_period = 34
    mitigation_timeout  = 10
    "#);
    insta::assert_snapshot!(firewall("pro", "block"), @r#"
    resource "cloudflare_ruleset" "managed_rules" {
    action      = "execute"
    action      = "execute"
    action          = "block"
    resource "cloudflare_ruleset" "rate_limit" {
    action      = "block"
    period              = 60
    requests_per_period = 201
    mitigation_timeout  = 300
    "#);
    insta::assert_snapshot!(firewall("business", "count"), @r#"
    resource "cloudflare_ruleset" "managed_rules" {
    action      = "execute"
    action = "log"
    action      = "execute"
    action          = "log"
    "#);
    insta::assert_snapshot!(firewall("enterprise", "count"), @r#"
    resource "cloudflare_ruleset" "managed_rules" {
    action      = "execute"
    action = "log"
    action      = "execute"
    action          = "log"
    resource "cloudflare_ruleset" "rate_limit" {
    action      = "log"
    period              = 300
    requests_per_period = 1001
    mitigation_timeout  = 300
    "#);
}

#[test]
fn pools_lead_to_both_regions() {
    insta::assert_snapshot!(at_the_edge(ALL_OF_CLOUDFLARE).join("\n"), @"
    aws_lb_trust_store.origin_pulls
    aws_s3_object.origin_pull_authorities
    cloudflare_authenticated_origin_pulls.hosts
    cloudflare_certificate_pack.main
    cloudflare_dns_record.host-www
    cloudflare_dns_record.origin
    cloudflare_dns_record.validation
    cloudflare_load_balancer.main
    cloudflare_load_balancer_monitor.main
    cloudflare_load_balancer_pool.primary
    cloudflare_load_balancer_pool.standby
    cloudflare_ruleset.cache
    cloudflare_ruleset.managed_rules
    cloudflare_ruleset.rate_limit
    cloudflare_tiered_cache.main
    cloudflare_zone_setting.always_use_https
    cloudflare_zone_setting.automatic_https_rewrites
    cloudflare_zone_setting.min_tls_version
    cloudflare_zone_setting.security_header
    cloudflare_zone_setting.ssl
    cloudflare_zone_setting.tls_1_3
    cloudflare_zone_setting.zero_rtt
    ");
    insta::assert_snapshot!(file(&with_edge(ALL_OF_CLOUDFLARE), "pools.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    # It calls the load balancers in the way in which CloudFlare passes on requests of this zone.
    resource "cloudflare_load_balancer_monitor" "main" {
      account_id  = "fedcba9876543210fedcba9876543210"
      description = "shop-live answers"
      type        = "https"
      method      = "GET"
      port        = 443
      path        = "/healthz"
      header = {
        Host = ["www.example.com"]
      }
      expected_codes   = "2xx"
      probe_zone       = "example.com"
      interval         = 10
      timeout          = 5
      retries          = 2
      follow_redirects = false
      allow_insecure   = false
    }

    resource "cloudflare_load_balancer_pool" "primary" {
      account_id      = "fedcba9876543210fedcba9876543210"
      name            = "shop-live-us-east-1"
      description     = "shop-live in us-east-1"
      monitor         = cloudflare_load_balancer_monitor.main.id
      minimum_origins = 1
      origins = [
        {
          name    = "us-east-1"
          address = cloudflare_dns_record.origin.name
          enabled = true
          weight  = 1
        },
      ]
    }

    resource "cloudflare_load_balancer_pool" "standby" {
      account_id      = "fedcba9876543210fedcba9876543210"
      name            = "shop-live-us-west-2"
      description     = "shop-live in us-west-2"
      monitor         = cloudflare_load_balancer_monitor.main.id
      minimum_origins = 1
      origins = [
        {
          name    = "us-west-2"
          address = "origin-us-west-2.example.com"
          enabled = true
          weight  = 1
        },
      ]
    }

    # The first pool that answers gets all requests.
    resource "cloudflare_load_balancer" "main" {
      zone_id     = "0123456789abcdef0123456789abcdef"
      name        = "balancer.example.com"
      description = "The regions of shop-live"
      default_pools = [
        cloudflare_load_balancer_pool.primary.id,
        cloudflare_load_balancer_pool.standby.id,
      ]
      fallback_pool    = cloudflare_load_balancer_pool.primary.id
      steering_policy  = "off"
      session_affinity = "none"
      proxied          = true
    }
    "#);
    insta::assert_snapshot!(file(&with_edge(ALL_OF_CLOUDFLARE), "cache.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    # Where several rules are about one request, the last one wins.
    resource "cloudflare_ruleset" "cache" {
      zone_id = "0123456789abcdef0123456789abcdef"
      name    = "cache"
      kind    = "zone"
      phase   = "http_request_cache_settings"
      rules = [
        {
          description = "assets"
          expression  = "(http.host in {\"www.example.com\"}) and (starts_with(http.request.uri.path, \"/assets/\") or http.request.uri.path eq \"/robots.txt\")"
          action      = "set_cache_settings"
          action_parameters = {
            cache = true
            edge_ttl = {
              mode    = "override_origin"
              default = 2592000
            }
            browser_ttl = {
              mode    = "override_origin"
              default = 86400
            }
          }
        },
        {
          description = "pages"
          expression  = "(http.host in {\"www.example.com\"})"
          action      = "set_cache_settings"
          action_parameters = {
            cache = true
            edge_ttl = {
              mode    = "override_origin"
              default = 60
            }
            browser_ttl = {
              mode = "respect_origin"
            }
          }
        },
        {
          description = "private"
          expression  = "(http.host in {\"www.example.com\"}) and (starts_with(http.request.uri.path, \"/me/\"))"
          action      = "set_cache_settings"
          action_parameters = {
            cache = false
          }
        },
        {
          description = "short"
          expression  = "(http.host in {\"www.example.com\"})"
          action      = "set_cache_settings"
          action_parameters = {
            cache = true
            edge_ttl = {
              mode = "respect_origin"
            }
            browser_ttl = {
              mode    = "override_origin"
              default = 3600
            }
          }
        },
      ]
    }
    "#);
    let alone = ALL_OF_CLOUDFLARE.replace("recovery:", "# recovery:");
    assert_eq!(file(&with_edge(&alone), "pools.tf").matches("resource \"cloudflare_load_balancer_pool\"").count(), 1);
}

#[test]
fn alarms_are_about_all_colours() {
    let alerts = "alerts: { email: [oncall@example.com] }\n";
    assert_eq!(file(&with_edge(""), "alarms.tf"), "");
    insta::assert_snapshot!(file(&with_edge(alerts), "alarms.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "aws_cloudwatch_metric_alarm" "unreachable" {
      alarm_name        = "shop-live-edge-unreachable"
      alarm_description = "The load balancer has found no ready gateway in any cluster for 2 minutes."
      tags = {
        Name = "shop-live-edge-unreachable"
      }
      comparison_operator = "LessThanThreshold"
      threshold           = 1
      evaluation_periods  = 2
      treat_missing_data  = "breaching"
      alarm_actions       = [var.alerts_topic_arn]
      ok_actions          = [var.alerts_topic_arn]

      metric_query {
        id = "ready_blue"

        metric {
          namespace   = "AWS/ApplicationELB"
          metric_name = "HealthyHostCount"
          dimensions = {
            LoadBalancer = aws_lb.main.arn_suffix
            TargetGroup  = aws_lb_target_group.blue.arn_suffix
          }
          stat   = "Maximum"
          period = 60
        }
      }

      metric_query {
        id = "ready_green"

        metric {
          namespace   = "AWS/ApplicationELB"
          metric_name = "HealthyHostCount"
          dimensions = {
            LoadBalancer = aws_lb.main.arn_suffix
            TargetGroup  = aws_lb_target_group.green.arn_suffix
          }
          stat   = "Maximum"
          period = 60
        }
      }

      metric_query {
        id          = "result"
        expression  = "FILL(ready_blue, 0) + FILL(ready_green, 0)"
        label       = "Ready gateways"
        return_data = true
      }
    }

    resource "aws_cloudwatch_metric_alarm" "errors" {
      alarm_name        = "shop-live-edge-errors"
      alarm_description = "More than 5% of the requests have failed for 5 minutes."
      tags = {
        Name = "shop-live-edge-errors"
      }
      comparison_operator = "GreaterThanThreshold"
      threshold           = 5
      evaluation_periods  = 5
      treat_missing_data  = "notBreaching"
      alarm_actions       = [var.alerts_topic_arn]
      ok_actions          = [var.alerts_topic_arn]

      metric_query {
        id = "requests"

        metric {
          namespace   = "AWS/ApplicationELB"
          metric_name = "RequestCount"
          dimensions = {
            LoadBalancer = aws_lb.main.arn_suffix
          }
          stat   = "Sum"
          period = 60
        }
      }

      metric_query {
        id = "answered"

        metric {
          namespace   = "AWS/ApplicationELB"
          metric_name = "HTTPCode_Target_5XX_Count"
          dimensions = {
            LoadBalancer = aws_lb.main.arn_suffix
          }
          stat   = "Sum"
          period = 60
        }
      }

      metric_query {
        id = "unanswered"

        metric {
          namespace   = "AWS/ApplicationELB"
          metric_name = "HTTPCode_ELB_5XX_Count"
          dimensions = {
            LoadBalancer = aws_lb.main.arn_suffix
          }
          stat   = "Sum"
          period = 60
        }
      }

      metric_query {
        id          = "result"
        expression  = "IF(requests >= 20, 100 * (FILL(answered, 0) + FILL(unanswered, 0)) / requests, 0)"
        label       = "Failed requests in percent"
        return_data = true
      }
    }

    resource "aws_cloudwatch_metric_alarm" "certificate" {
      alarm_name        = "shop-live-edge-certificate"
      alarm_description = "The certificate is not renewed: are its validation records still there?"
      tags = {
        Name = "shop-live-edge-certificate"
      }
      namespace   = "AWS/CertificateManager"
      metric_name = "DaysToExpiry"
      dimensions = {
        CertificateArn = aws_acm_certificate.main.arn
      }
      statistic           = "Minimum"
      period              = 86400
      evaluation_periods  = 1
      comparison_operator = "LessThanThreshold"
      threshold           = 30
      treat_missing_data  = "notBreaching"
      alarm_actions       = [var.alerts_topic_arn]
      ok_actions          = [var.alerts_topic_arn]
    }
    "#);
    let switched = environment(&format!("{CLUSTERS}{HOST}{alerts}").replace("active: blue", "active: green"));
    assert_eq!(file(&switched, "alarms.tf"), file(&with_edge(alerts), "alarms.tf"));
}

/// Two regions, between which Route 53 chooses.
const RECOVERY: &str = "recovery: { region: us-west-2, rto: 15m, rpo: 5m }\n";

#[test]
fn route_53_leads_to_the_second_region_when_no_gateway_is_ready() {
    insta::assert_snapshot!(differs(RECOVERY, "records.tf"), @r#"
    -  zone_id = data.aws_route53_zone.main.zone_id
    -  name    = "www.example.com"
    -  type    = "A"
    +  zone_id         = data.aws_route53_zone.main.zone_id
    +  name            = "www.example.com"
    +  type            = "A"
    +  set_identifier  = "us-east-1"
    +  health_check_id = aws_route53_health_check.region.id
    +
    +  failover_routing_policy {
    +    type = "PRIMARY"
    +  }
    "#);
    insta::assert_snapshot!(file(&with_edge(RECOVERY), "health.tf"), @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "aws_cloudwatch_metric_alarm" "blue_unreachable" {
      alarm_name        = "shop-live-edge-blue-unreachable"
      alarm_description = "The load balancer has found no ready gateway in blue for 3 minutes."
      namespace         = "AWS/ApplicationELB"
      metric_name       = "HealthyHostCount"
      dimensions = {
        LoadBalancer = aws_lb.main.arn_suffix
        TargetGroup  = aws_lb_target_group.blue.arn_suffix
      }
      statistic           = "Maximum"
      period              = 60
      evaluation_periods  = 3
      comparison_operator = "LessThanThreshold"
      threshold           = 1
      treat_missing_data  = "breaching"
      tags = {
        Name = "shop-live-edge-blue-unreachable"
      }
    }

    resource "aws_route53_health_check" "blue" {
      tags = {
        Name = "shop-live-blue"
      }
      type                            = "CLOUDWATCH_METRIC"
      cloudwatch_alarm_name           = aws_cloudwatch_metric_alarm.blue_unreachable.alarm_name
      cloudwatch_alarm_region         = "us-east-1"
      insufficient_data_health_status = "Unhealthy"
    }

    resource "aws_cloudwatch_metric_alarm" "green_unreachable" {
      alarm_name        = "shop-live-edge-green-unreachable"
      alarm_description = "The load balancer has found no ready gateway in green for 3 minutes."
      namespace         = "AWS/ApplicationELB"
      metric_name       = "HealthyHostCount"
      dimensions = {
        LoadBalancer = aws_lb.main.arn_suffix
        TargetGroup  = aws_lb_target_group.green.arn_suffix
      }
      statistic           = "Maximum"
      period              = 60
      evaluation_periods  = 3
      comparison_operator = "LessThanThreshold"
      threshold           = 1
      treat_missing_data  = "breaching"
      tags = {
        Name = "shop-live-edge-green-unreachable"
      }
    }

    resource "aws_route53_health_check" "green" {
      tags = {
        Name = "shop-live-green"
      }
      type                            = "CLOUDWATCH_METRIC"
      cloudwatch_alarm_name           = aws_cloudwatch_metric_alarm.green_unreachable.alarm_name
      cloudwatch_alarm_region         = "us-east-1"
      insufficient_data_health_status = "Unhealthy"
    }

    resource "aws_route53_health_check" "region" {
      tags = {
        Name = "shop-live-us-east-1"
      }
      type                   = "CALCULATED"
      child_healthchecks     = [aws_route53_health_check.blue.id, aws_route53_health_check.green.id]
      child_health_threshold = 1
    }
    "#);
    let serving = RECOVERY.replace(" }", ", cluster: serving }");
    insta::assert_snapshot!(
        changes(&file(&with_edge(RECOVERY), "health.tf"), &file(&with_edge(&serving), "health.tf")), @"
    +  # The second region serves: a check that is not made counts as passed, and here that is turned round.
    +  disabled           = true
    +  invert_healthcheck = true
    "
    );
    let cold = RECOVERY.replace(" }", ", cluster: none }");
    assert_eq!((differs(&cold, "records.tf"), differs(&cold, "health.tf")), (String::new(), String::new()));
    let mut second = with_edge(RECOVERY);
    second.edge = second.edge.as_ref().and_then(|edge| edge.of_standby("shop-live-recovery"));
    insta::assert_snapshot!(
        changes(&file(&with_edge(RECOVERY), "records.tf"), &file(&second, "records.tf")), @r#"
    -  zone_id         = data.aws_route53_zone.main.zone_id
    -  name            = "www.example.com"
    -  type            = "A"
    -  set_identifier  = "us-east-1"
    -  health_check_id = aws_route53_health_check.region.id
    +  zone_id        = data.aws_route53_zone.main.zone_id
    +  name           = "www.example.com"
    +  type           = "A"
    +  set_identifier = "us-west-2"
    -    type = "PRIMARY"
    +    type = "SECONDARY"
    "#
    );
    assert_eq!(file(&second, "health.tf"), "");
}

/// The second region has a load balancer of its own behind the same hosts, and repeats nothing that both have only once.
#[test]
fn the_edge_of_the_second_region_makes_no_record_twice() {
    let mut environment = with_edge(ALL_OF_CLOUDFLARE);
    let standby = environment.edge.as_ref().and_then(|edge| edge.of_standby("shop-live-recovery"));
    environment.edge = standby;
    let stack = edge_stack(&environment).expect("the environment has an edge");
    let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
    let addresses: Vec<String> = blocks.filter_map(|block| block.address()).collect();
    let at_cloudflare: Vec<&String> = addresses.iter().filter(|address| address.starts_with("cloudflare_")).collect();
    assert_eq!(at_cloudflare, ["cloudflare_dns_record.origin"]);
    assert!(addresses.iter().any(|address| address == "aws_acm_certificate_validation.main"), "{addresses:?}");
    assert!(file(&environment, "records.tf").contains("origin-us-west-2.example.com"));
    assert!(file(&environment, "load_balancer.tf").contains("mutual_authentication"));
}

/// Terraform drops keys of nested attributes that it does not know without a word.
#[test]
fn every_key_of_nested_attributes_exists() {
    for edge in [CLOUDFLARE, ALL_OF_CLOUDFLARE] {
        let stack = edge_stack(&with_edge(edge)).expect("the environment has an edge");
        for block in stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "resource") {
            for (name, value) in block.body().attributes() {
                let unknown = unknown_keys("resource", &block.labels()[0], name, value);
                assert!(unknown.is_empty(), "{:?}: {unknown:?}", block.address());
            }
        }
    }
}

/// The least and the most, and everything that is chosen otherwise.
fn extremes() -> [Environment; 7] {
    let database =
        "databases: { orders: { engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi } }\n";
    let everything = format!(
        "{database}logs: {{ retention: 90d }}\nedge: {{ dns: external, certificate: \"{CERTIFICATE}\", sources: [cloudflare, 203.0.113.0/24], \
         waf: {{ rateLimit: 10, mode: count }}, idleTimeout: 4000s, weights: {{ blue: 60%, green: 40% }} }}\n"
    );
    [
        with_edge(""),
        with_edge(&everything),
        environment(&format!("{}edge: {{ zone: Z0123456789ABC }}\n", with_hosts(11))),
        environment(&format!("clusters: {{ main: {{ version: \"1.35\" }} }}\n{HOST}")),
        with_edge(CLOUDFLARE),
        with_edge(ALL_OF_CLOUDFLARE),
        with_edge(&format!("{RECOVERY}alerts: {{ email: [oncall@example.com] }}\n")),
    ]
}

#[test]
fn every_resource_knows_its_place_in_the_spec() {
    for environment in extremes() {
        let stack = edge_stack(&environment).expect("the environment has an edge");
        let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
        let lost = blocks.filter(|block| block.kind() == "resource" && block.origin().is_none());
        assert_eq!(lost.filter_map(|block| block.address()).collect::<Vec<_>>(), Vec::<String>::new());
    }
}

/// Runs terraform in the folder; returns its exit code and everything it said.
fn terraform(folder: &std::path::Path, server: &Server, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("TF_IN_AUTOMATION", "1")
        .env("TF_VAR_vpc_id", "vpc-0123456789abcdef0")
        .env("TF_VAR_public_subnet_ids", "[\"subnet-0123456789abcdef0\", \"subnet-0123456789abcdef1\"]")
        .env("TF_VAR_logs_key_arn", "arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012")
        .env("TF_VAR_alerts_topic_arn", "arn:aws:sns:us-east-1:111122223333:shop-live-alerts")
        .env("TF_VAR_access_logs_bucket", "shop-live-111122223333-logs")
        .env("TF_VAR_data_key_arn", "arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012")
        .env("TF_REATTACH_PROVIDERS", server.reattach(&["registry.terraform.io"]).to_string())
        .output()
        .expect("these tests run terraform: install Terraform 1.11 or newer and put it on PATH");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.code(), said)
}

#[test]
fn the_stack_is_valid_and_formatted_and_a_second_plan_is_empty() {
    for environment in extremes() {
        let stack = edge_stack(&environment).expect("the environment has an edge");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for file in stack.files.iter().filter(|file| file.name != "backend.tf") {
            fs::write(folder.path().join(&file.name), print(&file.body).text)
                .expect("the temporary folder is writable");
        }
        let types = |kind: &str| -> BTreeSet<String> {
            let blocks = stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == kind);
            blocks.map(|block| block.labels()[0].clone()).collect()
        };
        let server = Server::start(Options {
            account: environment.cloud.account.clone(),
            region: environment.cloud.region.clone(),
            resource_types: types("resource"),
            data_source_types: types("data"),
        });
        let server = server.expect("the offline provider starts");
        let steps: [&[&str]; 5] = [
            &["init", "-no-color", "-input=false"],
            &["fmt", "-check", "-diff"],
            &["validate", "-no-color"],
            &["apply", "-no-color", "-input=false", "-auto-approve"],
            &["plan", "-no-color", "-input=false", "-detailed-exitcode"],
        ];
        for step in steps {
            let (code, said) = terraform(folder.path(), &server, step);
            assert_eq!(code, Some(0), "{step:?}: {said}");
            assert!(!said.contains("Warning:"), "{step:?}: {said}");
        }
    }
}
