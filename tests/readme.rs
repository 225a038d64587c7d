//! The documents tell the truth: commands, options, files and links that they name exist, and what is generated is
//! current.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use platform::check::RULES;
use platform::facts::Facts;
use platform::plan::risk::RISKS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn help(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    let output = command.args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that `platform --help` lists.
fn commands() -> BTreeSet<String> {
    let help = help(&[]);
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// What stands between backticks on one line of Markdown, outside blocks of code.
fn code_spans(markdown: &str) -> Vec<&str> {
    let mut within = false;
    let lines = markdown.lines().filter(|line| {
        let fence = line.starts_with("```");
        within ^= fence;
        !fence && !within
    });
    lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// The command lines in a document that begin with `platform`, each without that word.
fn command_lines(markdown: &str) -> Vec<&str> {
    let spans = code_spans(markdown).into_iter();
    let blocks = markdown.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split('#').next().unwrap_or_default());
    spans.chain(lines).filter_map(|line| line.trim().strip_prefix("platform ")).collect()
}

/// All documents that the project keeps by hand or generates.
fn documents() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut documents: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    documents.extend(["README.md", "CHANGELOG.md"].map(|name| root().join(name)));
    documents.sort();
    assert!(documents.len() >= 4, "{documents:?}");
    documents
}

#[test]
fn the_readme_names_every_command_and_no_other() {
    let readme = text("README.md");
    let table = readme.lines().filter(|line| line.starts_with("| `platform "));
    let named = table.flat_map(|line| command_lines(line.split('|').nth(1).unwrap()));
    let named: BTreeSet<String> = named.map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(named, commands());
}

#[test]
fn every_command_line_in_the_documents_uses_options_that_exist() {
    let mut seen = 0;
    for document in documents() {
        let markdown = fs::read_to_string(&document).unwrap();
        for line in command_lines(&markdown) {
            let mut words = line.split(' ');
            let command = words.next().unwrap();
            // `platform COMMAND --help` stands for every command.
            let mut help = if command == "COMMAND" { self::help(&["plan"]) } else { self::help(&[command]) };
            if help.contains("\nCommands:\n") {
                // All of them are meant where none is named.
                let Some(inner) = words.next().and_then(|word| word.split('|').next()) else { continue };
                help = self::help(&[command, inner]);
            }
            for option in words.filter_map(|word| word.trim_start_matches('[').strip_prefix("--")) {
                let option = format!("--{}", option.trim_end_matches(']'));
                let is_known = help.split([' ', '\n', ',']).any(|word| word == option);
                assert!(is_known, "{}: `platform {line}` has no option {option}", document.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 10, "only {seen} options were looked at");
}

#[test]
fn every_option_that_the_documents_name_alone_exists() {
    let commands = commands();
    let helps: String = commands.iter().map(|command| help(&[command])).collect();
    let known: BTreeSet<&str> = helps.split([' ', '\n', ',']).filter(|word| word.starts_with("--")).collect();
    for document in documents() {
        let markdown = fs::read_to_string(&document).unwrap();
        let alone = code_spans(&markdown).into_iter().filter(|span| span.starts_with("--"));
        let unknown: Vec<&str> = alone.filter(|span| !known.contains(span.split(' ').next().unwrap())).collect();
        assert_eq!(unknown, [""; 0], "{}", document.display());
    }
}

#[test]
fn every_make_target_that_the_documents_name_exists() {
    let makefile = text("Makefile");
    let mut named = BTreeSet::new();
    for document in documents() {
        let markdown = fs::read_to_string(&document).unwrap();
        let lines = markdown.lines().map(|line| line.split('#').next().unwrap().trim().to_owned());
        let spans = code_spans(&markdown).into_iter().map(ToOwned::to_owned);
        named.extend(lines.chain(spans).filter_map(|line| line.strip_prefix("make ").map(ToOwned::to_owned)));
    }
    assert!(named.contains("plan") && named.contains("test"), "{named:?}");
    for target in named {
        assert!(makefile.contains(&format!("\n{target}:")), "make {target}");
    }
}

/// The targets of the links of a document.
fn links(markdown: &str) -> Vec<&str> {
    markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

/// A file or folder of the project that a code span names: with a folder in front, or at the top.
fn file_of_the_project(span: &str) -> Option<&str> {
    let is_path = span.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
    let top = span.split_once('/')?.0;
    let tracked = ["src", "docs", "data", "tests", "examples", "environments", "scripts", "templates", "benches"];
    (is_path && tracked.contains(&top)).then_some(span)
}

#[test]
fn documents_point_at_files_that_exist() {
    let mut missing = Vec::new();
    for document in documents() {
        let markdown = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        let here = links(&markdown).into_iter().filter(|link| !link.starts_with("https://"));
        let linked = here.map(|link| folder.join(link.split('#').next().unwrap()));
        let named = code_spans(&markdown).into_iter().filter_map(file_of_the_project).map(|file| root().join(file));
        for path in linked.chain(named).filter(|path| !path.exists()) {
            missing.push(format!("{}: {}", document.display(), path.display()));
        }
    }
    assert_eq!(missing, [""; 0]);
}

/// `docs/checks.md`: what the rules say about themselves.
fn checks() -> String {
    let mut page = "# What is checked\n\n\
                    Beyond the form of the spec, which [its schema](specification.schema.json) describes, `platform validate` checks\n\
                    these rules; `render`, `plan`, `apply` and `destroy` check them first. `platform explain RULE` says the same in\n\
                    the terminal. This page is generated from the rules: `UPDATE_EXPECTED=1 cargo test --test readme`.\n"
        .to_owned();
    for rule in RULES {
        let _ = write!(
            page,
            "\n## {}\n\n{} {}\n\n```yaml\n{}\n```\n\nWhat to do: {}\n",
            rule.id, rule.what, rule.why, rule.example, rule.fix
        );
    }
    page
}

#[test]
fn the_page_about_checks_is_current() {
    let file = root().join("docs/checks.md");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, checks()).unwrap();
    }
    // The two are too long to be shown.
    assert!(fs::read_to_string(&file).unwrap() == checks(), "run this test with UPDATE_EXPECTED=1");
}

/// `docs/risks.md`: what plans are guarded against.
fn risks() -> String {
    let mut page = "# What a plan is guarded against\n\n\
                    `plan`, `apply` and `destroy` look for these dangerous changes. What is refused ends with exit code 3, and says what\n\
                    to write where it is meant:\n\n\
                    ```yaml\nguard:\n  production: true          # more is refused in production\n  rules: { risk-identity-destroyed: refuse }\n  waivers:\n    smaller-ledger:\n      \
                    risk: risk-data-destroyed\n      address: data/aws_db_instance.ledger    # as the plan names it; * stands for anything\n      \
                    by: ada@example.com\n      reason: It is empty; what was in it is in the archive.\n      until: 2027-01-31\n```\n\n\
                    A waiver that has expired is an error, and the plan names one that no change needs any more. What is not known\n\
                    before apply cannot be judged in a plan. `platform explain RISK` says the same in the terminal. This page is\n\
                    generated from the rules: `UPDATE_EXPECTED=1 cargo test --test readme`.\n"
        .to_owned();
    for rule in RISKS {
        let _ = write!(
            page,
            "\n## {}\n\n{} {}\n\nIn production: `{}`; elsewhere: `{}`.\n\n```text\n{}\n```\n\nWhat to do: {}\n",
            rule.id(),
            rule.what,
            rule.why,
            rule.in_production.word(),
            rule.elsewhere.word(),
            rule.example,
            rule.fix
        );
    }
    page
}

#[test]
fn the_page_about_risks_is_current() {
    let file = root().join("docs/risks.md");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, risks()).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap_or_default() == risks(), "run this test with UPDATE_EXPECTED=1");
}

/// `docs/failures.md`: what is known to go wrong, by subject.
fn failures() -> String {
    let mut page = "# What goes wrong often\n\n\
                    Failures of AWS, EKS, Terraform, Helm and Kubernetes that `plan`, `apply` and `destroy` explain: the cause, what to\n\
                    do, and the words by which a message is recognised (` … ` stands for anything in between).\n\
                    `platform explain FAILURE` says the same in the terminal. This page is generated from `data/failures/`:\n\
                    `UPDATE_EXPECTED=1 cargo test --test readme`.\n"
        .to_owned();
    for (subject, date, failures) in Facts::embedded().failures_by_subject() {
        let _ = write!(page, "\n## {subject}\n\nAs of {date}.\n");
        for failure in failures {
            let says: Vec<String> = failure.says.iter().map(|text| format!("`{text}`")).collect();
            let source = match failure.source.starts_with("https://") {
                true => format!("<{}>", failure.source),
                false => failure.source.clone(),
            };
            let _ = write!(
                page,
                "\n### {}\n\nCause: {}.\n\nWhat to do: {}\n\nRecognised by {}. Seen at {source}.\n",
                failure.id,
                failure.cause,
                failure.remedy,
                says.join(", ")
            );
        }
    }
    page
}

#[test]
fn the_page_about_failures_is_current() {
    let file = root().join("docs/failures.md");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, failures()).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap_or_default() == failures(), "run this test with UPDATE_EXPECTED=1");
}

#[test]
fn every_command_has_a_manual_page() {
    for command in commands() {
        let output = Command::new(env!("CARGO_BIN_EXE_platform")).args(["man", &command]).output().unwrap();
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.contains(&format!("\n.TH platform-{command} 1")), "{page}");
        // The options of every command are among them.
        assert!(page.contains("\\fB\\-\\-dir\\fR"), "{page}");
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_platform")).args(["man", "woman"]).output().unwrap();
    let said = String::from_utf8(unknown.stderr).unwrap();
    assert_eq!(
        (unknown.status.code(), said.as_str()),
        (Some(64), "error: there is no such command; `platform --help` lists them\n")
    );
}
