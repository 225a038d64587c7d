//! What the views show.

use platform::plan::{Action, Danger, FailedPlan, PlanDocument};
use platform::report::{PLAN_SCHEMA, PlanMarkdown, PlanText, plan_json};
use serde_json::Value;

use crate::example::{document, everything, plan};

#[test]
fn text_begins_with_what_is_dangerous() {
    insta::assert_snapshot!(PlanText::default().write(&document(everything())), @r#"
    Environment live: plan, offline, terraform 1.11.4
    platform 1.0.0, hashicorp/aws 6.66.0, spec 0123456789ab

    Data would be lost: 2 resources, 1 object
      - data: aws_db_instance.old["x"]  (holds data; no longer in the spec)
    -/+ data: aws_db_instance.orders  (holds data)
            from environments/live.yaml:12:3
            identifier: "a" → "b"  # forces replacement
            and 1 more (known after apply)
      - cluster blue: PersistentVolumeClaim shop/files  (holds data)

    Replaced or deleted: 1 resource
    -/+ network: aws_vpc.main
            cidr_block: "10.0.0.0/16" → "10.1.0.0/16"  # forces replacement
            and 1 more (known after apply)

    Network or identity: 2 resources, 1 object
      + data: aws_iam_role.new
      ~ data: aws_security_group.main
            vpc_id: "vpc-1" → (known after network)
      ~ cluster blue: Service shop/api
            spec.ports[http].port: 80 → 8080

    Changed in place: 1 resource
      ~ data: aws_sns_topic.main
            display_name: "a" → "b"

    Created: 2 resources, 1 object
      data: 1
      + data: aws_sns_topic.more
      edge, not applied yet: 1
          1 aws_lb
      objects in cluster green: 1
          cluster green was not asked, so that everything is shown as new: offline
          1 Service

    Renamed or taken over: 2 resources
      > data: aws_s3_bucket.taken  (imported from shop-uploads)
      > data: aws_sqs_queue.new  (was aws_sqs_queue.old)

    Only tags: 2 resources
        2 resources: Owner: "a" → "b"

    Read while applying: 1 resource

    Not known yet
      data waits with 1 value for network

    warning: an argument is deprecated:
             use another

    Plan: 5 to add, 4 to change, 3 to destroy, 1 to import, 1 to rename.
    Objects: 1 to delete, 1 to update, 1 to create.
    Not compared: 12 objects and the charts, which Argo CD brings from the repository.
    Offline: nothing real was asked.
    "#);
}

#[test]
fn markdown_says_the_same() {
    insta::assert_snapshot!(PlanMarkdown::default().write(&document(everything())), @r#"
    ## Environment live: plan, offline, terraform 1.11.4

    **Plan: 5 to add, 4 to change, 3 to destroy, 1 to import, 1 to rename. Objects: 1 to delete, 1 to update, 1 to create. Not compared: 12 objects and the charts, which Argo CD brings from the repository. Offline: nothing real was asked.**

    platform 1.0.0 · hashicorp/aws 6.66.0 · spec 0123456789ab

    ### Data would be lost: 2 resources, 1 object

    ```text
      - data: aws_db_instance.old["x"]  (holds data; no longer in the spec)
    -/+ data: aws_db_instance.orders  (holds data)
          from environments/live.yaml:12:3
          identifier: "a" → "b"  # forces replacement
          and 1 more (known after apply)
      - cluster blue: PersistentVolumeClaim shop/files  (holds data)
    ```

    ### Replaced or deleted: 1 resource

    ```text
    -/+ network: aws_vpc.main
          cidr_block: "10.0.0.0/16" → "10.1.0.0/16"  # forces replacement
          and 1 more (known after apply)
    ```

    ### Network or identity: 2 resources, 1 object

    ```text
      + data: aws_iam_role.new
      ~ data: aws_security_group.main
          vpc_id: "vpc-1" → (known after network)
      ~ cluster blue: Service shop/api
          spec.ports[http].port: 80 → 8080
    ```

    <details><summary><b>Changed in place: 1 resource</b></summary>

    ```text
      ~ data: aws_sns_topic.main
          display_name: "a" → "b"
    ```

    </details>

    <details><summary><b>Created: 2 resources, 1 object</b></summary>

    ```text
      + data: aws_sns_topic.more
      + edge: aws_lb.main
    objects in cluster green: 1
        cluster green was not asked, so that everything is shown as new: offline
        1 Service
    ```

    </details>

    <details><summary><b>Renamed or taken over: 2 resources</b></summary>

    ```text
      > data: aws_s3_bucket.taken  (imported from shop-uploads)
      > data: aws_sqs_queue.new  (was aws_sqs_queue.old)
    ```

    </details>

    <details><summary><b>Only tags: 2 resources</b></summary>

    ```text
    2 resources: Owner: "a" → "b"
    ```

    </details>

    <details><summary><b>Read while applying: 1 resource</b></summary>

    ```text
     <= data: data.aws_region.current
    ```

    </details>

    <details><summary><b>Not known yet: 1</b></summary>

    ```text
    data waits with 1 value for network
    ```

    </details>

    <details><summary><b>Warnings: 1</b></summary>

    ```text
    an argument is deprecated:
      use another
    ```

    </details>
    "#);
}

#[test]
fn several_environments_begin_with_an_overview() {
    let failures = vec![FailedPlan { environment: "staging".to_owned(), reason: "terraform plan failed".to_owned() }];
    let document = PlanDocument { environments: vec![everything(), plan("dev", &[], &[])], failures };
    let text = PlanText::default().write(&document);
    let overview = text.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(overview, @r#"
    3 environments
      live: 3 lose data, 1 replaced or deleted, 3 network or identity, 1 changed, 3 created, 2 renamed,
        2 only tags, 1 read
      dev: no changes
      staging: not planned: terraform plan failed
    "#);
    let markdown = PlanMarkdown::default().write(&document);
    let beginning = markdown.split("\n### ").next().unwrap();
    insta::assert_snapshot!(beginning, @r#"
    # 3 environments

    - **staging: not planned**: `terraform plan failed`
    - **live**: 3 lose data, 1 replaced or deleted, 3 network or identity, 1 changed, 3 created, 2 renamed, 2 only tags, 1 read
    - **dev**: no changes

    ## Environment live: plan, offline, terraform 1.11.4

    **Plan: 5 to add, 4 to change, 3 to destroy, 1 to import, 1 to rename. Objects: 1 to delete, 1 to update, 1 to create. Not compared: 12 objects and the charts, which Argo CD brings from the repository. Offline: nothing real was asked.**

    platform 1.0.0 · hashicorp/aws 6.66.0 · spec 0123456789ab
    "#);
}

#[test]
fn colour_only_repeats_what_words_say() {
    let write = |colour| PlanText { colour, verbose: true }.write(&document(everything()));
    let coloured = write(true);
    assert!(coloured.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), write(false));
}

/// The schema with no members allowed but those that it names.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(entries) => {
            entries.values_mut().for_each(|value| *value = closed(value.take()));
            if entries.contains_key("properties") && !entries.contains_key("additionalProperties") {
                entries.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = closed(value.take())),
        _ => {}
    }
    schema
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = closed(serde_json::from_str(PLAN_SCHEMA).unwrap());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let failures = vec![FailedPlan { environment: "staging".to_owned(), reason: "terraform plan failed".to_owned() }];
    let several = PlanDocument { environments: vec![everything(), plan("dev", &[], &[])], failures };
    for document in [PlanDocument::default(), document(everything()), several] {
        let json: Value = serde_json::from_str(&plan_json(&document).unwrap()).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&json).map(|fault| format!("{fault} at {}", fault.instance_path())).collect();
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn the_schema_knows_every_word() {
    let schema: Value = serde_json::from_str(PLAN_SCHEMA).unwrap();
    let dangers = serde_json::to_value(Danger::ALL).unwrap();
    assert_eq!(schema["$defs"]["danger"]["enum"], dangers);
    let actions = [
        Action::Create,
        Action::Update,
        Action::DeleteThenCreate,
        Action::CreateThenDelete,
        Action::Delete,
        Action::Forget,
        Action::Read,
        Action::Keep,
    ];
    assert_eq!(schema["$defs"]["action"]["enum"], serde_json::to_value(actions).unwrap());
}
