//! The printer against the outside: hcl-rs reads back what it printed, `terraform fmt` finds nothing to do, and Terraform
//! evaluates hostile text to exactly that text.

use hcl::{Map, Value};
use hcl_edit::expr::{Expression as Parsed, ObjectKey};
use hcl_edit::template::Element;
use platform::hcl::{
    Block, Body, Expression, Part, call, data, jsonencode, list, object, output, print, reference, resource, string,
    template, type_expression, variable,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::path::Path;
use std::process::{Command, Output};

/// Text that breaks printers: quotes, template markers in every combination, control and invisible characters.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\"",
    "\\",
    "\\\"",
    "\\${x}",
    "${x}",
    "$${x}",
    "$$${x}",
    "$$$${x}",
    "%{ if true }",
    "%%{ if true }",
    "%%%{x}",
    "$%{x}",
    "%${x}",
    "${",
    "$${",
    "%{",
    "$",
    "$$",
    "a$",
    "}",
    "${\"${x}\"}",
    "a\nb",
    "a\r\nb",
    "\t",
    "\u{0}\u{1}\u{1b}\u{7f}",
    "é 日本 👩\u{200d}🚀",
    "\u{a0}\u{2028}\u{202e}\u{feff}",
    "\u{e0001}",
    "# no comment",
    "/* nor this */",
    "<<EOT\nnot a heredoc\nEOT\n",
    "~}",
    "${~ x ~}",
    "#!/bin/sh\necho \"${HOME}\" $${HOME} $(date +%{fmt}) 100% $1\n",
];

/// What an expression must evaluate to, together with the expression.
#[derive(Debug, Clone)]
struct Case {
    expression: Expression,
    value: Value,
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        2 => any::<char>().prop_map(String::from),
        3 => prop::sample::select(vec!["$", "%", "{", "}", "\"", "\\", "~", "\n", "a", "é", "\u{301}", "\r\n", " "])
            .prop_map(str::to_owned),
        1 => prop::sample::select(HOSTILE).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn template_case() -> impl Strategy<Value = Case> {
    prop::collection::vec(prop_oneof![text().prop_map(Some), Just(None)], 2..6).prop_map(|pieces| {
        let parts: Vec<Part<'_>> = pieces
            .iter()
            .map(|piece| match piece {
                Some(text) => Part::Text(text),
                None => Part::Reference(reference("var.name")),
            })
            .collect();
        let value: String = pieces.iter().map(|piece| piece.as_deref().unwrap_or("N")).collect();
        Case { expression: template(&parts), value: Value::from(value) }
    })
}

fn leaf() -> impl Strategy<Value = Case> {
    prop_oneof![
        text().prop_map(|text| Case { expression: string(text.as_str()), value: Value::from(text) }),
        template_case(),
        any::<i64>().prop_map(|number| Case { expression: number.into(), value: number.into() }),
        any::<u64>().prop_map(|number| Case { expression: number.into(), value: number.into() }),
        any::<f64>()
            .prop_filter("HCL has finite numbers only", |number| number.is_finite())
            .prop_map(|number| Case { expression: number.into(), value: number.into() }),
        any::<bool>().prop_map(|value| Case { expression: value.into(), value: value.into() }),
        Just(Case { expression: Expression::Null, value: Value::Null }),
        Just(Case { expression: reference("var.name"), value: Value::from("N") }),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    leaf().prop_recursive(4, 40, 6, |inner| {
        let key = prop_oneof![text(), "[a-z_-]{1,9}", Just("for".to_owned()), Just("null".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| Case {
                expression: list(items.iter().map(|item| item.expression.clone())),
                value: items.into_iter().map(|item| item.value).collect(),
            }),
            prop::collection::btree_map(key, inner, 0..6).prop_map(|entries| Case {
                expression: object(entries.iter().map(|(key, item)| (key.as_str(), item.expression.clone()))),
                value: Value::Object(entries.into_iter().map(|(key, item)| (key, item.value)).collect::<Map<_, _>>()),
            }),
        ]
    })
}

/// Reads the one attribute of a printed body back and evaluates it.
fn read_back(text: &str) -> Value {
    let body: hcl_edit::structure::Body = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    evaluate(&body.attributes().next().expect("an attribute").value)
}

/// Evaluates what the property test generates. It works on hcl-edit's tree, because hcl-rs's own keeps templates in a form
/// that loses a `$` of `$$${`.
fn evaluate(expression: &Parsed) -> Value {
    match expression {
        Parsed::Null(_) => Value::Null,
        Parsed::Bool(value) => Value::from(*value.value()),
        Parsed::Number(number) => Value::from(*number.value()),
        Parsed::String(text) => Value::from(text.value().as_str()),
        Parsed::Array(items) => items.iter().map(evaluate).collect(),
        Parsed::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (evaluate_key(key), evaluate(value.expr()))).collect())
        }
        Parsed::StringTemplate(template) => Value::from(template.iter().map(evaluate_element).collect::<String>()),
        Parsed::Traversal(_) => Value::from("N"),
        Parsed::UnaryOp(negative) => match evaluate(&negative.expr) {
            Value::Number(number) => Value::from(-number),
            other => panic!("cannot negate {other:?}"),
        },
        other => panic!("not generated: {other:?}"),
    }
}

fn evaluate_key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Ident(name) => name.as_str().to_owned(),
        ObjectKey::Expression(expression) => match evaluate(expression) {
            Value::String(text) => text,
            other => panic!("not a key: {other:?}"),
        },
    }
}

fn evaluate_element(element: &Element) -> String {
    match element {
        Element::Literal(text) => text.value().to_string(),
        Element::Interpolation(_) => "N".to_owned(),
        Element::Directive(_) => panic!("directives are not generated"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(case in case()) {
        let printed = print(&Body::new().attribute("x", case.expression)).text;
        prop_assert_eq!(read_back(&printed), case.value, "{}", printed);
    }
}

#[test]
fn hostile_text_reads_back() {
    for text in HOSTILE {
        let printed = print(&Body::new().attribute("x", *text)).text;
        assert_eq!(read_back(&printed), Value::from(*text), "{printed}");
        assert_eq!(printed.lines().count(), 1, "{printed}");
    }
}

/// A body with everything that stacks use.
fn everything() -> Body {
    let parsed = |text: &str| text.parse::<Expression>().expect("an expression");
    let bucket = resource("aws_s3_bucket", "logs")
        .about("Where every other bucket logs to.\nIt cannot log to itself.")
        .attribute("depends_on", list([reference("aws_kms_key.logs")]))
        .comment("checkov:skip=CKV_AWS_18: this is the bucket for access logs")
        .attribute("bucket", template(&[Part::Text("logs-"), Part::Reference(reference("var.name"))]))
        .nested("lifecycle", |lifecycle| lifecycle.attribute("prevent_destroy", true))
        .nested("versioning", |versioning| versioning.attribute("enabled", true).nested("empty", |empty| empty))
        .attribute("force_destroy", false)
        .optional("absent", None::<&str>)
        .optional("present", Some("yes"))
        .attribute("count", parsed("var.enabled ? 1 : 0"))
        .attribute("tags", object([("Name", string("logs")), ("cost center", string("é日本")), ("ünï", string("x"))]))
        .attribute("last", -3)
        .comment("nothing follows this");
    Body::new()
        .comment("Written by platform; edit the spec instead.")
        .block(
            Block::new("terraform", &[])
                .attribute("required_version", ">= 1.9")
                .nested("required_providers", |providers| {
                    providers.attribute("aws", object([("source", string("hashicorp/aws")), ("version", string("~> 6.0"))]))
                })
                .block(Block::new("backend", &["s3"])),
        )
        .block(variable("name", type_expression("string"), "Says \"${who}\"."))
        .block(
            variable("pools", type_expression("map(object({ size = number, labels = optional(map(string), {}) }))"), "Pools.")
                .attribute("default", object(Vec::<(String, Expression)>::new()))
                .nested("validation", |validation| {
                    validation
                        .attribute("condition", parsed("alltrue([for name, pool in var.pools : pool.size > 0 && name != \"\"])"))
                        .attribute("error_message", "A pool has at least one node.")
                }),
        )
        .block(bucket)
        .block(data("aws_region", "current"))
        .block(Block::new("locals", &[]).attribute("short", list(["a", "b"])).attribute("none", list::<&str>([]))
            .attribute("long", list((0..12).map(|number| format!("subnet-{number:010}"))))
            .attribute("nested", list([list([1, 2]), list([3])]))
            .attribute("objects", list([object([("a", 1.into()), ("long_name", 2.into())])]))
            .attribute("policy", jsonencode(serde_json::json!({"Statement": [{"Effect": "Allow", "Action": ["s3:*"]}], "Version": "2012-10-17"})))
            .attribute("merged", call("merge", vec![reference("var.pools"), object([("a", 1.into())])]))
            .attribute("wide", call("coalesce", (0..9).map(|number| format!("candidate-{number}").into()).collect()))
            .attribute("arithmetic", parsed("-(1 + 2) * 3 - -4"))
            .attribute("negation", parsed("!var.enabled || var.count == 3"))
            .attribute("by_name", parsed("{ for key, value in var.pools : key => value.size... if value.size > 1 }"))
            .attribute("splat", reference("aws_subnet.private[*].id"))
            .attribute("index", reference("var.pools[\"a b\"].labels[0]"))
            .attribute("spread", parsed("concat(var.lists...)"))
            .attribute("braces", parsed("\"a${var.a ? { a = 1 } : {}}b${{ a = 1 }.a}c${var.m[\"}\"]}\""))
            .attribute("inside", template(&[Part::Text("a "), Part::Reference(object([("a", 1.into())])), Part::Text("$")])))
        .block(Block::new("module", &["child"]).attribute("for_each", reference("var.pools")).attribute("name", reference("each.key")).attribute("source", "./child"))
        .block(output("arn", reference("aws_s3_bucket.logs[0].arn"), "The bucket."))
}

#[test]
fn everything_is_printed_in_conventional_order() {
    insta::assert_snapshot!(print(&everything()).text, @r###"
    # Written by platform; edit the spec instead.

    terraform {
      required_version = ">= 1.9"

      required_providers {
        aws = {
          source  = "hashicorp/aws"
          version = "~> 6.0"
        }
      }

      backend "s3" {}
    }

    variable "name" {
      description = "Says \"$${who}\"."
      type        = string
    }

    variable "pools" {
      description = "Pools."
      type = map(object({
        size   = number
        labels = optional(map(string), {})
      }))
      default = {}

      validation {
        condition     = alltrue([for name, pool in var.pools : pool.size > 0 && name != ""])
        error_message = "A pool has at least one node."
      }
    }

    # Where every other bucket logs to.
    # It cannot log to itself.
    resource "aws_s3_bucket" "logs" {
      count = var.enabled ? 1 : 0

      # checkov:skip=CKV_AWS_18: this is the bucket for access logs
      bucket        = "logs-${var.name}"
      force_destroy = false
      present       = "yes"
      tags = {
        Name          = "logs"
        "cost center" = "é日本"
        "ünï"         = "x"
      }
      last = -3

      versioning {
        enabled = true

        empty {}
      }

      # nothing follows this

      lifecycle {
        prevent_destroy = true
      }

      depends_on = [aws_kms_key.logs]
    }

    data "aws_region" "current" {}

    locals {
      short = ["a", "b"]
      none  = []
      long = [
        "subnet-0000000000",
        "subnet-0000000001",
        "subnet-0000000002",
        "subnet-0000000003",
        "subnet-0000000004",
        "subnet-0000000005",
        "subnet-0000000006",
        "subnet-0000000007",
        "subnet-0000000008",
        "subnet-0000000009",
        "subnet-0000000010",
        "subnet-0000000011",
      ]
      nested = [
        [1, 2],
        [3],
      ]
      objects = [
        {
          a         = 1
          long_name = 2
        },
      ]
      policy = jsonencode({
        Statement = [
          {
            Effect = "Allow"
            Action = ["s3:*"]
          },
        ]
        Version = "2012-10-17"
      })
      merged = merge(
        var.pools,
        {
          a = 1
        },
      )
      wide = coalesce(
        "candidate-0",
        "candidate-1",
        "candidate-2",
        "candidate-3",
        "candidate-4",
        "candidate-5",
        "candidate-6",
        "candidate-7",
        "candidate-8",
      )
      arithmetic = -(1 + 2) * 3 - -4
      negation   = !var.enabled || var.count == 3
      by_name    = { for key, value in var.pools : key => value.size... if value.size > 1 }
      splat      = aws_subnet.private[*].id
      index      = var.pools["a b"].labels[0]
      spread     = concat(var.lists...)
      braces     = "a${var.a ? { a = 1 } : {} }b${ { a = 1 }.a}c${var.m["}"]}"
      inside     = "a ${ { a = 1 } }$"
    }

    module "child" {
      source   = "./child"
      for_each = var.pools

      name = each.key
    }

    output "arn" {
      description = "The bucket."
      value       = aws_s3_bucket.logs[0].arn
    }
    "###);
}

#[test]
fn the_source_map_names_the_lines_of_every_block() {
    let printed = print(&everything());
    let lines: Vec<&str> = printed.text.lines().collect();
    let map: Vec<String> = printed
        .blocks
        .iter()
        .map(|block| format!("{}: {} … {}", block.address, lines[block.first_line - 1], lines[block.last_line - 1]))
        .collect();
    insta::assert_snapshot!(map.join("\n"), @r###"
    terraform: terraform { … }
    var.name: variable "name" { … }
    var.pools: variable "pools" { … }
    aws_s3_bucket.logs: resource "aws_s3_bucket" "logs" { … }
    data.aws_region.current: data "aws_region" "current" {} … data "aws_region" "current" {}
    local: locals { … }
    module.child: module "child" { … }
    output.arn: output "arn" { … }
    "###);
}

/// Runs Terraform in `directory`. These tests are worthless without it, so they do not skip.
fn terraform(directory: &Path, arguments: &[&str]) -> Output {
    Command::new("terraform")
        .args(arguments)
        .current_dir(directory)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("terraform could not be started: install Terraform 1.9 or later and put it on PATH")
}

#[test]
fn terraform_fmt_finds_nothing_to_do() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("everything.tf"), print(&everything()).text).expect("written");
    let mut runner = TestRunner::deterministic();
    for number in 0..24 {
        let values = prop::collection::vec(case(), 40).new_tree(&mut runner).expect("cases").current();
        let mut block = Block::new("locals", &[]);
        for (index, case) in values.into_iter().enumerate() {
            block.push_attribute(&format!("{}{index}", "v".repeat(index % 7 + 1)), case.expression);
        }
        let text = print(&Body::new().block(block)).text;
        std::fs::write(directory.path().join(format!("random{number}.tf")), text).expect("written");
    }
    let result = terraform(directory.path(), &["fmt", "-check", "-diff", "-no-color"]);
    let said = [result.stdout, result.stderr].concat();
    assert_eq!(String::from_utf8_lossy(&said), "");
    assert!(result.status.success());
}

#[test]
fn terraform_evaluates_hostile_text_to_itself() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut body = Body::new();
    let mut expected = serde_json::Map::new();
    let mut add = |name: String, expression: Expression, text: String| {
        body.push_block(output(&name, expression, &text));
        expected.insert(name, text.into());
    };
    for (index, text) in HOSTILE.iter().enumerate() {
        add(format!("text_{index}"), string(*text), (*text).to_owned());
        let name = || Part::Reference(reference("local.name"));
        let around = template(&[name(), Part::Text(text), name()]);
        add(format!("template_{index}"), around, format!("N{text}N"));
        let keyed = call("keys", vec![object([(*text, 1.into())])]);
        let joined = call("join", vec!["".into(), keyed]);
        add(format!("key_{index}"), joined, (*text).to_owned());
    }
    body.push_block(Block::new("locals", &[]).attribute("name", "N"));
    std::fs::write(directory.path().join("main.tf"), print(&body).text).expect("written");
    let applied = terraform(directory.path(), &["apply", "-auto-approve", "-no-color"]);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let outputs = terraform(directory.path(), &["output", "-json"]).stdout;
    let outputs: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&outputs).expect("JSON");
    let values: serde_json::Map<_, _> =
        outputs.into_iter().map(|(name, output)| (name, output["value"].clone())).collect();
    for (name, text) in &expected {
        assert_eq!(values.get(name), Some(text), "{name}");
    }
}
