//! The CloudFlare provider, whose resources have attributes with nested attributes.

use serde_json::{Value, json};

use crate::root::{Root, change, planned};

const ZONE: &str = include_str!("zone.tf");

fn unknown(plan: &Value, address: &str) -> String {
    serde_json::to_string(&change(plan, address)["after_unknown"]).unwrap()
}

#[test]
fn a_zone_plans_applies_and_plans_empty() {
    let root = Root::new(ZONE);
    assert_eq!(root.validate(), Vec::<String>::new());
    let plan = root.plan();
    insta::assert_snapshot!(serde_json::to_string_pretty(&change(&plan, "cloudflare_load_balancer_pool.main")["after"]).unwrap(), @r#"
    {
      "account_id": "fedcba9876543210fedcba9876543210",
      "check_regions": null,
      "description": "",
      "enabled": true,
      "latitude": null,
      "longitude": null,
      "minimum_origins": 1,
      "monitor_group": null,
      "name": "main",
      "notification_email": "",
      "origins": [
        {
          "address": "origin.example.com",
          "enabled": true,
          "header": {
            "host": [
              "www.example.com"
            ]
          },
          "name": "eu-west-1",
          "virtual_network_id": null,
          "weight": 1
        }
      ]
    }
    "#);
    insta::assert_snapshot!(unknown(&plan, "cloudflare_load_balancer_pool.main"), @r#"{"created_on":true,"disabled_at":true,"id":true,"load_shedding":true,"modified_on":true,"monitor":true,"networks":true,"notification_filter":true,"origin_steering":true,"origins":[{"disabled_at":true,"header":{"host":[false]},"port":true}]}"#);
    insta::assert_snapshot!(unknown(&plan, "cloudflare_ruleset.cache"), @r#"{"id":true,"last_updated":true,"rules":[{"action_parameters":{"edge_ttl":{}},"id":true,"logging":true,"ref":true}],"version":true}"#);
    insta::assert_snapshot!(unknown(&plan, "cloudflare_zone_setting.security_header"), @r#"{"editable":true,"enabled":true,"id":true,"modified_on":true,"time_remaining":true,"value":{"strict_transport_security":{}}}"#);
    root.apply();
    let again = root.run(&["plan", "-input=false", "-detailed-exitcode"]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
    root.succeeds(&["destroy", "-auto-approve", "-input=false"]);
}

/// Terraform refuses a whole provider for a flag that contradicts another.
#[test]
fn terraform_takes_the_schemas_of_all_types() {
    let schemas = include_bytes!("../../data/terraform/cloudflare-5.14.0.json.gz");
    let schemas: Value = serde_json::from_reader(flate2::read::GzDecoder::new(schemas.as_slice())).unwrap();
    let provider = &schemas["provider_schemas"]["registry.terraform.io/cloudflare/cloudflare"];
    let labels = |group: &str, keyword: &str| -> String {
        let types = provider[group].as_object().unwrap().keys();
        types.map(|name| format!("{keyword} \"{name}\"\n")).collect()
    };
    let all = labels("resource_schemas", "resource") + &labels("data_source_schemas", "data");
    let root = Root::with_types(ZONE, &all);
    assert_eq!(root.validate(), Vec::<String>::new());
}

#[test]
fn a_change_inside_an_attribute_changes_that_and_nothing_else() {
    let root = Root::new(ZONE);
    root.apply();
    root.change(
        &ZONE.replace("default = 86400", "default = 3600").replace("\"www.example.com\"\n", "\"api.example.com\"\n"),
    );
    let plan = root.plan();
    let ruleset = change(&plan, "cloudflare_ruleset.cache");
    assert_eq!(ruleset["actions"], json!(["update"]));
    assert_eq!(ruleset["after"]["rules"][0]["action_parameters"]["edge_ttl"]["default"], json!(3600));
    assert_eq!(ruleset["after"]["rules"][0]["id"], ruleset["before"]["rules"][0]["id"]);
    assert_eq!(change(&plan, "cloudflare_load_balancer.main")["actions"], json!(["update"]));
    root.change(&ZONE.replace("\"http_request_cache_settings\"", "\"http_request_transform\""));
    let plan = root.plan();
    assert_eq!(change(&plan, "cloudflare_ruleset.cache")["replace_paths"], json!([["phase"]]));
    assert_eq!(
        planned(&plan, "cloudflare_ruleset.cache", &["id", "name"]),
        json!({"id": "(unknown)", "name": "cache"})
    );
}

#[test]
fn what_the_provider_refuses_is_refused_with_its_place() {
    let root = Root::new(
        r#"
resource "cloudflare_load_balancer_pool" "main" {
  account_id  = "fedcba9876543210fedcba9876543210"
  name        = "main"
  disabled_at = "2026-01-01T00:00:00Z"
  origins = [
    { name = "one", address = "one.example.com", weight = 2 },
    { name = "two", address = "two.example.com", disabled_at = "2026-01-01T00:00:00Z" },
  ]
  origin_steering = { policy = "nearest" }
}
"#,
    );
    insta::assert_snapshot!(root.validate().join("\n"), @r#"
    error at `disabled_at = "2026-01-01T00:00:00Z"`: value for an attribute that cannot be set: CloudFlare decides the value of disabled_at. Remove it.
    error at `disabled_at = "2026-01-01T00:00:00Z"`: value for an attribute that cannot be set: CloudFlare decides the value of origins[1].disabled_at. Remove it.
    error at `resource "cloudflare_load_balancer_pool" "main" {`: value out of range: The value of origins[0].weight must be between 0 and 1, not 2.
    warning at `resource "cloudflare_load_balancer_pool" "main" {`: value that is not known to be accepted: origin_steering.policy is "nearest", which is none of the values known here: random, hash, least_outstanding_requests, least_connections.
    "#);
}
