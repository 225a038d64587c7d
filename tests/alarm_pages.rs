//! Every alarm of CloudWatch and every event leads to a page about what to do, and `docs/alarms.md` begins each of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What stands before the kind of an alarm, in the environments with `alerts.runbooks`.
const LEADS_TO: &str = " What to do: ";
const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// The texts of alarms and of the events that raise one, in everything that is rendered of an environment.
fn texts(environment: &str) -> Vec<String> {
    let folder = Path::new(REPOSITORY).join("tests/golden").join(environment).join("terraform");
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("it can be read"));
    let files = files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "tf"));
    let contents = files.map(|entry| fs::read_to_string(entry.path()).expect("it is text"));
    let of_file = |text: String| -> Vec<String> {
        let blocks = text.split("\n}\n").filter(|block| block.contains("resource \"aws_cloudwatch_"));
        let lines = blocks.flat_map(|block| block.lines().filter(is_told).map(str::to_owned).collect::<Vec<_>>());
        lines.collect()
    };
    contents.flat_map(of_file).collect()
}

fn is_told(line: &&str) -> bool {
    let key = line.split('=').next().unwrap_or_default().trim();
    matches!(key, "alarm_description" | "description" | "input_template")
}

/// The kinds that have a heading; some share one.
fn kinds_with_a_page() -> BTreeSet<String> {
    let page = fs::read_to_string(Path::new(REPOSITORY).join("docs/alarms.md")).expect("the page is there");
    let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    headings.flat_map(|heading| heading.split(", ")).map(str::to_owned).collect()
}

#[test]
fn every_alarm_leads_to_a_page() {
    let texts = texts("hotel-booking/prod");
    assert!(texts.len() > 30, "{texts:#?}");
    let mut kinds = BTreeSet::new();
    for text in texts {
        // Karpenter's rules hear of machines, and call nobody.
        let Some((_, address)) = text.split_once(LEADS_TO) else { panic!("no page about what to do: {text}") };
        let address = address.trim_end_matches(['"', '\\']);
        let kind = address.strip_prefix("https://github.com/example/hotel-booking/wiki/").expect("the spec's address");
        kinds.insert(kind.to_owned());
    }
    let lacking: Vec<_> = kinds.difference(&kinds_with_a_page()).cloned().collect();
    assert!(lacking.is_empty(), "docs/alarms.md says nothing about {lacking:?}");
}

#[test]
fn every_activity_has_a_page() {
    let activities = fs::read_to_string(Path::new(REPOSITORY).join("data/aws/account-activities.json"));
    let activities: serde_json::Value =
        serde_json::from_str(&activities.expect("the file is there")).expect("it is JSON");
    let names = activities["activities"].as_array().expect("they are a list").iter();
    let pages = kinds_with_a_page();
    let lacking: Vec<_> = names.filter_map(|it| it["name"].as_str()).filter(|name| !pages.contains(*name)).collect();
    assert_eq!(lacking, [""; 0]);
}
