//! The tree on disk: what is written, what is refused, what survives, and what a killed process leaves.

use camino::{Utf8Path, Utf8PathBuf};
use platform::digest;
use platform::render::{
    Artifact, Artifacts, Differences, RenderError, SourceMapEntry, WriteOptions, Written, compare, write,
};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const CAREFUL: WriteOptions = WriteOptions { overwrite_edited: false };
const FORCED: WriteOptions = WriteOptions { overwrite_edited: true };

/// A directory that outlives the test's writes, and the `dist` in it.
fn workspace() -> (TempDir, Utf8PathBuf) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let out = Utf8PathBuf::from_path_buf(directory.path().join("dist")).expect("a UTF-8 path");
    (directory, out)
}

fn artifacts(files: &[(&str, &str)]) -> Artifacts {
    let mut artifacts = Artifacts::new("prod", digest::sha256("spec"));
    for (path, text) in files {
        artifacts.add(Artifact::new(*path, *text));
    }
    artifacts
}

fn paths(paths: &[&str]) -> Vec<Utf8PathBuf> {
    paths.iter().map(Utf8PathBuf::from).collect()
}

/// Every entry below `root` by its path: the text of files, the target of links, nothing for directories.
fn tree(root: &Utf8Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .map(|entry| entry.expect("a readable tree"))
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("below the root").display().to_string();
            let kind = entry.file_type();
            let text = if kind.is_dir() {
                "(directory)".to_owned()
            } else if kind.is_symlink() {
                format!("-> {}", fs::read_link(entry.path()).expect("a link").display())
            } else {
                fs::read_to_string(entry.path()).expect("a text")
            };
            (path, text)
        })
        .collect()
}

/// The same without the lock file, as lines.
fn listing(root: &Utf8Path) -> String {
    let lines = tree(root).into_iter().filter(|(path, _)| !path.ends_with("platform.lock.json"));
    lines.map(|(path, text)| format!("{path}: {}", text.trim_end())).collect::<Vec<_>>().join("\n")
}

/// What identifies every file and its history: inode and time.
fn identities(root: &Utf8Path) -> BTreeMap<String, (u64, i64, i64, i64)> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.expect("a readable tree"))
        .map(|entry| {
            let metadata = entry.metadata().expect("metadata");
            let identity = (metadata.ino(), metadata.mtime(), metadata.mtime_nsec(), metadata.ctime_nsec());
            (entry.path().display().to_string(), identity)
        })
        .collect()
}

fn put(root: &Utf8Path, path: &str, text: &str) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("a parent")).expect("directories");
    fs::write(full, text).expect("written");
}

#[test]
fn the_first_render_writes_the_files_and_a_lock_file() {
    let (_directory, out) = workspace();
    let mut rendered = artifacts(&[("kubernetes/blue/app.yaml", "kind: Service\n")]);
    rendered.add(Artifact {
        path: "terraform/network/main.tf".into(),
        text: "resource \"aws_vpc\" \"main\" {}\n".to_owned(),
        blocks: vec![SourceMapEntry {
            address: "aws_vpc.main".to_owned(),
            first_line: 1,
            last_line: 1,
            origin: Some("environments/prod.yaml:12:3".to_owned()),
        }],
    });
    let written = write(&rendered, &out, CAREFUL).expect("written");
    let created = paths(&["kubernetes/blue/app.yaml", "platform.lock.json", "terraform/network/main.tf"]);
    assert_eq!(written, Written { created, ..Written::default() });
    let version = env!("CARGO_PKG_VERSION");
    let tree: Vec<String> = tree(&out).into_iter().map(|(path, text)| format!("== {path}\n{text}")).collect();
    insta::assert_snapshot!(tree.join("\n").replace(&format!("\"{version}\""), "\"VERSION\""), @r###"
    == prod
    (directory)
    == prod/kubernetes
    (directory)
    == prod/kubernetes/blue
    (directory)
    == prod/kubernetes/blue/app.yaml
    kind: Service

    == prod/platform.lock.json
    {
      "format": 1,
      "platform": "VERSION",
      "environment": "prod",
      "specification": "d4f02eaafd1a9e9de7d10972ca8e47fa7a985825c3c9c1e249c72683cb3e4f19",
      "files": {
        "kubernetes/blue/app.yaml": {"sha256":"0986089a4d6c36657cb202f9580c17af4d96f818afca398410926f5b9703104d"},
        "terraform/network/main.tf": {"sha256":"b97b9a9e870833f836cff80e398171f203e62885205181cc0930d2cbc9f8798f","blocks":[{"address":"aws_vpc.main","first_line":1,"last_line":1,"origin":"environments/prod.yaml:12:3"}]}
      }
    }

    == prod/terraform
    (directory)
    == prod/terraform/network
    (directory)
    == prod/terraform/network/main.tf
    resource "aws_vpc" "main" {}
    "###);
}

#[test]
fn a_render_that_changes_nothing_touches_nothing() {
    let (_directory, out) = workspace();
    let rendered = artifacts(&[("a.tf", "a\n"), ("deep/er/b.tf", "b\n")]);
    write(&rendered, &out, CAREFUL).expect("written");
    put(&out, "prod/foreign.txt", "mine\n");
    let before = identities(&out);
    let written = write(&rendered, &out, CAREFUL).expect("written");
    let unchanged = paths(&["a.tf", "deep/er/b.tf", "platform.lock.json"]);
    assert_eq!(written, Written { unchanged, ..Written::default() });
    assert_eq!(identities(&out), before);
    assert!(compare(&rendered, &out).expect("compared").is_empty());
    assert_eq!(identities(&out), before);
}

#[test]
fn a_change_keeps_what_did_not_change_and_what_is_not_ours() {
    let (_directory, out) = workspace();
    write(&artifacts(&[("a.tf", "a\n"), ("b.tf", "b\n"), ("old/c.tf", "c\n"), ("old/d/e.tf", "e\n")]), &out, CAREFUL)
        .expect("written");
    let root = out.join("prod");
    put(&root, "terraform.tfvars", "mine\n");
    put(&root, "old/.terraform/providers/aws", "binary\n");
    fs::create_dir(root.join("empty")).expect("a directory");
    symlink("/nowhere/at/all", root.join("link")).expect("a link");
    symlink("../..", root.join("old/loop")).expect("a link");
    fs::set_permissions(root.join("empty"), fs::Permissions::from_mode(0o700)).expect("a mode");
    let inode = |path: &str| fs::symlink_metadata(root.join(path)).expect("metadata").ino();
    let kept = ["a.tf", "terraform.tfvars", "old/.terraform/providers/aws", "link"];
    let before: Vec<u64> = kept.iter().map(|path| inode(path)).collect();

    let written = write(&artifacts(&[("a.tf", "a\n"), ("b.tf", "new\n"), ("f/g.tf", "g\n")]), &out, CAREFUL);
    let expected = Written {
        created: paths(&["f/g.tf"]),
        changed: paths(&["b.tf", "platform.lock.json"]),
        removed: paths(&["old/c.tf", "old/d/e.tf"]),
        unchanged: paths(&["a.tf"]),
    };
    assert_eq!(written.expect("written"), expected);
    insta::assert_snapshot!(listing(&out), @r###"
    prod: (directory)
    prod/a.tf: a
    prod/b.tf: new
    prod/empty: (directory)
    prod/f: (directory)
    prod/f/g.tf: g
    prod/link: -> /nowhere/at/all
    prod/old: (directory)
    prod/old/.terraform: (directory)
    prod/old/.terraform/providers: (directory)
    prod/old/.terraform/providers/aws: binary
    prod/old/loop: -> ../..
    prod/terraform.tfvars: mine
    "###);
    assert_eq!(kept.iter().map(|path| inode(path)).collect::<Vec<_>>(), before);
    let mode = fs::metadata(root.join("empty")).expect("metadata").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn edited_files_are_neither_overwritten_nor_removed() {
    let (_directory, out) = workspace();
    write(&artifacts(&[("a.tf", "a\n"), ("b.tf", "b\n"), ("c.tf", "c\n")]), &out, CAREFUL).expect("written");
    put(&out, "prod/a.tf", "my a\n");
    put(&out, "prod/c.tf", "my c\n");
    put(&out, "prod/n/new.tf", "my new\n");
    let before = identities(&out);
    let next = artifacts(&[("a.tf", "new a\n"), ("b.tf", "new b\n"), ("n/new.tf", "new\n")]);
    let error = write(&next, &out, CAREFUL).expect_err("refused");
    let said = error.to_string().replace(out.as_str(), "dist");
    insta::assert_snapshot!(said, @r###"
    edited by hand since they were written:
      dist/prod/a.tf
      dist/prod/c.tf
    in the way of files to be written:
      dist/prod/n/new.tf: a file that platform did not write
    "###);
    assert_eq!(error.diagnostic().code, "render-edited");
    assert_eq!(identities(&out), before);

    write(&next, &out, FORCED).expect("forced");
    insta::assert_snapshot!(listing(&out), @r###"
    prod: (directory)
    prod/a.tf: new a
    prod/b.tf: new b
    prod/n: (directory)
    prod/n/new.tf: new
    "###);
}

#[test]
fn an_edit_that_equals_what_is_rendered_is_no_edit() {
    let (_directory, out) = workspace();
    write(&artifacts(&[("a.tf", "a\n")]), &out, CAREFUL).expect("written");
    put(&out, "prod/a.tf", "new\n");
    put(&out, "prod/b.tf", "b\n");
    let written = write(&artifacts(&[("a.tf", "new\n"), ("b.tf", "b\n")]), &out, CAREFUL).expect("written");
    let expected =
        Written { changed: paths(&["platform.lock.json"]), unchanged: paths(&["a.tf", "b.tf"]), ..Written::default() };
    assert_eq!(written, expected);
}

#[test]
fn links_and_directories_in_the_way_are_never_followed_or_replaced() {
    let (directory, out) = workspace();
    let elsewhere = directory.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a directory");
    fs::write(elsewhere.join("main.tf"), "not ours\n").expect("written");
    let root = out.join("prod");
    fs::create_dir_all(root.join("dir.tf")).expect("a directory");
    fs::create_dir_all(root.join("full.tf/inside")).expect("a directory");
    symlink(&elsewhere, root.join("stack")).expect("a link");
    symlink(elsewhere.join("main.tf"), root.join("link.tf")).expect("a link");
    put(&root, "file", "not ours\n");
    let before = identities(&out);
    let rendered = artifacts(&[
        ("dir.tf", ""),
        ("full.tf", ""),
        ("link.tf", ""),
        ("stack/main.tf", ""),
        ("file/main.tf", ""),
        ("good.tf", ""),
    ]);
    for options in [CAREFUL, FORCED] {
        let error = write(&rendered, &out, options).expect_err("refused").to_string();
        insta::allow_duplicates! { insta::assert_snapshot!(error.replace(out.as_str(), "dist"), @r###"
    in the way of files to be written:
      dist/prod/dir.tf: a directory
      dist/prod/file: a file that platform did not write
      dist/prod/full.tf: a directory
      dist/prod/link.tf: a symbolic link
      dist/prod/stack: a symbolic link
    "###); }
    }
    assert_eq!(identities(&out), before);
    assert_eq!(fs::read_to_string(elsewhere.join("main.tf")).expect("read"), "not ours\n");
}

#[test]
fn the_tree_itself_may_be_neither_link_nor_file() {
    let (directory, out) = workspace();
    fs::create_dir(&out).expect("a directory");
    symlink(directory.path(), out.join("prod")).expect("a link");
    let error = write(&artifacts(&[("a.tf", "")]), &out, FORCED).expect_err("refused").to_string();
    assert_eq!(error.replace(out.as_str(), "dist"), "in the way of files to be written:\n  dist/prod: a symbolic link");
    assert!(!directory.path().join("a.tf").exists());
}

#[test]
fn our_files_may_become_directories_and_back() {
    let (_directory, out) = workspace();
    let file = artifacts(&[("a", "file\n")]);
    let directory = artifacts(&[("a/b/c", "inside\n")]);
    for rendered in [&file, &directory, &file] {
        write(rendered, &out, CAREFUL).expect("written");
        assert!(compare(rendered, &out).expect("compared").is_empty());
    }
    write(&directory, &out, CAREFUL).expect("written");
    put(&out, "prod/a/b/mine", "mine\n");
    let before = tree(&out);
    let error = write(&file, &out, FORCED).expect_err("refused").to_string();
    assert_eq!(
        error.replace(out.as_str(), "dist"),
        "in the way of files to be written:\n  dist/prod/a: a directory with something in it that platform did not write"
    );
    assert_eq!(tree(&out), before);
}

#[test]
fn paths_that_lead_out_of_the_tree_are_refused() {
    let (directory, out) = workspace();
    for path in ["../a", "/a", "a/../b", "./a", "a//b", "a/", "", "platform.lock.json", "platform.lock.json/a", "a\0b"]
    {
        let error = write(&artifacts(&[(path, "x")]), &out, FORCED).expect_err(path);
        assert!(matches!(error, RenderError::Path { .. }), "{path}: {error}");
    }
    let both = artifacts(&[("a", ""), ("a/b", "")]);
    assert!(matches!(write(&both, &out, FORCED), Err(RenderError::Path { .. })));
    for name in ["", ".", "..", "a/b", "/a", ".hidden"] {
        let error = write(&Artifacts::new(name, ""), &out, FORCED).expect_err(name);
        assert!(matches!(error, RenderError::Path { .. }), "{name}: {error}");
    }
    assert_eq!(fs::read_dir(directory.path()).expect("readable").count(), 0);
}

#[test]
fn compare_names_everything_that_differs() {
    let (_directory, out) = workspace();
    let old = artifacts(&[("a.tf", "one\ntwo\n"), ("gone.tf", "gone\n")]);
    let new = artifacts(&[("a.tf", "one\n2\n"), ("new.tf", "new\n")]);
    write(&old, &out, CAREFUL).expect("written");
    let before = identities(&out);
    let differences = compare(&new, &out).expect("compared");
    assert_eq!(differences.missing, paths(&["new.tf"]));
    assert_eq!(differences.extra, paths(&["gone.tf"]));
    let changed: Vec<&str> = differences.changed.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(changed, ["a.tf", "platform.lock.json"]);
    insta::assert_snapshot!(differences.changed[0].unified_diff(), @r###"
    --- a/a.tf
    +++ b/a.tf
    @@ -1,2 +1,2 @@
     one
    -two
    +2
    "###);
    assert_eq!(identities(&out), before);
    let nowhere = compare(&new, &out.join("nowhere")).expect("compared");
    let missing = paths(&["a.tf", "new.tf", "platform.lock.json"]);
    assert_eq!(nowhere, Differences { missing, ..Differences::default() });
}

#[test]
fn an_unusable_lock_file_stops_the_render() {
    let (_directory, out) = workspace();
    let rendered = artifacts(&[("a.tf", "a\n")]);
    write(&rendered, &out, CAREFUL).expect("written");
    let lock = out.join("prod/platform.lock.json");
    for text in ["", "{}", "{\"format\": 99}", "{\"format\": 1, \"platform\": \"x\"}", "\u{fffd}"] {
        fs::write(&lock, text).expect("written");
        let error = write(&artifacts(&[("a.tf", "b\n")]), &out, CAREFUL).expect_err(text);
        assert!(matches!(error, RenderError::Lock { .. }), "{error}");
        assert_eq!(fs::read_to_string(&lock).expect("read"), text);
    }
    let escape = "{\"format\":1,\"platform\":\"\",\"environment\":\"prod\",\"specification\":\"\",\
                  \"files\":{\"../../victim\":{\"sha256\":\"\"}}}";
    fs::write(&lock, escape).expect("written");
    assert!(matches!(write(&rendered, &out, CAREFUL), Err(RenderError::Lock { .. })));
    write(&artifacts(&[("a.tf", "b\n")]), &out, FORCED).expect("forced");
    assert_eq!(listing(&out), "prod: (directory)\nprod/a.tf: b");
}

/// A tree that takes long enough to write for a kill to hit every phase.
fn large(version: &str) -> Artifacts {
    let mut artifacts = Artifacts::new("prod", digest::sha256(version));
    for number in 0..40 {
        artifacts.add(Artifact::new(format!("shared/{number}.tf"), "same\n"));
        let text = format!("{version}\n").repeat(400);
        artifacts.add(Artifact::new(format!("stack{}/{number}.tf", number % 5), text));
        artifacts.add(Artifact::new(format!("{version}/{number}.tf"), version));
    }
    artifacts
}

/// Runs inside a process of its own: renders as the environment variable says.
#[test]
#[ignore = "the body of the processes that other tests start"]
fn child() {
    let Ok(task) = std::env::var("RENDER_TEST_TASK") else { panic!("started by hand") };
    let (kind, out) = task.split_once(':').expect("kind:directory");
    let out = Utf8Path::new(out);
    match kind {
        "alternate" => loop {
            println!("ready");
            write(&large("old"), out, CAREFUL).expect("written");
            write(&large("new"), out, CAREFUL).expect("written");
        },
        "once" => match write(&large("new"), out, CAREFUL) {
            Ok(_) => println!("RESULT written"),
            Err(error) => println!("RESULT {}", error.to_string().replace('\n', " ")),
        },
        other => panic!("unknown task {other}"),
    }
}

/// This test binary again, running only [`child`]; `before` is a shell command line that runs first.
fn child_process(before: &str, kind: &str, out: &Utf8Path) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{before} exec \"$0\" \"$@\""))
        .arg(std::env::current_exe().expect("the test binary"))
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("RENDER_TEST_TASK", format!("{kind}:{out}"))
        .stderr(Stdio::null());
    command
}

fn result_of(command: &mut Command) -> String {
    let output = command.stdout(Stdio::piped()).output().expect("a child process");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.split_once("RESULT ")).map(|(_, result)| result.to_owned());
    line.unwrap_or_else(|| panic!("no result: {said}"))
}

/// What the tree holds for one version, with a file that is not ours.
fn expected_tree(version: &str) -> BTreeMap<String, String> {
    let (_directory, out) = workspace();
    write(&large(version), &out, CAREFUL).expect("written");
    put(&out, "prod/mine/notes.txt", "mine\n");
    tree(&out.join("prod"))
}

#[test]
fn a_killed_process_leaves_the_old_or_the_new_tree() {
    let (old, new) = (expected_tree("old"), expected_tree("new"));
    let (_directory, out) = workspace();
    write(&large("old"), &out, CAREFUL).expect("written");
    put(&out, "prod/mine/notes.txt", "mine\n");
    let mut seen = BTreeMap::new();
    // A busy machine may need more rounds until the kills have hit different phases.
    for round in 0_u64..1200 {
        if round >= 120 && seen.len() > 2 {
            break;
        }
        let mut child = child_process("", "alternate", &out).stdout(Stdio::piped()).spawn().expect("a child process");
        let mut said = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let ready = said.find(|line| line.as_deref().is_ok_and(|line| line.ends_with("ready")));
        assert!(ready.is_some(), "round {round}: the child process did not start");
        // Different waits hit different phases; which one is left to chance, the outcome is not. Where all phases take
        // longer, because others work on the machine as well, the waits get longer.
        std::thread::sleep(Duration::from_micros(round * 977 % (60_000 * (1 + round / 120))));
        child.kill().expect("killed");
        child.wait().expect("waited for");
        let found = tree(&out.join("prod"));
        assert!(found == old || found == new, "round {round}: neither old nor new");
        let left: Vec<_> = tree(&out).into_keys().filter(|path| path.starts_with('.') && !path.contains('/')).collect();
        *seen.entry((found == new, left)).or_insert(0) += 1;
    }
    assert!(seen.len() > 2, "the kills did not hit different phases: {seen:?}");
    write(&large("new"), &out, CAREFUL).expect("written");
    assert_eq!(tree(&out.join("prod")), new);
    assert_eq!(fs::read_dir(&out).expect("readable").count(), 1, "garbage of killed processes");
}

#[test]
fn concurrent_renders_wait_for_each_other() {
    let (_directory, out) = workspace();
    std::thread::scope(|scope| {
        for version in ["old", "new", "old", "new"] {
            let out = &out;
            scope.spawn(move || {
                for _ in 0..5 {
                    write(&large(version), out, CAREFUL).expect("written");
                }
            });
        }
    });
    write(&large("new"), &out, CAREFUL).expect("written");
    assert!(compare(&large("new"), &out).expect("compared").is_empty());
    assert_eq!(fs::read_dir(&out).expect("readable").count(), 1);
}

#[test]
fn what_killed_renders_leave_is_cleared_up_without_losing_foreign_files() {
    let (_directory, out) = workspace();
    let rendered = artifacts(&[("a.tf", "a\n")]);
    write(&rendered, &out, CAREFUL).expect("written");
    put(&out, "prod/both", "later\n");
    put(&out, ".prod.next/half", "half\n");
    write(&artifacts(&[("a.tf", "old\n"), ("ours.tf", "ours\n")]), &out.join("other"), CAREFUL).expect("written");
    fs::rename(out.join("other/prod"), out.join(".prod.swap")).expect("renamed");
    fs::remove_dir(out.join("other")).expect("removed");
    put(&out, ".prod.swap/late/state.json", "appeared late\n");
    put(&out, ".prod.swap/both", "earlier\n");
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(out.join(".prod.swap/both"))
        .and_then(|file| file.set_modified(hour_ago))
        .expect("dated");
    write(&rendered, &out, CAREFUL).expect("written");
    assert_eq!(
        listing(&out),
        "prod: (directory)\nprod/a.tf: a\nprod/both: later\nprod/late: (directory)\nprod/late/state.json: appeared late"
    );
}

#[test]
fn a_tree_lost_between_two_renames_is_made_up_for() {
    let (_directory, out) = workspace();
    write(&artifacts(&[("a.tf", "old\n")]), &out, CAREFUL).expect("written");
    put(&out, "prod/late", "mine\n");
    fs::rename(out.join("prod"), out.join(".prod.old")).expect("renamed");
    let new = artifacts(&[("a.tf", "new\n")]);
    write(&new, &out.join("other"), CAREFUL).expect("written");
    fs::rename(out.join("other/prod"), out.join(".prod.swap")).expect("renamed");
    fs::remove_dir(out.join("other")).expect("removed");
    write(&new, &out, CAREFUL).expect("written");
    assert_eq!(listing(&out), "prod: (directory)\nprod/a.tf: new\nprod/late: mine");
}

#[test]
fn a_full_disk_leaves_the_tree_as_it_was() {
    let (_directory, out) = workspace();
    write(&artifacts(&[("a.tf", "a\n")]), &out, CAREFUL).expect("written");
    put(&out, "prod/mine", "mine\n");
    let before = tree(&out);
    // A limit on the size of files needs no privileges and fails in the same place.
    let result = result_of(&mut child_process("trap '' XFSZ; ulimit -f 1;", "once", &out));
    assert!(result.starts_with(&format!("failed to write {out}/prod/")), "{result}");
    assert!(result.contains("File too large"), "{result}");
    assert_eq!(tree(&out), before);
}

/// `env` inside a mount namespace of its own; by way of `sudo` where ordinary users may not have one.
fn in_mount_namespace() -> Command {
    let allowed = Command::new("unshare").args(["--map-root-user", "--mount", "true"]).stderr(Stdio::null()).status();
    if allowed.is_ok_and(|status| status.success()) {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "env"]);
        return command;
    }
    let mut command = Command::new("sudo");
    command.args(["-n", "unshare", "--mount", "env"]);
    command
}

#[test]
fn a_full_filesystem_leaves_the_tree_as_it_was() {
    let (_directory, out) = workspace();
    fs::create_dir(&out).expect("a directory");
    // A small filesystem in a mount namespace of its own; the listing after the render is taken inside as well.
    let script = format!(
        "mount -t tmpfs -o size=64k none '{out}' && mkdir '{out}/prod' && echo mine > '{out}/prod/mine' && \
         \"$0\" \"$@\"; find '{out}' -type f -o -name '.prod*'"
    );
    let mut command = in_mount_namespace();
    command
        .arg(format!("RENDER_TEST_TASK=once:{out}"))
        .args(["sh", "-c", &script])
        .arg(std::env::current_exe().expect("the test binary"))
        .args(["--exact", "child", "--ignored", "--nocapture"]);
    let output = command.output().expect("unshare of util-linux, or sudo without a password");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("RESULT"), "no mount namespace here: {}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("RESULT failed to write {out}/prod/")), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
    let left: Vec<&str> = said.lines().filter(|line| line.starts_with(out.as_str())).collect();
    assert_eq!(left, [format!("{out}/prod/mine")]);
}

/// The user that renders in the tests of permissions: root may write everywhere.
const NOBODY: u32 = 65_534;

fn as_nobody(out: &Utf8Path) -> Command {
    let mut command = child_process("", "once", out);
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

#[test]
fn directories_without_write_permission_are_respected() {
    let directory =
        tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir().expect("a directory");
    let out = Utf8PathBuf::from_path_buf(directory.path().join("dist")).expect("a UTF-8 path");
    write(&large("old"), &out, CAREFUL).expect("written");
    if rustix::process::geteuid().is_root() {
        for entry in walkdir::WalkDir::new(&out) {
            std::os::unix::fs::chown(entry.expect("readable").path(), Some(NOBODY), Some(NOBODY)).expect("given away");
        }
    }
    let before = tree(&out);
    let close =
        |path: &str, mode| fs::set_permissions(out.join(path), fs::Permissions::from_mode(mode)).expect("a mode");
    close("prod/stack3", 0o555);
    let result = result_of(&mut as_nobody(&out));
    assert_eq!(result, format!("failed to write into {out}/prod/stack3: Permission denied (os error 13)"));
    close("prod/stack3", 0o755);
    close("", 0o555);
    let result = result_of(&mut as_nobody(&out));
    assert_eq!(result, format!("failed to create the directory {out}/.prod.next: Permission denied (os error 13)"));
    assert_eq!(tree(&out), before);
    close("", 0o755);
    assert_eq!(result_of(&mut as_nobody(&out)), "written");
}
