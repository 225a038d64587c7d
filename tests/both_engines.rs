//! Environments with each engine: applied, and planned again. Those of Hotel Booking, of which production is switched to
//! the other colour as well, and those that ask for every option that there is.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `platform` in the folder; what it said.
fn platform(folder: &Path, engine: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(arguments)
        .args(["--today", "2026-11-22", "--offline", "--engine", engine])
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

/// A copy of the environments of a project in this repository, to be applied and changed.
fn copied(project: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join(project);
    for entry in walkdir::WalkDir::new(original.join("environments")) {
        let entry = entry.expect("the environments can be read");
        let copy = folder.path().join(entry.path().strip_prefix(&original).expect("it lies in the project"));
        if entry.file_type().is_dir() {
            fs::create_dir(copy).expect("the temporary folder is writable");
        } else {
            fs::copy(entry.path(), copy).expect("the temporary folder is writable");
        }
    }
    folder
}

fn hotel_booking_settles_and_switches(engine: &str) {
    let folder = copied(".");
    for environment in ["dev", "staging", "prod"] {
        settles(folder.path(), engine, environment);
    }
    let production = folder.path().join("environments/prod.yaml");
    let spec = fs::read_to_string(&production).expect("the spec is text");
    let switched = spec.replace("\nactive: blue ", "\nactive: green ");
    assert_ne!(spec, switched, "production names its colour");
    fs::write(&production, switched).expect("the temporary folder is writable");
    settles(folder.path(), engine, "prod");
}

fn every_option_settles(engine: &str) {
    let folder = copied("tests/golden/full-options");
    settles(folder.path(), engine, "prod");
}

#[test]
fn hotel_booking_with_terraform() {
    hotel_booking_settles_and_switches("terraform");
}

#[test]
fn hotel_booking_with_opentofu() {
    hotel_booking_settles_and_switches("tofu");
}

#[test]
fn every_option_with_terraform() {
    every_option_settles("terraform");
}

#[test]
fn every_option_with_opentofu() {
    every_option_settles("tofu");
}
