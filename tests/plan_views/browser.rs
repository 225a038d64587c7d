//! The HTML view in a real Chromium.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use platform::plan::PlanDocument;
use platform::report::plan_html;
use serde_json::{Value, json};

use crate::example::{change, document, everything, plan};
use crate::limits::large;

/// Names under which browsers of this kind are installed.
const BROWSERS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

fn browser() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = BROWSERS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    found
        .into_iter()
        .find(|program| program.is_file())
        .expect("this test needs Chromium or Chrome: scripts/install-tools chromium")
}

/// The page after its script has run, as Chromium has it; `fragment` is what stands behind `#` in the address.
fn opened(document: &PlanDocument, fragment: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("plan.html");
    std::fs::write(&page, plan_html(document)).unwrap();
    let output = headless(folder.path())
        .arg("--dump-dom")
        .arg(format!("file://{}#{fragment}", page.display()))
        .output()
        .expect("Chromium starts");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("data-ready=\"true\""), "the script ran: {}", String::from_utf8_lossy(&output.stderr));
    text
}

fn headless(folder: &Path) -> Command {
    let mut command = Command::new(browser());
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-dev-shm-usage", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .stdin(Stdio::null());
    command
}

/// The names of the changes that a reader sees.
fn shown(page: &str) -> Vec<&str> {
    let parts = page.split("<span class=\"sign\">").collect::<Vec<_>>();
    let changes = parts.windows(2).filter(|pair| {
        let start = pair[0].rfind("class=\"change").unwrap();
        !pair[0][start..].contains("hidden")
    });
    let name = |text: &&str| {
        let start = text.find("<code class=\"name\">").unwrap() + "<code class=\"name\">".len();
        text[start..].split_once("</code>").map(|(name, _)| name.len()).map(|length| (start, length)).unwrap()
    };
    let mut names: Vec<&str> = changes
        .map(|pair| {
            let (start, length) = name(&pair[1]);
            &pair[1][start..start + length]
        })
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn the_filter_finds_by_text_by_stack_and_by_danger() {
    let document = document(everything());
    let page = opened(&document, "");
    assert!(page.contains(">16 changes</output>"), "all are shown at first");
    let page = opened(&document, "text=DB_instance+orders");
    assert_eq!(shown(&page), ["aws_db_instance.orders"]);
    assert!(page.contains(">1 of 16 changes</output>"));
    let page = opened(&document, "danger=renames,destroys");
    assert_eq!(shown(&page), ["aws_s3_bucket.taken", "aws_sqs_queue.new", "aws_vpc.main"]);
    let page = opened(&document, "stack=cluster+blue&danger=network-or-identity");
    assert_eq!(shown(&page), ["Service shop/api"]);
    // What is looked for is also found in values, and unfolded.
    let page = opened(&document, "text=use-nothing-like-this");
    assert_eq!(shown(&page), Vec::<&str>::new());
}

#[test]
fn ten_thousand_changes_are_opened_and_searched() {
    let page = opened(&document(large(10_000)), "text=aws_vpc.v00001");
    assert_eq!(shown(&page), ["aws_vpc.v00001"]);
    assert!(page.contains(">1 of 10000 changes</output>"));
}

#[test]
fn nothing_that_others_wrote_is_carried_out() {
    let attacks = [
        "</script><script>document.title='taken'</script>",
        "<img src=x onerror=\"document.title='taken'\">",
        "\"><b id=taken>",
        "</style></details></pre></code><b id=taken>",
        "' onload='document.title=1",
        "\u{2028}\u{2029}document.title='taken'",
    ];
    let resources: Vec<Value> = attacks
        .iter()
        .flat_map(|attack| {
            let address = |kind: &str| format!("{kind}.main[{}]", Value::from(*attack));
            let value = |end: &str| json!({*attack: format!("{attack}{end}")});
            [
                change("data", &address("aws_sns_topic"), &["update"], value("a"), value("b")),
                change("edge", &address("aws_lb"), &["create"], Value::Null, value("a")),
            ]
        })
        .collect();
    let mut plan = plan("live", &resources, &[]);
    plan.warnings = attacks.map(str::to_owned).to_vec();
    let page = opened(&document(plan), "text=%3Cscript%3E");
    assert!(page.contains(">2 of 12 changes</output>"));
    assert!(page.contains("<title>Environment live: plan, online, terraform 1.11.4</title>"));
    assert!(!page.contains("<img") && !page.contains("<b id"), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
}
