//! Prepares what is embedded in the binary.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
