//! What an estimate says: which line of a spec costs what, and how that is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use camino::Utf8PathBuf;
use platform::cost::{
    Amount, Committable, Confidence, Difference, Estimate, Line, Nature, Price, PriceTable, Unpriced, recommendation,
};
use platform::facts::{Date, Facts};
use platform::model::{Budget, Environment, Usage, resolve, resolve_among};
use platform::report::{CostReport, CostText, cost_json, cost_markdown};
use platform::spec::cost::Commitment;
use platform::spec::project::Project;
use platform::terraform::stacks;

/// What every spec here begins with: one cluster, one zone's worth of machines that scale.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16, zones: 2, nat: single, endpoints: false }
clusters: { blue: { version: "1.35" } }
"#;
const MACHINES: &str = "nodes: { baseline: { instances: [m7g.large], min: 2, max: 6 } }\n";

/// The environment `live` of a spec.
fn environment(spec: &str) -> Environment {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), spec).expect("and so is this");
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    let live = loaded.get("live").expect("the environment is there");
    assert!(live.findings.is_empty(), "{:?}", live.findings);
    resolve("live", live.spec.as_ref().expect("the spec was read"), Facts::embedded()).expect("the spec is complete")
}

fn estimate(spec: &str) -> Estimate {
    let environment = environment(&format!("{COMMON}{spec}"));
    Estimate::of(&environment, &stacks(&environment), PriceTable::embedded())
}

/// One line for each amount of the resources of a type.
fn lines(estimate: &Estimate, kind: &str) -> String {
    let wanted = estimate.lines.iter().filter(|line| line.resource.starts_with(&format!("{kind}.")));
    let line = |line: &Line| {
        let Amount { least, expected, most } = line.dollars();
        let services: Vec<String> = line.services.iter().map(|(name, share)| format!("{name} {share:.2}")).collect();
        let confidence = line.price.confidence.word();
        let name = line.name();
        format!("{}: {name}: {least:.2} {expected:.2} {most:.2} {confidence} [{}]", line.resource, services.join(", "))
    };
    wanted.map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn machines_cost_what_their_number_may_be() {
    insta::assert_snapshot!(lines(&estimate(MACHINES), "aws_eks_node_group"), @"
    aws_eks_node_group.baseline: machines, m7g.large on demand: 119.14 178.70 357.41 high []
    aws_eks_node_group.baseline: disks, 50 GB gp3 each: 8.00 12.00 24.00 high []
    aws_eks_node_group.baseline: detailed monitoring: 4.20 6.30 12.60 high []
    ");
    let half = format!("{MACHINES}cost: {{ usage: {{ scaling: 50% }} }}\n");
    insta::assert_snapshot!(lines(&estimate(&half), "aws_eks_node_group"), @"
    aws_eks_node_group.baseline: machines, m7g.large on demand: 119.14 238.27 357.41 high []
    aws_eks_node_group.baseline: disks, 50 GB gp3 each: 8.00 16.00 24.00 high []
    aws_eks_node_group.baseline: detailed monitoring: 4.20 8.40 12.60 high []
    ");
}

#[test]
fn volumes_that_no_stack_holds_are_priced_with_their_cluster() {
    let components =
        "components:\n  elastic-stack: { ingest: 20Gi, warm: { nodes: 2 }, hot: { nodes: 3, keep: 3d } }\n";
    let estimate = estimate(&format!("{MACHINES}{components}"));
    let all = lines(&estimate, "aws_eks_cluster");
    let volumes: Vec<&str> = all.lines().filter(|line| line.contains("volumes")).collect();
    // 20 GiB a day, twice, and a quarter more: four days on three machines, and four on two; and 8 GiB for Logstash.
    insta::assert_snapshot!(volumes.join("\n"), @r"
    aws_eks_cluster.main: volumes of hot logs, 3 × 67 GB gp3: 16.08 16.08 16.08 high []
    aws_eks_cluster.main: volumes of warm logs, 2 × 100 GB gp3: 16.00 16.00 16.00 high []
    aws_eks_cluster.main: volumes of Logstash, 1 × 8 GB gp3: 0.64 0.64 0.64 high []
    ");
    let vault = "secrets: { store: vault }\ncomponents: { vault: { copies: 5, storage: 20Gi } }\n";
    let all = lines(&self::estimate(&format!("{MACHINES}{vault}")), "aws_eks_cluster");
    let volumes: Vec<&str> = all.lines().filter(|line| line.contains("volumes")).collect();
    insta::assert_snapshot!(volumes.join("\n"), @"aws_eks_cluster.main: volumes of Vault, 5 × 20 GB gp3: 8.00 8.00 8.00 high []");
}

#[test]
fn a_cluster_that_waits_does_not_scale() {
    let spec = COMMON
        .replace(r#"{ blue: { version: "1.35" } }"#, r#"{ blue: { version: "1.35" }, green: { version: "1.36" } }"#);
    let environment = environment(&format!("{spec}{MACHINES}active: green\n"));
    let estimate = Estimate::of(&environment, &stacks(&environment), PriceTable::embedded());
    let machines = estimate.lines.iter().filter(|line| line.item == "machines");
    let numbers: Vec<_> = machines.map(|line| (line.stack.as_str(), line.quantity.expected / 730.0)).collect();
    assert_eq!(numbers, [("cluster-blue", 2.0), ("cluster-green", 3.0)]);
}

#[test]
fn spot_machines_cost_a_share_that_nobody_can_be_sure_of() {
    let spec = "nodes:\n  burst: { capacity: spot, instances: [m7g.large, m6g.large], min: 1, max: 1 }\n";
    insta::assert_snapshot!(lines(&estimate(spec), "aws_eks_node_group").lines().next().unwrap(), @"aws_eks_node_group.burst: machines, m7g.large, m6g.large spot: 26.05 26.05 26.05 low []");
}

#[test]
fn stores_belong_to_those_who_use_them() {
    let spec = format!(
        "{MACHINES}databases: {{ orders: {{ engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi }} }}\n\
         caches: {{ sessions: {{ engine: redis, node: cache.m7g.large, shards: 2, replicas: 1 }} }}\n\
         services:\n  api: {{ image: a/b, port: 80, uses: [orders, sessions], replicas: {{ min: 3 }} }}\n  web: {{ image: a/b, port: 80, uses: [sessions] }}\n"
    );
    let estimate = estimate(&spec);
    insta::assert_snapshot!(lines(&estimate, "aws_db_instance"), @"
    aws_db_instance.orders: machine, db.r7g.large and a standby: 349.03 349.03 349.03 high [api 1.00]
    aws_db_instance.orders: storage, gp3: 4.60 4.60 9.20 high [api 1.00]
    aws_db_instance.orders: secret of the master user: 0.40 0.40 0.40 high [api 1.00]
    ");
    insta::assert_snapshot!(lines(&estimate, "aws_elasticache_replication_group"), @"aws_elasticache_replication_group.sessions: nodes, 4 × cache.m7g.large: 461.36 461.36 461.36 high [api 0.50, web 0.50]");
    // Three copies of one and one of the other, all alike.
    insta::assert_snapshot!(lines(&estimate, "aws_eks_node_group").lines().next().unwrap(), @"aws_eks_node_group.baseline: machines, m7g.large on demand: 119.14 178.70 357.41 high [api 0.75, web 0.25]");
    let all: Amount = estimate.by_service().into_iter().map(|(_, amount)| amount).sum();
    assert!((all.expected - estimate.total().expected).abs() < 1e-6, "nothing is lost or counted twice");
}

#[test]
fn what_depends_on_use_follows_the_assumptions() {
    let host = format!(
        "{MACHINES}domain: example.com\nservices: {{ web: {{ image: a/b, port: 80, host: www }} }}\n\
         cost: {{ usage: {{ requests: 100, internet: 1Ti, nat: 50Gi }} }}\n"
    );
    let estimate = estimate(&host);
    insta::assert_snapshot!(lines(&estimate, "aws_lb"), @"
    aws_lb.main: load balancer: 16.43 16.43 16.43 high []
    aws_lb.main: its public addresses: 7.30 7.30 7.30 high []
    aws_lb.main: capacity units: 23.36 23.36 23.36 high []
    aws_lb.main: to the internet: 92.16 92.16 92.16 high []
    ");
    insta::assert_snapshot!(lines(&estimate, "aws_nat_gateway"), @"
    aws_nat_gateway.a: NAT gateway: 32.85 32.85 32.85 high []
    aws_nat_gateway.a: through the NAT gateway: 2.25 2.25 2.25 high []
    ");
}

#[test]
fn a_region_without_prices_is_not_free() {
    let spec = COMMON.replace("us-east-1", "sa-east-1");
    let environment = environment(&format!("{spec}{MACHINES}"));
    let estimate = Estimate::of(&environment, &stacks(&environment), PriceTable::embedded());
    assert!(estimate.lines.is_empty());
    let reasons: Vec<_> = estimate.unpriced.iter().filter(|unpriced| unpriced.kind == "aws_eks_cluster").collect();
    assert_eq!(reasons[0].reason, "no price for eks:cluster in sa-east-1: add a row to a file of prices");
}

#[test]
fn a_commitment_is_recommended_for_what_runs_all_the_time() {
    let spec = "nodes:\n  baseline: { instances: [m7g.large], min: 2, max: 6 }\n  burst: { capacity: spot, instances: [m7g.large, m6g.large], min: 3, max: 9 }\ncost: { commitment: 3y }\n";
    let recommended = recommendation(&estimate(spec), PriceTable::embedded()).expect("a term is named");
    let parts: Vec<_> = recommended.parts.iter().map(|part| (part.kind, format!("{:.2}", part.dollars))).collect();
    assert_eq!(parts, [(Committable::Machines, "119.14".to_owned())], "the smallest number, and no spot machines");
    assert_eq!(format!("{:.2} {:.4}", recommended.saved(), recommended.parts[0].each_hour()), "72.08 0.0645");
    assert!(recommendation(&estimate(MACHINES), PriceTable::embedded()).is_none(), "no term is named");
}

/// Every environment of the repository.
fn environments() -> Vec<(String, Environment)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let projects = [".", "examples/smallest", "examples/parcel-tracking", "tests/golden/full-options"];
    let mut found = Vec::new();
    for project in projects {
        let root = Utf8PathBuf::from_path_buf(root.join(project)).expect("the repository's path is text");
        let loaded = Project::at(&root).expect("the project is there").load();
        for name in loaded.names() {
            let environment = resolve_among(name, &loaded, Facts::embedded());
            found.push((format!("{project}/{name}"), environment.expect("the spec is complete")));
        }
    }
    found
}

#[test]
fn no_rendered_type_is_forgotten() {
    let mut unknown = BTreeMap::<String, Vec<String>>::new();
    for (name, environment) in environments() {
        let estimate = Estimate::of(&environment, &stacks(&environment), PriceTable::embedded());
        for unpriced in estimate.unpriced {
            if unpriced.reason.starts_with("nothing is known") {
                unknown.entry(unpriced.kind).or_default().push(name.clone());
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "price these types in src/cost/resources, or list them in data/prices/resource-types.json: {unknown:#?}"
    );
}

fn line(stack: &str, resource: &str, item: &'static str, quantity: Amount, confidence: Confidence) -> Line {
    let price = Price {
        sku: format!("sku:{item}"),
        unit: "hour".into(),
        dollars: 0.25,
        date: Date::parse("2026-07-20").expect("a day"),
        confidence,
        source: "a test".to_owned(),
    };
    let services = vec![("api".to_owned(), 0.75)];
    let detail = "m7g.large".to_owned();
    let (stack, resource) = (stack.to_owned(), resource.to_owned());
    let nature = if item == "requests" { Nature::Usage } else { Nature::Fixed };
    Line { stack, resource, item, detail, nature, quantity, price, services, committable: Some(Committable::Machines) }
}

fn report() -> CostReport {
    let scaling = Amount { least: 1460.0, expected: 2920.0, most: 14_600.0 };
    let unpriced = Unpriced {
        stack: "security".to_owned(),
        kind: "aws_guardduty_detector".to_owned(),
        reason: "it counts events".to_owned(),
        count: 1,
    };
    let prod = Estimate {
        environment: "prod".to_owned(),
        shares: None,
        lines: vec![
            line("cluster-blue", "aws_eks_node_group.a_1", "machines", scaling, Confidence::High),
            line("cluster-blue", "aws_eks_node_group.a_2", "machines", scaling, Confidence::High),
            line("edge", "aws_lb.main", "requests", Amount::exactly(100.0), Confidence::Low),
        ],
        unpriced: vec![unpriced],
        usage: Usage::default(),
        budget: None,
        commitment: Some(Commitment::ThreeYears),
    };
    let mut dev = Estimate { environment: "dev".to_owned(), unpriced: Vec::new(), commitment: None, ..prod.clone() };
    dev.lines.remove(1);
    let names = ("dev".to_owned(), "prod".to_owned());
    let differences = vec![Difference::between(&dev, &prod, names)];
    let recommended = recommendation(&prod, PriceTable::embedded());
    CostReport { estimates: vec![(prod, recommended), (dev, None)], differences }
}

#[test]
fn for_people() {
    let text = CostText { colour: false, verbose: false }.write(&report());
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    insta::assert_snapshot!(text, @"
    prod: 1,485 USD a month expected, 755 at its smallest, 7,325 at its largest
      An estimate: 1,460 fixed, 25 by use.
      List prices of 2026-07-20; no taxes, support, discounts or free tier.
      2% of it rests on prices of low confidence, marked `?`.
      Not in it: 1 × aws_guardduty_detector.

    dev: 755 USD a month expected, 390 at its smallest, 3,675 at its largest
      An estimate: 730 fixed, 25 by use.
      List prices of 2026-07-20; no taxes, support, discounts or free tier.
      3% of it rests on prices of low confidence, marked `?`.

    2 environments together: 2,240 USD a month expected, 1,145 at its smallest, 11,000 at its largest

    prod against dev: +730 USD a month expected, 1,485 instead of 755

      stack                                 before     after      more
      cluster-blue                             730     1,460      +730

      what                                        before     after      more
      aws_eks_node_group.a machines, m7g.large       730     1,460      +730
      not priced: aws_guardduty_detector, 1 instead of 0
    ");
}

#[test]
fn one_environment_is_told_in_full() {
    let mut report = report();
    report.differences.clear();
    report.estimates.truncate(1);
    report.estimates[0].0.budget = budget("100 USD/month");
    insta::assert_snapshot!(CostText { colour: false, verbose: false }.write(&report), @"
    prod: 1,485 USD a month expected, 755 at its smallest, 7,325 at its largest
      over budget: the fixed part alone, 730 USD, exceeds 100 USD a month
      An estimate: 1,460 fixed, 25 by use.
      List prices of 2026-07-20; no taxes, support, discounts or free tier.
      2% of it rests on prices of low confidence, marked `?`.

      stack                                  fixed    by use  expected     least      most
      cluster-blue                           1,460         0     1,460       730     7,300
      edge                                       0        25        25        25        25

      service, by what it asks for and uses  expected     least      most
      api                                    1,114       566     5,494
      for all of them                          371       189     1,831

      what costs most                       expected  price
      cluster-blue 2 × machines, m7g.large     1,460  0.25/hour
      edge requests, m7g.large                    25  0.25/hour ?

      A commitment of 3 years could save about 457 USD a month; nothing is bought:
        machines, by a Compute Savings Plan: 457 of 755 USD (60% ?), 0.409 USD an hour committed

      Assumed by month, see `cost.usage`: machines 25% of the way from least to most (scaling),
        10 requests a second (requests), 500 GiB to the internet (internet), 200 GiB through NAT (nat),
        500 GiB between zones (betweenZones), 50 GiB of logs (logs),
        50 GiB in each bucket and repository (objects).

      Not in it:
        1 × aws_guardduty_detector: it counts events
    ");
}

/// The budget of a spec.
fn budget(written: &str) -> Option<Budget> {
    environment(&format!("{COMMON}cost: {{ budget: {written} }}\n")).cost.budget
}

#[test]
fn for_pull_requests() {
    insta::assert_snapshot!(cost_markdown(&report()), @"
    ## prod against dev: +730 USD a month expected, 1,485 instead of 755

    | stack | before | after | more |
    |---|--:|--:|--:|
    | cluster-blue | 730 | 1,460 | +730 |

    | what | before | after | more |
    |---|--:|--:|--:|
    | aws_eks_node_group.a machines, m7g.large | 730 | 1,460 | +730 |

    Not priced: `aws_guardduty_detector`, 1 instead of 0

    ### prod: 1,485 USD a month expected, 755 at its smallest, 7,325 at its largest

    An estimate: 1,460 fixed, 25 by use. List prices of 2026-07-20; no taxes, support, discounts or free tier. 2% of it rests on prices of low confidence, marked `?`.

    | stack | fixed | by use | expected | least | most |
    |---|--:|--:|--:|--:|--:|
    | cluster-blue | 1,460 | 0 | 1,460 | 730 | 7,300 |
    | edge | 0 | 25 | 25 | 25 | 25 |

    | service, by what it asks for and uses | expected | least | most |
    |---|--:|--:|--:|
    | api | 1,114 | 566 | 5,494 |
    | for all of them | 371 | 189 | 1,831 |

    <details><summary>2 amounts</summary>

    | stack | what | expected | price |
    |---|---|--:|---|
    | cluster-blue | 2 × machines, m7g.large | 1,460 | 0.25/hour |
    | edge | requests, m7g.large | 25 | 0.25/hour ? |

    </details>

    A commitment of 3 years could save about 457 USD a month; nothing is bought:

    - machines, by a Compute Savings Plan: 457 of 755 USD (60% ?), 0.409 USD an hour committed

    Assumed by month, see `cost.usage`:

    - `scaling`: machines 25% of the way from least to most
    - `requests`: 10 requests a second
    - `internet`: 500 GiB to the internet
    - `nat`: 200 GiB through NAT
    - `betweenZones`: 500 GiB between zones
    - `logs`: 50 GiB of logs
    - `objects`: 50 GiB in each bucket and repository

    Not in it:

    - 1 × `aws_guardduty_detector`: it counts events

    ### dev: 755 USD a month expected, 390 at its smallest, 3,675 at its largest

    An estimate: 730 fixed, 25 by use. List prices of 2026-07-20; no taxes, support, discounts or free tier. 3% of it rests on prices of low confidence, marked `?`.

    | stack | fixed | by use | expected | least | most |
    |---|--:|--:|--:|--:|--:|
    | cluster-blue | 730 | 0 | 730 | 365 | 3,650 |
    | edge | 0 | 25 | 25 | 25 | 25 |

    | service, by what it asks for and uses | expected | least | most |
    |---|--:|--:|--:|
    | api | 566 | 293 | 2,756 |
    | for all of them | 189 | 98 | 919 |

    <details><summary>2 amounts</summary>

    | stack | what | expected | price |
    |---|---|--:|---|
    | cluster-blue | machines, m7g.large | 730 | 0.25/hour |
    | edge | requests, m7g.large | 25 | 0.25/hour ? |

    </details>

    Assumed by month, see `cost.usage`:

    - `scaling`: machines 25% of the way from least to most
    - `requests`: 10 requests a second
    - `internet`: 500 GiB to the internet
    - `nat`: 200 GiB through NAT
    - `betweenZones`: 500 GiB between zones
    - `logs`: 50 GiB of logs
    - `objects`: 50 GiB in each bucket and repository

    **2 environments together: 2,240 USD a month expected, 1,145 at its smallest, 11,000 at its largest**
    ");
}

#[test]
fn for_programs() {
    let document: serde_json::Value = serde_json::from_str(&cost_json(&report()).unwrap()).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&document["environments"][1]).unwrap(), @r#"
    {
      "environment": "dev",
      "shares": null,
      "total": {
        "least": 390.0,
        "expected": 755.0,
        "most": 3675.0
      },
      "fixed": {
        "least": 365.0,
        "expected": 730.0,
        "most": 3650.0
      },
      "usage": {
        "least": 25.0,
        "expected": 25.0,
        "most": 25.0
      },
      "uncertain": 25.0,
      "budget": null,
      "prices": {
        "oldest": "2026-07-20",
        "newest": "2026-07-20"
      },
      "assumptions": {
        "scaling": 25.0,
        "requests": 10,
        "internet": 500,
        "nat": 200,
        "betweenZones": 500,
        "logs": 50,
        "objects": 50
      },
      "stacks": [
        {
          "stack": "cluster-blue",
          "fixed": {
            "least": 365.0,
            "expected": 730.0,
            "most": 3650.0
          },
          "usage": {
            "least": 0.0,
            "expected": 0.0,
            "most": 0.0
          },
          "total": {
            "least": 365.0,
            "expected": 730.0,
            "most": 3650.0
          }
        },
        {
          "stack": "edge",
          "fixed": {
            "least": 0.0,
            "expected": 0.0,
            "most": 0.0
          },
          "usage": {
            "least": 25.0,
            "expected": 25.0,
            "most": 25.0
          },
          "total": {
            "least": 25.0,
            "expected": 25.0,
            "most": 25.0
          }
        }
      ],
      "services": [
        {
          "service": "api",
          "total": {
            "least": 292.5,
            "expected": 566.25,
            "most": 2756.25
          }
        },
        {
          "service": null,
          "total": {
            "least": 97.5,
            "expected": 188.75,
            "most": 918.75
          }
        }
      ],
      "lines": [
        {
          "stack": "cluster-blue",
          "resource": "aws_eks_node_group.a_1",
          "item": "machines",
          "detail": "m7g.large",
          "nature": "fixed",
          "quantity": {
            "least": 1460.0,
            "expected": 2920.0,
            "most": 14600.0
          },
          "dollars": {
            "least": 365.0,
            "expected": 730.0,
            "most": 3650.0
          },
          "services": {
            "api": 0.75
          },
          "price": {
            "sku": "sku:machines",
            "unit": "hour",
            "dollars": 0.25,
            "date": "2026-07-20",
            "confidence": "high",
            "source": "a test"
          }
        },
        {
          "stack": "edge",
          "resource": "aws_lb.main",
          "item": "requests",
          "detail": "m7g.large",
          "nature": "usage",
          "quantity": {
            "least": 100.0,
            "expected": 100.0,
            "most": 100.0
          },
          "dollars": {
            "least": 25.0,
            "expected": 25.0,
            "most": 25.0
          },
          "services": {
            "api": 0.75
          },
          "price": {
            "sku": "sku:requests",
            "unit": "hour",
            "dollars": 0.25,
            "date": "2026-07-20",
            "confidence": "low",
            "source": "a test"
          }
        }
      ],
      "notPriced": [],
      "recommendation": null
    }
    "#);
    assert_eq!(document["total"]["expected"], 2240.0);
    assert_eq!(document["differences"][0]["more"], 730.0);
}
