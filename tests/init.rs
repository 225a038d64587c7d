//! `platform init` as somebody who starts from nothing sees it.

use std::process::{Command, Output};

use camino::Utf8Path;

fn platform(folder: &Utf8Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("platform runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn writes_a_platform_that_is_valid_and_renders() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = Utf8Path::from_path(folder.path()).expect("its name is text");
    let output = platform(folder, &["init", "notes"]);
    insta::assert_snapshot!(text(&output.stderr), @r"
    wrote notes/environments/base.yaml
    wrote notes/environments/dev.yaml
    wrote notes/environments/prod.yaml
    wrote notes/.gitignore
    wrote notes/.gitattributes
    next: platform plan --env dev --offline --dir notes
    ");
    let output = platform(&folder.join("notes"), &["validate", "--today", "2026-11-22"]);
    assert_eq!(
        (text(&output.stderr).as_str(), output.status.code()),
        ("2 environments are valid: dev, prod\n", Some(0))
    );
    let output = platform(&folder.join("notes"), &["render", "--all", "--today", "2026-11-22"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn goes_where_dir_says() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = Utf8Path::from_path(folder.path()).expect("its name is text");
    for (arguments, place) in [(&["--dir", "a", "init"][..], "a"), (&["init", "--dir", "b", "c"][..], "b/c")] {
        let output = platform(folder, arguments);
        let said = text(&output.stderr);
        assert!(said.ends_with(&format!("next: platform plan --env dev --offline --dir {place}\n")), "{said}");
        assert!(folder.join(place).join("environments/base.yaml").is_file());
    }
    assert!(!folder.join("environments").exists());
}

#[test]
fn never_touches_a_platform_that_is_there() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = Utf8Path::from_path(folder.path()).expect("its name is text");
    std::fs::create_dir(folder.join("environments")).expect("the temporary folder is writable");
    let output = platform(folder, &["init"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(text(&output.stderr), @r"
    error[init-begun]: there is a platform already
     |
     = note: `./environments` exists already; only a folder without it can become a new platform
     = help: name another folder: `platform init DIR`

    1 error
    ");
    assert_eq!(std::fs::read_dir(folder).expect("it is still there").count(), 1);
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = Utf8Path::from_path(folder.path()).expect("its name is text");
    platform(folder, &["init"]);
    let built_in = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/kubernetes/service/service.yaml.tera");
    let own = folder.join("templates/kubernetes/service/service.yaml.tera");
    std::fs::create_dir_all(own.parent().expect("it is in a folder")).expect("the temporary folder is writable");
    std::fs::copy(built_in, &own).expect("the temporary folder is writable");
    let rendered = || {
        let output = platform(folder, &["render", "--all", "--today", "2026-11-22"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stderr)
    };
    assert!(rendered().contains(" created"));
    let specs = ["base", "dev", "prod"].map(|name| folder.join(format!("environments/{name}.yaml")));
    for path in specs.iter().chain([&own]) {
        let written = std::fs::read_to_string(path).expect("it is text");
        std::fs::write(path, written.replace('\n', "\r\n")).expect("the temporary folder is writable");
    }
    let again = rendered();
    let changes = again.lines().map(|line| line.split(", ").next().unwrap_or_default());
    assert!(changes.clone().count() == 2 && changes.clone().all(|first| first.ends_with(" unchanged")), "{again}");
}
