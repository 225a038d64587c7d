//! What the views keep to, however large a plan is and whatever is in it.

use platform::plan::{EnvironmentPlan, PlanDocument};
use platform::report::{PlanMarkdown, PlanText, plan_html};
use serde_json::{Value, json};

use crate::example::{change, document, everything, plan, with};

/// Columns of text.
const WIDTH: usize = 100;
/// GitHub's limit for a comment.
const LIMIT: usize = 65_536;

/// A plan of so many changes; every tenth loses data, every tenth is of the network, the others are new.
pub(crate) fn large(count: usize) -> EnvironmentPlan {
    let resource = |index: usize| match index % 10 {
        0 => change(
            "data",
            &format!("aws_db_instance.d{index:05}"),
            &["delete"],
            json!({"identifier": "x"}),
            Value::Null,
        ),
        1 => with(
            change(
                "network",
                &format!("aws_vpc.v{index:05}"),
                &["delete", "create"],
                json!({"cidr": "a"}),
                json!({"cidr": "b"}),
            ),
            json!({"replace_paths": [["cidr"]]}),
        ),
        2 => change(
            "data",
            &format!("aws_sns_topic.s{index:05}"),
            &["update"],
            json!({"name": "a"}),
            json!({"name": "b"}),
        ),
        _ => change("edge", &format!("aws_route53_record.r{index:05}"), &["create"], Value::Null, json!({"name": "x"})),
    };
    let resources: Vec<Value> = (0..count).map(resource).collect();
    plan("live", &resources, &[])
}

#[test]
fn markdown_fits_a_comment_and_names_what_is_dangerous() {
    for count in [0, 10, 100, 1_000, 3_000] {
        let text =
            PlanMarkdown { full_report: Some("plan.html"), ..PlanMarkdown::default() }.write(&document(large(count)));
        assert!(text.len() < LIMIT, "{count}: {}", text.len());
        for index in (0..count).step_by(10) {
            assert!(text.contains(&format!("aws_db_instance.d{index:05}")), "{count}: {index}");
        }
        for index in (1..count).step_by(10) {
            assert!(text.contains(&format!("aws_vpc.v{index:05}")), "{count}: {index}");
        }
        assert_eq!(text.contains("The whole plan is the artifact `plan.html`."), count >= 3_000, "{count}");
    }
}

#[test]
fn where_not_even_the_dangerous_fits_it_is_counted() {
    let linked = PlanMarkdown { full_report: Some("https://ci.example.com/1?a=b"), ..PlanMarkdown::default() };
    let text = linked.write(&document(large(10_000)));
    assert!(text.len() < LIMIT && text.len() > LIMIT - 2_048, "{}", text.len());
    assert!(text.contains("[The whole plan](https://ci.example.com/1?a=b)."));
    let named = text.matches("aws_db_instance.d").count();
    assert!(named > 900 && text.contains("### Data would be lost: 1000 resources"), "{named}");
    assert!(text.contains("### Created: 7000 resources"));
}

#[test]
fn many_environments_fit_a_comment() {
    let environments: Vec<EnvironmentPlan> = (0..1_000)
        .map(|index| EnvironmentPlan { environment: format!("environment-{index}"), ..everything() })
        .collect();
    let text = PlanMarkdown::default().write(&PlanDocument { environments, failures: Vec::new() });
    assert!(text.len() < LIMIT, "{}", text.len());
    assert!(text.contains("environments that there is no room for here"));
    assert!(text.contains("aws_db_instance.orders"));
}

/// Names and values that are long, wide, and no friends of terminals.
fn hostile() -> EnvironmentPlan {
    let texts = ["x".repeat(500), "漢字".repeat(200), "a b ".repeat(100), "\u{1b}[2J\u{202e}```\n|<b>".repeat(30)];
    let resources: Vec<Value> = texts
        .iter()
        .flat_map(|text| {
            let address = |kind: &str| format!("{kind}.main[{}]", Value::from(text.as_str()));
            let value = |end: &str| json!({text.as_str(): format!("{text}{end}"), "list": [text, end]});
            [
                change("data", &address("aws_sns_topic"), &["update"], value("a"), value("b")),
                change("data", &address("aws_db_instance"), &["delete"], value("a"), Value::Null),
                change("edge", &address("aws_lb"), &["create"], Value::Null, value("a")),
            ]
        })
        .collect();
    let mut plan = plan("live", &resources, &[]);
    plan.warnings.extend(texts);
    plan
}

#[test]
fn no_line_is_wider_than_a_hundred_columns() {
    for plan in [everything(), hostile()] {
        for verbose in [false, true] {
            let text = PlanText { colour: false, verbose }.write(&document(plan.clone()));
            let wide = text.lines().find(|line| unicode_width::UnicodeWidthStr::width(*line) > WIDTH);
            assert_eq!(wide, None);
        }
    }
}

#[test]
fn what_others_wrote_moves_no_cursor_and_ends_no_block() {
    let document = document(hostile());
    let text = PlanText { colour: false, verbose: true }.write(&document);
    let markdown = PlanMarkdown::default().write(&document);
    for shown in [&text, &markdown] {
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7f}']));
    }
    // Every fence that is opened is closed by one of its own length.
    let mut open: Option<&str> = None;
    for line in markdown.lines() {
        let fence = line.len() - line.trim_start_matches('`').len();
        match open {
            None if fence >= 3 => open = Some(&line[..fence]),
            Some(mark) if line == mark => open = None,
            _ => {}
        }
    }
    assert_eq!(open, None);
    assert!(!markdown.lines().any(|line| line.starts_with("<b>")));
}

#[test]
fn html_asks_for_nothing_and_lets_nothing_be_asked_for() {
    for plan in [everything(), hostile()] {
        let html = plan_html(&document(plan));
        for request in ["src=", "url(", "@import", "<link", "<iframe", "<object", "fetch(", "http:", "https:"] {
            let found = html.lines().find(|line| line.contains(request) && !line.contains("&lt;"));
            assert_eq!(found, None, "{request}");
        }
        assert!(html.contains("default-src 'none'; style-src 'sha256-"));
    }
}

#[test]
fn html_has_every_change_whatever_its_size() {
    let html = plan_html(&document(large(10_000)));
    assert_eq!(html.matches("<code class=\"name\">").count(), 10_000);
    let titles = ["Data would be lost", "Replaced or deleted", "Changed in place", "Network or identity"];
    let places: Vec<Option<usize>> =
        titles.iter().map(|title| html.find(&format!("<span class=\"title\">{title}"))).collect();
    assert!(places[0].is_some() && places[0] < places[1] && places[1] < places[2] && places[3].is_none(), "{places:?}");
}
