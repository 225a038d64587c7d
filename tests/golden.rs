//! The whole rendered tree of each project in the repository, file by file.
//!
//! `UPDATE_EXPECTED=1 cargo test --test golden` writes the expected trees anew; read the difference before committing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");
const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// Projects and the environments of them whose trees are kept.
const CASES: [(&str, &str, &str); 9] = [
    ("hotel-booking", ".", "prod"),
    ("hotel-booking", ".", "dev"),
    ("hotel-booking", ".", "review"),
    ("smallest", "examples/smallest", "live"),
    ("full-options", "tests/golden/full-options", "prod"),
    ("full-options", "tests/golden/full-options", "dev"),
    ("full-options", "tests/golden/full-options", "test"),
    ("full-options", "tests/golden/full-options", "stage"),
    ("parcel-tracking", "examples/parcel-tracking", "asia"),
];

/// An image as it comes out of a pull request.
const IMAGE: &str = "api=ghcr.io/example/api@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Projects and pull requests whose environments are kept.
const REVIEWS: [(&str, &str, &str, &[&str]); 3] = [
    ("hotel-booking", ".", "pr-142", &["--pr", "142", "--image", IMAGE]),
    ("full-options", "tests/golden/full-options", "pr-7", &["--pr", "7", "--env", "review"]),
    ("full-options", "tests/golden/full-options", "dev-pr-7", &["--pr", "7", "--env", "infrastructure"]),
];

#[test]
fn rendered_trees_are_as_expected() {
    let environments = CASES.map(|(name, project, environment)| {
        (name, project, environment.to_owned(), vec!["render", "--env", environment])
    });
    let reviews = REVIEWS.map(|(name, project, environment, options)| {
        (name, project, environment.to_owned(), [&["review", "render"], options].concat())
    });
    let mut differences = Vec::new();
    for (name, project, environment, arguments) in environments.into_iter().chain(reviews) {
        let rendered = render(&Path::new(REPOSITORY).join(project), &environment, &arguments);
        let expected = Path::new(REPOSITORY).join("tests/golden").join(name).join(&environment);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            replace(&expected, &rendered);
        }
        differences.extend(differing(&read_tree(&expected), &rendered, &format!("{name}/{environment}")));
    }
    assert!(
        differences.is_empty(),
        "{}\nif this is right, run: UPDATE_EXPECTED=1 cargo test --test golden",
        differences.join("\n")
    );
}

/// A file of the chart as Helm would write it for pull request 7: whatever is no value of the chart is text.
fn as_helm(text: &str) -> String {
    let mut written = String::new();
    for line in text.lines().skip(1) {
        let line = match line.split_once("{{ index .Values.outputs \"") {
            Some((before, rest)) => format!("{before}{}", rest.trim_end_matches("\" | quote }}")),
            None => line.to_owned(),
        };
        let line = line.replace("{{ .Values.number }}", "7").replace("{{ \"{{\" }}", "{{");
        written.extend([line.as_str(), "\n"]);
    }
    written
}

#[test]
fn argo_cds_chart_has_the_objects_of_a_pull_request() {
    // The other test is writing what this one would read.
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        return;
    }
    let golden = Path::new(REPOSITORY).join("tests/golden/full-options");
    let chart = read_tree(&golden.join("dev/argocd/blue/reviews/templates"));
    let rendered = read_tree(&golden.join("pr-7/kubernetes/blue"));
    let flat = |path: &Path| path.to_string_lossy().replace(['/', '\\'], "-");
    let names: Vec<String> = rendered.keys().map(|path| flat(path)).collect();
    let mut of_chart: Vec<String> = chart.keys().map(|path| flat(path)).collect();
    of_chart.sort();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(of_chart, sorted);
    // Images that the pull request builds have another tag, and so have the jobs that are named after them.
    for (path, text) in
        rendered.iter().filter(|(path, _)| !path.ends_with("shop.yaml") && !path.ends_with("prices.yaml"))
    {
        let text: String = text.lines().skip(1).flat_map(|line| [line, "\n"]).collect();
        // A name with a digest in it stands for the same in every namespace.
        let without_digests = |text: &str| {
            let line = |line: &str| match line.contains("-database-orders-") {
                true => line[..line.len() - 8].to_owned(),
                false => line.to_owned(),
            };
            text.lines().map(line).collect::<Vec<_>>().join("\n")
        };
        let helm = as_helm(&chart[Path::new(&flat(path))]);
        assert_eq!(without_digests(&helm), without_digests(&text), "{}", path.display());
    }
    let built = &chart[Path::new("services-prices.yaml")];
    assert!(
        built.contains("image: \"ghcr.io/example/prices:{{ .Values.commit }}\"")
            || built.contains("image: ghcr.io/example/prices:{{ .Values.commit }}")
    );
    assert!(built.contains("app.kubernetes.io/version: \"{{ .Values.commit }}\""), "digits alone would be a number");
}

/// What a command writes for one environment; the lock file is left out, since it repeats the digests of all
/// other files and has tests of its own.
fn render(project: &Path, environment: &str, arguments: &[&str]) -> BTreeMap<PathBuf, String> {
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let output = Command::new(PLATFORM)
        .args(arguments)
        .args(["--today", "2026-11-22", "--dir"])
        .arg(project)
        .arg("--out")
        .arg(out.path())
        .output()
        .expect("platform runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut tree = read_tree(&out.path().join(environment));
    tree.remove(Path::new("platform.lock.json"));
    tree
}

fn read_tree(root: &Path) -> BTreeMap<PathBuf, String> {
    let files =
        walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).expect("walked from the root").to_owned();
        (path, fs::read_to_string(entry.path()).expect("rendered files are text"))
    };
    files.map(read).collect()
}

fn replace(root: &Path, tree: &BTreeMap<PathBuf, String>) {
    let _ = fs::remove_dir_all(root);
    for (path, text) in tree {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("files have a folder")).expect("the repository is writable");
        fs::write(path, text).expect("the repository is writable");
    }
}

fn differing(expected: &BTreeMap<PathBuf, String>, rendered: &BTreeMap<PathBuf, String>, case: &str) -> Vec<String> {
    let paths: std::collections::BTreeSet<_> = expected.keys().chain(rendered.keys()).collect();
    let difference = |path: &PathBuf| {
        let (before, after) =
            (expected.get(path).map_or("", String::as_str), rendered.get(path).map_or("", String::as_str));
        let shown =
            similar::TextDiff::from_lines(before, after).unified_diff().header("expected", "rendered").to_string();
        (before != after || !expected.contains_key(path)).then(|| format!("{case}/{}\n{shown}", path.display()))
    };
    paths.into_iter().filter_map(difference).collect()
}
