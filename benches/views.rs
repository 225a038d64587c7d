//! Measures how long all views of a plan with 10,000 changes take, and how much memory.
//!
//! `cargo bench --bench views` reads the plan from Terraform's JSON, judges it, and writes it as text, Markdown, HTML and
//! JSON, all in this process.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use std::fs;
use std::time::{Duration, Instant};

use platform::engine::Planned;
use platform::facts::Date;
use platform::model::Guard;
use platform::plan::{EnvironmentPlan, PlanDocument, read};
use platform::report::{PlanMarkdown, PlanText, plan_html, plan_json};
use serde_json::{Value, json};

/// How many resources change.
const COUNT: usize = 10_000;
/// How often each thing is done.
const RUNS: usize = 11;

fn main() {
    let planned = planned();
    println!(
        "\nall views of a plan with {COUNT} changes, {:.1} MB of JSON ({RUNS} runs)",
        megabytes(planned.json.len())
    );
    let before = peak();
    let guard = Guard { is_production: true, ..Guard::default() };
    let today = Date::from_days(20_000);
    let plan = || {
        let mut plan = EnvironmentPlan { environment: "live".to_owned(), ..EnvironmentPlan::default() };
        plan.stacks = read(&planned).expect("the plan is well-formed");
        plan.judge(&guard, today);
        PlanDocument { environments: vec![plan], failures: Vec::new() }
    };
    // First, so that never more than one document is there.
    let mut total = report("read and judged", &|| plan().environments.len());
    let document = plan();
    let views: [(&str, &dyn Fn() -> usize); 5] = [
        ("text", &|| PlanText::default().write(&document).len()),
        ("text, everything", &|| PlanText { colour: false, verbose: true }.write(&document).len()),
        ("markdown", &|| PlanMarkdown::default().write(&document).len()),
        ("html", &|| plan_html(&document).len()),
        ("json", &|| plan_json(&document).map_or(0, |text| text.len())),
    ];
    for (name, view) in views {
        total += report(&format!("{name}, {:.1} MB", megabytes(view())), view);
    }
    println!("  {:<34} {:>7.1} ms", "sum of the medians", total.as_secs_f64() * 1e3);
    println!("  {:<34} {:>7.1} MiB, {before:.1} MiB of them before", "highest memory", peak());
}

/// The median of some runs, which it prints with the least and the most.
fn report(what: &str, work: &dyn Fn() -> usize) -> Duration {
    let time = |_| {
        let started = Instant::now();
        assert!(work() > 0);
        started.elapsed()
    };
    let mut runs: Vec<Duration> = (0..RUNS).map(time).collect();
    runs.sort();
    let milliseconds = |run: Duration| run.as_secs_f64() * 1e3;
    let (least, median, most) = (milliseconds(runs[0]), runs[RUNS / 2], milliseconds(runs[RUNS - 1]));
    println!("  {what:<34} {:>7.1} ms   ({least:.1} to {most:.1})", milliseconds(median));
    median
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The highest resident memory of this process so far, in MiB, as Linux knows it; elsewhere 0.
fn peak() -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}

/// A plan as Terraform writes it: a tenth is lost with its data, a tenth is replaced, a fifth is updated, the others are new.
fn planned() -> Planned {
    // Piece by piece, so that the making of it does not count as memory of the views.
    let mut text =
        String::from("{\"format_version\":\"1.2\",\"configuration\":{\"root_module\":{}},\"resource_changes\":[");
    for index in 0..COUNT {
        text.push_str(if index == 0 { "" } else { "," });
        text.push_str(&resource(index).to_string());
    }
    text.push_str("]}");
    let stacks = || ["network", "data", "edge"].map(str::to_owned).into();
    Planned {
        json: text.into_bytes(),
        order: stacks(),
        applied: ["network", "data"].map(str::to_owned).into(),
        ..Planned::default()
    }
}

fn resource(index: usize) -> Value {
    let values = |end: &str| {
        json!({
            "name": format!("resource-{index}-{end}"), "description": format!("What number {index} is for: {end}"),
            "tags": {"Owner": "team", "Environment": "live", "Index": index.to_string(), "Version": end},
            "settings": [{"key": "size", "value": index}, {"key": "mode", "value": end}], "enabled": true, "port": 443,
            "policy": json!({"Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["s3:Get*", end], "Resource": "*"}]}).to_string(),
        })
    };
    let (stack, kind, actions, before, after) = match index % 10 {
        0 => ("data", "aws_db_instance", json!(["delete"]), values("old"), Value::Null),
        1 => ("network", "aws_vpc", json!(["delete", "create"]), values("old"), values("new")),
        2 | 3 => ("data", "aws_sqs_queue", json!(["update"]), values("old"), values("new")),
        _ => ("edge", "aws_route53_record", json!(["create"]), Value::Null, values("new")),
    };
    let unknown = if after.is_null() { json!({}) } else { json!({"id": true, "arn": true}) };
    json!({
        "address": format!("module.{stack}.{kind}.number[\"{index}\"]"), "type": kind,
        "change": {
            "actions": actions, "before": before, "after": after, "after_unknown": unknown, "before_sensitive": false,
            "after_sensitive": false, "replace_paths": if index % 10 == 1 { json!([["name"]]) } else { json!([]) },
        },
    })
}
