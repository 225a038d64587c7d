//! Values of a spec changed in its file: only they change, whatever the file looks like.

use camino::Utf8Path;
use platform::diagnostic::Diagnostic;
use platform::spec::edit::{Change, Edited, edit};
use platform::spec::project::Project;
use proptest::prelude::*;

const BASE: &str = "\
apiVersion: platform/v1
platform: notes
clusters:
  blue: { version: \"1.35\" }
  green: { version: \"1.36\" }
active: blue
services:
  web: { image: ghcr.io/example/notes, port: 8000 }
";

/// Changes values, given by dotted paths, of `dev`, whose file has a text.
fn edited(text: &str, changes: &[(&str, &str)]) -> Result<Edited, Diagnostic> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let specs = folder.path().join("environments");
    std::fs::create_dir(&specs).expect("a folder can be made");
    for (name, text) in
        [("base", BASE), ("dev", text), ("review", "extends: dev.yaml\n"), ("prod", "extends: base.yaml\n")]
    {
        std::fs::write(specs.join(name).with_extension("yaml"), text).expect("a file can be written");
    }
    let root = Utf8Path::from_path(folder.path()).expect("the name is UTF-8");
    let project = Project::at(root).expect("it is a project");
    let changes: Vec<Change> = changes.iter().map(|(path, value)| Change::new(path.split('.'), *value)).collect();
    edit(&project, "dev", &changes)
}

/// The text with one value changed.
fn set(text: &str, path: &str, value: &str) -> String {
    edited(text, &[(path, value)]).unwrap_or_else(|finding| panic!("{finding:#?}")).after
}

/// Why a value cannot be changed.
fn refused(text: &str, path: &str) -> String {
    edited(text, &[(path, "x")]).map(|edited| edited.after).expect_err("it cannot be changed").detail
}

#[test]
fn a_value_that_is_there_is_replaced() {
    let dev =
        "# Ours.\nextends: base.yaml\nactive: blue            # the colour that takes the traffic\n\nowner: 'me'\n";
    insta::assert_snapshot!(set(dev, "active", "green"), @r"
    # Ours.
    extends: base.yaml
    active: green           # the colour that takes the traffic

    owner: 'me'
    ");
    assert_eq!(
        set("extends: base.yaml\nactive: blue # so\n", "active", "green"),
        "extends: base.yaml\nactive: green # so\n"
    );
    assert_eq!(
        set("extends: base.yaml\nactive: blue  # so\n", "active", "green"),
        "extends: base.yaml\nactive: green  # so\n"
    );
    assert_eq!(set(&set(dev, "active", "green"), "active", "blue"), dev);
}

#[test]
fn quotes_stay_as_they_are_and_come_where_they_are_needed() {
    let owner = |written: &str, value: &str| set(&format!("extends: base.yaml\nowner: {written}\n"), "owner", value);
    assert_eq!(owner("\"a\"", "b"), "extends: base.yaml\nowner: \"b\"\n");
    assert_eq!(owner("'a'", "it's"), "extends: base.yaml\nowner: 'it''s'\n");
    assert_eq!(owner("a", "b: c # d"), "extends: base.yaml\nowner: \"b: c # d\"\n");
    assert_eq!(owner("a", "null"), "extends: base.yaml\nowner: \"null\"\n");
    assert_eq!(owner("'a'", "two\nlines"), "extends: base.yaml\nowner: \"two\\nlines\"\n");
    assert_eq!(owner("a", ""), "extends: base.yaml\nowner: \"\"\n");
    let image = "ghcr.io/example/notes:2@sha256:0123456789abcdef";
    assert_eq!(
        set("extends: base.yaml\nservices: {web: {image: a,port: 1}}\n", "services.web.image", image),
        format!("extends: base.yaml\nservices: {{web: {{image: {image},port: 1}}}}\n")
    );
}

#[test]
fn a_value_of_the_base_is_written_into_the_own_file() {
    let dev = "# Development.\nextends: base.yaml\n# Logs are dear.\nlogs: { retention: 30d }\n\n# Tests.\nnodes:\n  all: { min: 1 }\n";
    insta::assert_snapshot!(set(dev, "active", "green"), @r"
    # Development.
    extends: base.yaml
    # Logs are dear.
    logs: { retention: 30d }
    active: green

    # Tests.
    nodes:
      all: { min: 1 }
    ");
    insta::assert_snapshot!(set(dev, "services.web.image", "ghcr.io/example/notes:2"), @r"
    # Development.
    extends: base.yaml
    # Logs are dear.
    logs: { retention: 30d }

    # Tests.
    nodes:
      all: { min: 1 }
    services:
      web: { image: ghcr.io/example/notes:2 }
    ");
}

#[test]
fn keys_come_into_the_mapping_that_is_there() {
    let image = |services: &str| set(&format!("extends: base.yaml\nservices:{services}"), "services.web.image", "x:2");
    insta::assert_snapshot!(image("\n  web:     { port: 1, replicas: { min: 1 } } # small\n"), @r"
    extends: base.yaml
    services:
      web:     { port: 1, replicas: { min: 1 }, image: x:2 } # small
    ");
    insta::assert_snapshot!(image("\n    web:\n        port: 1 # a\n        uses:\n        - b # c\n\n# end\n"), @r"
    extends: base.yaml
    services:
        web:
            image: x:2
            port: 1 # a
            uses:
            - b # c

    # end
    ");
    insta::assert_snapshot!(image("\n  other:\n    image: a\n    uses:\n    - b # c\n\n# end\n"), @r"
    extends: base.yaml
    services:
      other:
        image: a
        uses:
        - b # c
      web: { image: x:2 }

    # end
    ");
    assert_eq!(image(" {}\n"), "extends: base.yaml\nservices: { web: { image: x:2 } }\n");
    assert_eq!(image(" { web: {} }\n"), "extends: base.yaml\nservices: { web: { image: x:2 } }\n");
    assert_eq!(image(" { web: { host: ~ } }\n"), "extends: base.yaml\nservices: { web: { image: x:2, host: ~ } }\n");
    assert_eq!(
        image("\n  web: {\n    port: 1, # a\n  }\n"),
        "extends: base.yaml\nservices:\n  web: {\n    port: 1, image: x:2, # a\n  }\n"
    );
}

#[test]
fn line_ends_stay_as_they_are() {
    assert_eq!(
        set("extends: base.yaml\r\nactive: blue\r\n", "active", "green"),
        "extends: base.yaml\r\nactive: green\r\n"
    );
    assert_eq!(set("extends: base.yaml\r\n", "active", "green"), "extends: base.yaml\r\nactive: green\r\n");
    assert_eq!(set("extends: base.yaml", "active", "green"), "extends: base.yaml\nactive: green");
    assert_eq!(set("extends: base.yaml\nactive: blue", "active", "green"), "extends: base.yaml\nactive: green");
    assert_eq!(set("{ extends: base.yaml }", "active", "green"), "{ extends: base.yaml, active: green }");
    let with_mark = set("\u{feff}extends: base.yaml\nactive: blue\n", "active", "green");
    assert_eq!(with_mark, "\u{feff}extends: base.yaml\nactive: green\n");
    assert_eq!(
        set("---\nextends: base.yaml\n...\n", "active", "green"),
        "---\nextends: base.yaml\nactive: green\n...\n"
    );
}

#[test]
fn several_changes_are_made_at_once_and_what_is_so_already_is_left_alone() {
    let dev = "extends: base.yaml\n";
    let changes =
        [("active", "green"), ("services.web.image", "a:1"), ("services.web.host", "www"), ("platform", "notes")];
    let edited = edited(dev, &changes).expect("it can be changed");
    insta::assert_snapshot!(edited.after, @r"
    extends: base.yaml
    active: green
    services:
      web: { image: a:1, host: www }
    ");
    assert_eq!(edited.file, "environments/dev.yaml");
    assert_eq!((edited.before.as_str(), edited.also_changed), (dev, vec!["review".to_owned()]));
    assert_eq!(set(dev, "active", "blue"), dev);
}

#[test]
fn what_cannot_be_changed_alone_is_refused() {
    assert_eq!(
        refused("extends: base.yaml\nowner: >\n  a\n  b\n", "owner"),
        "`owner` in line 2 is a text of several lines."
    );
    assert_eq!(
        refused("extends: base.yaml\nowner: a\n  b\n", "owner"),
        "`owner` in line 2 is a text of several lines."
    );
    assert_eq!(
        refused("extends: base.yaml\n", "services"),
        "The way it is written makes the change reach further than it should."
    );
    assert_eq!(refused("extends: base.yaml\nservices: {}\n", "services"), "`services` in line 2 is a mapping.");
    assert_eq!(
        refused("extends: base.yaml\nclusters: { green: null }\n", "clusters.green.version"),
        "Line 2 removes `clusters.green`."
    );
    assert_eq!(
        refused("extends: base.yaml\nowner: a\n", "owner.name"),
        "`owner` in line 2 is a single value, not a mapping."
    );
    let finding = edited("extends: base.yaml\na: &b c\n", &[("active", "green")]).expect_err("it has errors");
    assert_eq!(finding.summary, "`environments/dev.yaml` cannot be changed: it has errors");
}

/// A file with a comment behind some lines and values in some style.
fn specs() -> impl Strategy<Value = (String, Vec<String>)> {
    let value = prop_oneof!["[a-z][a-z0-9]{0,6}", "\"[a-z #:,{}]{0,6}\"", "'[a-z #:,{}]{0,6}'"];
    let line = (value, prop_oneof![Just(""), Just(" # c"), Just("     # \"d\": {")], any::<bool>());
    let lines = proptest::collection::vec(line, 1..6);
    (lines, 0..4, any::<bool>(), any::<bool>()).prop_map(|(lines, style, windows, ends)| {
        let keys: Vec<String> = (0..lines.len()).map(|number| format!("Key{number}")).collect();
        let mut text = "# first\nextends: base.yaml\n\n".to_owned();
        let pairs = keys.iter().zip(&lines);
        match style {
            0 => {
                text += "tags:\n";
                for (key, (value, comment, blank)) in pairs {
                    text += &format!(
                        "    {key}:  {value}{comment}\n{}",
                        if *blank { "\n    # about the next\n" } else { "" }
                    );
                }
            }
            1 => {
                let pairs: Vec<_> = pairs.map(|(key, (value, ..))| format!("{key}: {value}")).collect();
                text += &format!("tags: {{{}}} # all\n", pairs.join(", "));
            }
            2 => {
                let pairs: Vec<_> =
                    pairs.map(|(key, (value, comment, _))| format!("  {key}: {value},{comment}\n")).collect();
                text += &format!("tags: {{\n{}}}\n", pairs.concat());
            }
            _ => {
                let pairs: Vec<_> = pairs.map(|(key, (value, ..))| format!("\"{key}\": {value}")).collect();
                text += &format!("\"tags\" : {{ {} }}\n", pairs.join(" , "));
            }
        }
        text += "nodes:\n  all: { min: 1 }\n# last";
        text += if ends { "\n" } else { "" };
        (if windows { text.replace('\n', "\r\n") } else { text }, keys)
    })
}

proptest! {
    #[test]
    fn everything_else_stays((text, keys) in specs(), index in any::<prop::sample::Index>(), value in "[ -~é\n]{0,12}") {
        let key = index.get(&keys);
        let path = format!("tags.{key}");
        let changed = edited(&text, &[(&path, &value)]).expect("it can be changed");
        let difference: Vec<(&str, &str)> = text
            .split('\n')
            .zip(changed.after.split('\n'))
            .filter(|(before, after)| before != after)
            .collect();
        prop_assert!(difference.len() <= 1, "{difference:?}");
        prop_assert_eq!(text.matches('\n').count(), changed.after.matches('\n').count());
        let root = changed.environments.get("dev").and_then(|dev| dev.root.as_ref()).expect("it can be read");
        let read = root.at(["tags", key.as_str()]).map(|node| format!("{:?}", node.value)).unwrap_or_default();
        prop_assert!(read.contains(&format!("text: {value:?}")), "{read}");
    }

    #[test]
    fn a_new_key_adds_and_takes_nothing((text, _) in specs(), value in "[ -~é]{0,12}") {
        for path in ["tags.New", "active", "services.web.image"] {
            let changed = edited(&text, &[(path, &value)]).expect("it can be changed").after;
            let mut rest = changed.as_str();
            let kept = text.chars().all(|letter| match rest.split_once(letter) {
                Some((_, behind)) => { rest = behind; true }
                None => false,
            });
            prop_assert!(kept && changed.len() > text.len(), "{changed}");
        }
    }
}
