//! The Hotel Booking environments with each engine: applied, planned again, and switched to the other colour.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `platform` in the folder; what it said.
fn platform(folder: &Path, engine: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(arguments)
        .args(["--offline", "--engine", engine])
        .current_dir(folder)
        .output()
        .expect("the program was built");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(
        output.status.success(),
        "{engine} {arguments:?}: {said}\nThese tests run both engines: `scripts/install-tools terraform tofu` installs them."
    );
    said
}

/// Applies an environment; a second plan has nothing to do.
fn settles(folder: &Path, engine: &str, environment: &str) {
    platform(folder, engine, &["apply", "--yes", "--env", environment]);
    let again = platform(folder, engine, &["plan", "--env", environment]);
    assert!(again.contains(&format!("offline, {engine} ")), "another engine planned: {again}");
    assert!(again.contains("No changes. Objects: "), "{engine} {environment}: {again}");
}

fn all_settle_and_switch(engine: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let environments = folder.path().join("environments");
    fs::create_dir(&environments).expect("the temporary folder is writable");
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("environments");
    for entry in fs::read_dir(original).expect("the environments can be read") {
        let entry = entry.expect("and each of them");
        fs::copy(entry.path(), environments.join(entry.file_name())).expect("the temporary folder is writable");
    }
    for environment in ["dev", "staging", "prod"] {
        settles(folder.path(), engine, environment);
    }
    let production = environments.join("prod.yaml");
    let spec = fs::read_to_string(&production).expect("the spec is text");
    let switched = spec.replace("\nactive: blue ", "\nactive: green ");
    assert_ne!(spec, switched, "production names its colour");
    fs::write(&production, switched).expect("the temporary folder is writable");
    settles(folder.path(), engine, "prod");
}

#[test]
fn with_terraform() {
    all_settle_and_switch("terraform");
}

#[test]
fn with_opentofu() {
    all_settle_and_switch("tofu");
}
