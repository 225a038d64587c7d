//! The stacks `bootstrap`, `security` and `network`: what follows from which line of the spec.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::{Block, Body, Expression, print};
use platform::model::{Environment, resolve, resolve_among};
use platform::provider::{Options, Server};
use platform::spec::project::Project;
use platform::terraform::{Stack, stacks};

/// What every spec here begins with.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
"#;

/// Machines on which pods can have security groups of their own.
const CLUSTER: &str = r#"
clusters: { blue: { version: "1.35" } }
nodes: { baseline: { instances: [m7g.large], max: 3 } }
"#;

/// The environment `live` of a spec.
fn environment(spec: &str) -> Environment {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    assert!(loaded.findings.iter().next().is_none(), "{:?}", loaded.findings);
    let live = loaded.get("live").expect("the environment is there");
    let spec = live.spec.as_ref().expect("the spec was read");
    resolve("live", spec, Facts::embedded()).expect("the spec is complete")
}

fn stack(environment: &Environment, name: &str) -> Stack {
    stacks(environment).into_iter().find(|stack| stack.name == name).expect("every environment has this stack")
}

fn body(spec: &str, stack_name: &str, file: &str) -> Body {
    let stack = stack(&environment(spec), stack_name);
    stack.files.into_iter().find(|candidate| candidate.name == file).map(|file| file.body).unwrap_or_default()
}

fn text(block: &Block, attribute: &str) -> String {
    match block.body().get(attribute) {
        Some(Expression::String(text)) => text.clone(),
        Some(other) => {
            print(&Body::new().attribute("x", other.clone())).text.trim_start_matches("x = ").trim().to_owned()
        }
        None => "-".to_owned(),
    }
}

/// One line for each block that `pick` wants: its address, then the attributes.
fn table(body: &Body, pick: impl Fn(&Block) -> bool, attributes: &[&str]) -> String {
    let row = |block: &Block| {
        let values = attributes.iter().map(|attribute| text(block, attribute));
        [block.address().unwrap_or_default()].into_iter().chain(values).collect::<Vec<_>>().join(" ")
    };
    body.blocks().filter(|block| pick(block)).map(row).collect::<Vec<_>>().join("\n")
}

const RULE: [&str; 5] = ["referenced_security_group_id", "prefix_list_id", "cidr_ipv4", "from_port", "to_port"];

fn security_group_rules(spec: &str) -> String {
    let body = body(spec, "network", "service_security_groups.tf");
    table(&body, |block| block.labels()[0].ends_with("gress_rule"), &RULE)
}

#[test]
fn a_service_reaches_what_it_uses_and_nothing_else() {
    let spec = format!(
        "{CLUSTER}
network: {{ cidr: 10.1.0.0/16 }}
databases: {{ orders: {{ engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi }} }}
services:
  web: {{ image: example.com/web, port: 3000, uses: [api, orders] }}
  api: {{ image: example.com/api, port: 8080, internet: true }}
  mail: {{ image: example.com/mail, port: 2525 }}
"
    );
    insta::assert_snapshot!(security_group_rules(&spec), @"
    aws_vpc_security_group_ingress_rule.service-api_from_service-web_8080 aws_security_group.service-web.id - - 8080 8080
    aws_vpc_security_group_egress_rule.service-api_to_endpoints aws_security_group.endpoints.id - - 443 443
    aws_vpc_security_group_egress_rule.service-api_to_s3 - aws_vpc_endpoint.s3.prefix_list_id - 443 443
    aws_vpc_security_group_egress_rule.service-api_to_internet - - 0.0.0.0/0 443 443
    aws_vpc_security_group_egress_rule.service-mail_to_endpoints aws_security_group.endpoints.id - - 443 443
    aws_vpc_security_group_egress_rule.service-mail_to_s3 - aws_vpc_endpoint.s3.prefix_list_id - 443 443
    aws_vpc_security_group_egress_rule.service-web_to_service-api_8080 aws_security_group.service-api.id - - 8080 8080
    aws_vpc_security_group_egress_rule.service-web_to_endpoints aws_security_group.endpoints.id - - 443 443
    aws_vpc_security_group_egress_rule.service-web_to_s3 - aws_vpc_endpoint.s3.prefix_list_id - 443 443
    ");
}

#[test]
fn services_that_share_machines_share_rules() {
    let spec = "
network: { cidr: 10.1.0.0/16, endpoints: false }
clusters: { blue: { version: \"1.35\" } }
nodes: { small: { instances: [t4g.medium], max: 3 } }
services:
  web: { image: example.com/web, port: 3000, uses: [api] }
  shop: { image: example.com/shop, uses: [api] }
  api: { image: example.com/api, port: 8080 }
";
    insta::assert_snapshot!(security_group_rules(spec), @"
    aws_vpc_security_group_egress_rule.nodes-small_to_nodes-small_8080 aws_security_group.nodes-small.id - - 8080 8080
    aws_vpc_security_group_ingress_rule.nodes-small_from_nodes-small_8080 aws_security_group.nodes-small.id - - 8080 8080
    aws_vpc_security_group_egress_rule.nodes-small_to_s3 - aws_vpc_endpoint.s3.prefix_list_id - 443 443
    ");
}

#[test]
fn whole_file_of_one_service() {
    let spec = format!(
        "{CLUSTER}\nnetwork: {{ cidr: 10.1.0.0/16, endpoints: false }}\n\
         services: {{ web: {{ image: example.com/web, port: 3000, internet: true }} }}\n"
    );
    insta::assert_snapshot!(print(&body(&spec, "network", "service_security_groups.tf")).text, @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    resource "aws_security_group" "service-web" {
      # checkov:skip=CKV2_AWS_5: it is attached inside the clusters, to pods or to machines
      name        = "shop-live-service-web"
      description = "Pods of the service web"
      vpc_id      = aws_vpc.main.id
      tags = {
        Name = "shop-live-service-web"
      }
    }

    resource "aws_vpc_security_group_egress_rule" "service-web_to_s3" {
      security_group_id = aws_security_group.service-web.id
      description       = "S3 through its gateway endpoint"
      ip_protocol       = "tcp"
      from_port         = 443
      to_port           = 443
      prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
    }

    # The spec lets web call the internet, whose addresses nobody knows before.
    # tfsec:ignore:aws-ec2-no-public-egress-sgr the spec says internet: true
    resource "aws_vpc_security_group_egress_rule" "service-web_to_internet" {
      security_group_id = aws_security_group.service-web.id
      description       = "HTTPS to the internet"
      ip_protocol       = "tcp"
      from_port         = 443
      to_port           = 443
      cidr_ipv4         = "0.0.0.0/0"
    }
    "#);
}

fn data_rules(spec: &str) -> String {
    let body = body(spec, "network", "network_acls.tf");
    let attributes = ["rule_number", "egress", "rule_action", "protocol", "cidr_block", "from_port", "to_port"];
    table(&body, |block| block.labels()[1].starts_with("data_"), &attributes)
}

#[test]
fn data_subnets_admit_the_ports_in_use() {
    let network = "network: { cidr: 10.1.0.0/16, zones: 2 }\n";
    let database =
        "databases: { orders: { engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi } }\n";
    let cache = "caches: { carts: { engine: valkey, node: cache.r7g.large } }\n";
    insta::assert_snapshot!(data_rules(&format!("{network}{database}{cache}")), @"
    aws_network_acl_rule.data_in_5432_from_private_a 100 false allow tcp 10.1.64.0/18 5432 5432
    aws_network_acl_rule.data_in_5432_from_private_b 110 false allow tcp 10.1.128.0/18 5432 5432
    aws_network_acl_rule.data_in_6379_from_private_a 120 false allow tcp 10.1.64.0/18 6379 6379
    aws_network_acl_rule.data_in_6379_from_private_b 130 false allow tcp 10.1.128.0/18 6379 6379
    aws_network_acl_rule.data_in_from_data_a 140 false allow tcp 10.1.32.0/21 1024 65535
    aws_network_acl_rule.data_out_to_data_a 100 true allow tcp 10.1.32.0/21 1024 65535
    aws_network_acl_rule.data_out_to_private_a 110 true allow tcp 10.1.64.0/18 1024 65535
    aws_network_acl_rule.data_in_from_data_b 150 false allow tcp 10.1.40.0/21 1024 65535
    aws_network_acl_rule.data_out_to_data_b 120 true allow tcp 10.1.40.0/21 1024 65535
    aws_network_acl_rule.data_out_to_private_b 130 true allow tcp 10.1.128.0/18 1024 65535
    ");
    insta::assert_snapshot!(data_rules(&format!("{network}{cache}")), @"
    aws_network_acl_rule.data_in_6379_from_private_a 100 false allow tcp 10.1.64.0/18 6379 6379
    aws_network_acl_rule.data_in_6379_from_private_b 110 false allow tcp 10.1.128.0/18 6379 6379
    aws_network_acl_rule.data_in_from_data_a 120 false allow tcp 10.1.32.0/21 1024 65535
    aws_network_acl_rule.data_out_to_data_a 100 true allow tcp 10.1.32.0/21 1024 65535
    aws_network_acl_rule.data_out_to_private_a 110 true allow tcp 10.1.64.0/18 1024 65535
    aws_network_acl_rule.data_in_from_data_b 130 false allow tcp 10.1.40.0/21 1024 65535
    aws_network_acl_rule.data_out_to_data_b 120 true allow tcp 10.1.40.0/21 1024 65535
    aws_network_acl_rule.data_out_to_private_b 130 true allow tcp 10.1.128.0/18 1024 65535
    ");
    assert_eq!(data_rules(network), "");
}

#[test]
fn no_acl_has_more_rules_than_aws_allows() {
    let spec = "
network: { cidr: 10.1.0.0/16, zones: 4 }
databases: { orders: { engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi } }
caches: { carts: { engine: valkey, node: cache.r7g.large } }
";
    let body = body(spec, "network", "network_acls.tf");
    for acl in ["public", "private", "data"] {
        for egress in ["true", "false"] {
            let own = |block: &&Block| {
                text(block, "network_acl_id") == format!("aws_network_acl.{acl}.id") && text(block, "egress") == egress
            };
            let numbers: Vec<_> = body.blocks().filter(own).map(|block| text(block, "rule_number")).collect();
            assert!((1..=20).contains(&numbers.len()), "{acl} {egress}: {numbers:?}");
            assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "{acl} {egress}: {numbers:?}");
        }
    }
}

#[test]
fn the_way_out_is_as_the_spec_says() {
    let ways = |nat: &str| {
        let body = body(&format!("network: {{ cidr: 10.1.0.0/16, zones: 2, nat: {nat} }}\n"), "network", "routes.tf");
        let wanted = ["aws_route", "aws_eip", "aws_nat_gateway"];
        table(
            &body,
            |block| wanted.contains(&block.labels()[0].as_str()),
            &["gateway_id", "nat_gateway_id", "subnet_id"],
        )
    };
    insta::assert_snapshot!(ways("per-zone"), @"
    aws_route.public_internet aws_internet_gateway.main.id - -
    aws_eip.nat_a - - -
    aws_nat_gateway.a - - aws_subnet.public_a.id
    aws_eip.nat_b - - -
    aws_nat_gateway.b - - aws_subnet.public_b.id
    aws_route.private_a_internet - aws_nat_gateway.a.id -
    aws_route.private_b_internet - aws_nat_gateway.b.id -
    ");
    insta::assert_snapshot!(ways("single"), @"
    aws_route.public_internet aws_internet_gateway.main.id - -
    aws_eip.nat_a - - -
    aws_nat_gateway.a - - aws_subnet.public_a.id
    aws_route.private_a_internet - aws_nat_gateway.a.id -
    aws_route.private_b_internet - aws_nat_gateway.a.id -
    ");
    insta::assert_snapshot!(ways("none"), @"aws_route.public_internet aws_internet_gateway.main.id - -");
}

#[test]
fn subnets_carry_the_tags_of_the_clusters() {
    let tags = |spec: &str| table(&body(spec, "network", "subnets.tf"), |_| true, &["cidr_block", "tags"]);
    let two = "network: { cidr: 10.1.0.0/16, zones: 2 }\n";
    insta::assert_snapshot!(tags(&format!("{two}{CLUSTER}")), @r#"
    aws_subnet.public_a 10.1.0.0/21 {
      Name                                   = "shop-live-public-a"
      "kubernetes.io/cluster/shop-live-blue" = "shared"
      "kubernetes.io/role/elb"               = "1"
    }
    aws_subnet.public_b 10.1.8.0/21 {
      Name                                   = "shop-live-public-b"
      "kubernetes.io/cluster/shop-live-blue" = "shared"
      "kubernetes.io/role/elb"               = "1"
    }
    aws_subnet.private_a 10.1.64.0/18 {
      Name                                   = "shop-live-private-a"
      "kubernetes.io/cluster/shop-live-blue" = "shared"
      "kubernetes.io/role/internal-elb"      = "1"
    }
    aws_subnet.private_b 10.1.128.0/18 {
      Name                                   = "shop-live-private-b"
      "kubernetes.io/cluster/shop-live-blue" = "shared"
      "kubernetes.io/role/internal-elb"      = "1"
    }
    aws_subnet.data_a 10.1.32.0/21 {
      Name = "shop-live-data-a"
    }
    aws_subnet.data_b 10.1.40.0/21 {
      Name = "shop-live-data-b"
    }
    "#);
    insta::assert_snapshot!(tags(two), @r#"
    aws_subnet.public_a 10.1.0.0/21 {
      Name = "shop-live-public-a"
    }
    aws_subnet.public_b 10.1.8.0/21 {
      Name = "shop-live-public-b"
    }
    aws_subnet.private_a 10.1.64.0/18 {
      Name = "shop-live-private-a"
    }
    aws_subnet.private_b 10.1.128.0/18 {
      Name = "shop-live-private-b"
    }
    aws_subnet.data_a 10.1.32.0/21 {
      Name = "shop-live-data-a"
    }
    aws_subnet.data_b 10.1.40.0/21 {
      Name = "shop-live-data-b"
    }
    "#);
}

#[test]
fn stacks_hold_only_what_is_needed() {
    let files = |spec: &str| {
        let environment = environment(spec);
        let of = |name: &str| {
            let stack = stack(&environment, name);
            let resources = stack.files.iter().flat_map(|file| file.body.blocks());
            let count = resources.filter(|block| block.kind() == "resource").count();
            let files: Vec<_> = stack.files.iter().map(|file| file.name.as_str()).collect();
            let inputs: Vec<_> = stack.inputs.iter().map(|input| input.variable.as_str()).collect();
            let outputs =
                stack.files.iter().filter(|file| file.name == "outputs.tf").flat_map(|file| file.body.blocks());
            let outputs: Vec<_> = outputs.map(|output| output.labels()[0].as_str()).collect();
            format!(
                "{name}: {count} resources\n  files: {}\n  inputs: [{}]\n  outputs: {}",
                files.join(" "),
                inputs.join(" "),
                outputs.join(" ")
            )
        };
        ["bootstrap", "security", "network"].map(of).join("\n")
    };
    insta::assert_snapshot!(files("network: { cidr: 10.1.0.0/16, flowLogs: false }\n"), @"
    bootstrap: 21 resources
      files: access_logs.tf backend.tf boundaries.tf outputs.tf provider.tf state.tf versions.tf
      inputs: []
      outputs: workload_boundary_arn infrastructure_boundary_arn state_bucket access_logs_bucket state_key_arn
    security: 6 resources
      files: backend.tf keys.tf outputs.tf provider.tf versions.tf
      inputs: []
      outputs: data_key_arn secrets_key_arn logs_key_arn
    network: 52 resources
      files: backend.tf endpoints.tf network_acls.tf outputs.tf provider.tf routes.tf subnets.tf versions.tf vpc.tf
      inputs: []
      outputs: vpc_id vpc_cidr public_subnet_ids private_subnet_ids data_subnet_ids security_group_ids
    ");
    let full = format!(
        "{CLUSTER}\nnetwork: {{ cidr: 10.1.0.0/16 }}\nrepository: example/shop\n\
         services: {{ web: {{ image: example.com/web, port: 3000 }} }}\n"
    );
    insta::assert_snapshot!(files(&full), @"
    bootstrap: 29 resources
      files: access_logs.tf backend.tf boundaries.tf outputs.tf pipeline.tf provider.tf state.tf versions.tf
      inputs: []
      outputs: workload_boundary_arn infrastructure_boundary_arn state_bucket access_logs_bucket state_key_arn plan_role_arn apply_role_arn
    security: 6 resources
      files: backend.tf keys.tf outputs.tf provider.tf versions.tf
      inputs: []
      outputs: data_key_arn secrets_key_arn logs_key_arn
    network: 76 resources
      files: backend.tf endpoints.tf flow_logs.tf network_acls.tf outputs.tf provider.tf routes.tf service_security_groups.tf subnets.tf variables.tf versions.tf vpc.tf
      inputs: [infrastructure_boundary_arn logs_key_arn]
      outputs: vpc_id vpc_cidr public_subnet_ids private_subnet_ids data_subnet_ids security_group_ids endpoint_security_group_id
    ");
}

#[test]
fn the_state_is_protected_with_the_databases() {
    let protected = |protected: bool| {
        let spec = format!(
            "network: {{ cidr: 10.1.0.0/16 }}\ndatabases: {{ orders: {{ engine: postgres, version: \"17\", \
             instance: db.r7g.large, storage: 20Gi, protected: {protected} }} }}\n"
        );
        let environment = environment(&spec);
        let bootstrap = stack(&environment, "bootstrap");
        let blocks = bootstrap.files.iter().flat_map(|file| file.body.blocks());
        let kept = blocks.filter(|block| block.body().blocks().any(|nested| nested.kind() == "lifecycle"));
        kept.filter_map(Block::address).collect::<Vec<_>>()
    };
    assert_eq!(protected(true), ["aws_s3_bucket.access_logs", "aws_kms_key.state", "aws_s3_bucket.state"]);
    assert_eq!(protected(false), Vec::<String>::new());
}

/// The specs with the most and the least in these stacks.
fn extremes() -> [Environment; 2] {
    let full = format!(
        "{CLUSTER}
network: {{ cidr: 10.1.0.0/16, zones: 4 }}
repository: example/shop
databases: {{ orders: {{ engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi }} }}
services:
  web: {{ image: example.com/web, port: 3000, uses: [api, orders] }}
  api: {{ image: example.com/api, port: 8080, internet: true }}
"
    );
    [
        environment(&full),
        environment("network: { cidr: 10.1.0.0/16, flowLogs: false, nat: none }\nlogs: { retention: 30d }\n"),
    ]
}

fn base_stacks(environment: &Environment) -> impl Iterator<Item = Stack> {
    stacks(environment).into_iter().take(3)
}

#[test]
fn every_resource_knows_its_place_in_the_spec() {
    for environment in extremes() {
        for stack in base_stacks(&environment) {
            let resources =
                stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "resource");
            let lost: Vec<_> = resources.filter(|block| block.origin().is_none()).filter_map(Block::address).collect();
            assert_eq!(lost, Vec::<String>::new(), "{}", stack.name);
        }
    }
}

/// The pipeline may make no role without a boundary.
#[test]
fn every_role_has_a_boundary() {
    for environment in extremes() {
        for stack in stacks(&environment) {
            let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
            let roles = blocks.filter(|block| block.labels().first().is_some_and(|kind| kind == "aws_iam_role"));
            let free: Vec<_> = roles
                .filter(|role| role.body().get("permissions_boundary").is_none())
                .filter_map(Block::address)
                .collect();
            assert_eq!(free, Vec::<String>::new(), "{}", stack.name);
        }
    }
}

/// Environments by name and what differs in each from a platform with a repository.
fn holder(environments: &[(&str, &str)], of: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    for (name, spec) in environments {
        let file = folder.path().join(format!("environments/{name}.yaml"));
        fs::write(file, format!("{COMMON}network: {{ cidr: 10.1.0.0/16 }}\n{spec}")).expect("and so is this");
    }
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    Some(resolve_among(of, &loaded, Facts::embedded())?.account_holder)
}

#[test]
fn the_first_of_an_account_by_name_holds_what_the_account_has_once() {
    const REPOSITORY: &str = "repository: example/shop\n";
    let borrowed = format!("{REPOSITORY}shares: prod\n");
    let environments = [
        ("alone", ""),
        ("borrowed", borrowed.as_str()),
        ("prod", REPOSITORY),
        ("qa", REPOSITORY),
        ("stage", REPOSITORY),
    ];
    assert_eq!(holder(&environments, "stage").as_deref(), Some("prod"));
    assert_eq!(holder(&environments, "prod").as_deref(), Some("prod"));
    assert_eq!(holder(&environments[..2], "alone").as_deref(), Some("alone"));
}

#[test]
fn only_the_holder_makes_the_accounts_trust_in_github() {
    let spec = "repository: example/shop\nnetwork: { cidr: 10.1.0.0/16 }\n";
    let mut environment = environment(spec);
    let pipeline = |environment: &Environment| {
        let file = stack(environment, "bootstrap").files.into_iter().find(|file| file.name == "pipeline.tf");
        print(&file.expect("there is a pipeline").body).text
    };
    let held = pipeline(&environment);
    environment.account_holder = "first".to_owned();
    let shared = pipeline(&environment);
    let only = |text: &str, other: &str| {
        let lines = text.lines().filter(|line| !other.lines().any(|known| known == *line));
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(only(&held, &shared), @r#"
    # An account knows GitHub once. Of the environments that live in this account, the first by name makes the trust
    # for all of them. Where something else has made it before, import it:
    # terraform import aws_iam_openid_connect_provider.github arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com
    resource "aws_iam_openid_connect_provider" "github" {
      url            = "https://token.actions.githubusercontent.com"
      client_id_list = ["sts.amazonaws.com"]
        Name = "github"
      depends_on = [aws_iam_openid_connect_provider.github]
      depends_on = [aws_iam_openid_connect_provider.github]
    "#);
    insta::assert_snapshot!(only(&shared, &held), @r"
    # The account's trust in GitHub is made by the environment `first`.
    # The account's trust in GitHub is made by the environment `first`.
    ");
}

#[test]
fn tags_of_resources_and_of_the_provider_never_meet() {
    for environment in extremes() {
        for stack in base_stacks(&environment) {
            for block in stack.files.iter().flat_map(|file| file.body.blocks()) {
                let Some(Expression::Object(tags)) = block.body().get("tags") else { continue };
                let keys: Vec<_> = tags.keys().map(ToString::to_string).collect();
                let repeated: Vec<_> = keys.iter().filter(|key| environment.tags.contains_key(*key)).collect();
                assert_eq!(repeated, Vec::<&String>::new(), "{:?}", block.address());
            }
        }
    }
}

/// A stack in a folder of its own, with its state beside it, and the offline provider that answers for it.
struct Root {
    folder: tempfile::TempDir,
    server: Server,
}

impl Root {
    fn new(environment: &Environment, stack: &Stack) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for file in stack.files.iter().filter(|file| file.name != "backend.tf") {
            fs::write(folder.path().join(&file.name), print(&file.body).text)
                .expect("the temporary folder is writable");
        }
        let resources =
            stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "resource");
        let server = Server::start(Options {
            account: environment.cloud.account.clone(),
            region: environment.cloud.region.clone(),
            resource_types: resources.map(|block| block.labels()[0].clone()).collect(),
            data_source_types: BTreeSet::new(),
        });
        Self { folder, server: server.expect("the offline provider starts") }
    }

    /// Runs terraform; returns its exit code and everything it said.
    fn terraform(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new("terraform")
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_VAR_logs_key_arn", "arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012")
            .env(
                "TF_VAR_infrastructure_boundary_arn",
                "arn:aws:iam::111122223333:policy/shop-live-infrastructure-boundary",
            )
            .env("TF_REATTACH_PROVIDERS", self.server.reattach(&["registry.terraform.io"]).to_string())
            .output()
            .expect("these tests run terraform: install Terraform 1.11 or newer and put it on PATH");
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        (output.status.code(), said)
    }
}

#[test]
fn every_stack_is_valid_and_a_second_plan_is_empty() {
    for environment in extremes() {
        for stack in base_stacks(&environment) {
            let root = Root::new(&environment, &stack);
            let steps: [&[&str]; 4] = [
                &["init", "-no-color", "-input=false"],
                &["validate", "-no-color"],
                &["apply", "-no-color", "-input=false", "-auto-approve"],
                &["plan", "-no-color", "-input=false", "-detailed-exitcode"],
            ];
            for step in steps {
                let (code, said) = root.terraform(step);
                assert_eq!(code, Some(0), "{} {step:?}: {said}", stack.name);
                assert!(!said.contains("Warning:"), "{} {step:?}: {said}", stack.name);
            }
        }
    }
}

#[test]
fn terraform_has_nothing_to_format() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (index, environment) in extremes().iter().enumerate() {
        for stack in base_stacks(environment) {
            let target = folder.path().join(index.to_string()).join(&stack.name);
            fs::create_dir_all(&target).expect("the temporary folder is writable");
            for file in &stack.files {
                fs::write(target.join(&file.name), print(&file.body).text).expect("and so is this");
            }
        }
    }
    let output = Command::new("terraform")
        .args(["fmt", "-check", "-recursive", "-diff"])
        .current_dir(folder.path())
        .env_remove("TF_CLI_CONFIG_FILE")
        .output()
        .expect("terraform runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
