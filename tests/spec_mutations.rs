//! Valid specs with random damage: nothing panics, every finding can be shown, and what is found valid can be rendered.
//!
//! `PROPTEST_CASES=20000 cargo test --test spec_mutations` looks longer.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;

use camino::Utf8Path;
use platform::check::Checker;
use platform::facts::{Date, Facts};
use platform::report::diagnostics::{self, Style};
use platform::spec::project::{Environments, Project};
use platform::{hcl, model, terraform};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Whole platforms, each with every kind of thing in it.
const SPECS: [&str; 4] = [
    include_str!("../environments/base.yaml"),
    include_str!("../examples/smallest/environments/live.yaml"),
    include_str!("../examples/parcel-tracking/environments/base.yaml"),
    include_str!("spec_mutations/everything.yaml"),
];

/// Pieces that mean something to YAML, to Terraform or to the spec.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "\r\n",
    ":",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!!str ",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "<<: ",
    "? ",
    "%YAML 1.2\n",
    "null",
    "~",
    "true",
    "no",
    "0",
    "-1",
    "007",
    "1e9",
    "0x10",
    ".inf",
    "99999999999999999999",
    "1.30",
    "${x}",
    "%{ if }",
    "$${",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
    "é",
    "🚀",
    "a-very-long-name-that-is-longer-than-any",
    "postgres",
    "order",
    "0Gi",
    "1Ei",
    "999999d",
    "100%",
    "101%",
    "10.0.0.0/33",
    "0.0.0.0/0",
    "255.255.255.255/16",
    "us-gov-west-1",
    "blue",
    "green",
    "dev",
    "extends: base.yaml\n",
    "extends: dev.yaml\n",
    "shares: dev\n",
    "active: green\n",
    "arn:aws:iam::1:x",
    "services",
    "databases",
    "caches",
    "nodes",
    "{ image: x, port: 1 }",
    "min: 5, max: 2",
    "zones: 4",
    "default",
];

/// One piece of damage; the numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Damage {
    /// Removes so many characters at a place.
    Remove(usize, usize),
    /// Puts a piece in.
    Insert(usize, &'static str),
    /// Replaces the word at a place by a piece.
    Replace(usize, &'static str),
    /// Writes the line twice.
    RepeatLine(usize),
    /// Leaves the line out.
    DropLine(usize),
    /// Swaps two words.
    Swap(usize, usize),
    /// Ends the file there.
    Cut(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let piece = || prop::sample::select(PIECES);
    prop_oneof![
        (any::<usize>(), 1..20usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        (any::<usize>(), piece()).prop_map(|(at, piece)| Damage::Insert(at, piece)),
        (any::<usize>(), piece()).prop_map(|(at, piece)| Damage::Replace(at, piece)),
        any::<usize>().prop_map(Damage::RepeatLine),
        any::<usize>().prop_map(Damage::DropLine),
        (any::<usize>(), any::<usize>()).prop_map(|(left, right)| Damage::Swap(left, right)),
        any::<usize>().prop_map(Damage::Cut),
    ]
}

/// The text in words and what is between them; together they are the text.
fn words(text: &str) -> Vec<String> {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '-' | '.' | '/' | '%');
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for character in text.chars() {
        match words.last_mut().filter(|_| before == Some(is_word(character)) && is_word(character)) {
            Some(word) => word.push(character),
            None => words.push(character.to_string()),
        }
        before = Some(is_word(character));
    }
    words
}

fn damaged(text: &str, damage: &Damage) -> String {
    let characters: Vec<char> = text.chars().collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut words = words(text);
    let at = |place: usize| place % (characters.len() + 1);
    let collect = |characters: &[char]| characters.iter().collect::<String>();
    match damage {
        Damage::Remove(place, length) => {
            let (from, to) = (at(*place), (at(*place) + length).min(characters.len()));
            collect(&characters[..from]) + &collect(&characters[to..])
        }
        Damage::Insert(place, piece) => {
            collect(&characters[..at(*place)]) + piece + &collect(&characters[at(*place)..])
        }
        Damage::Cut(place) => collect(&characters[..at(*place)]),
        _ if words.is_empty() => String::new(),
        Damage::Replace(place, piece) => {
            let place = place % words.len();
            words[place] = (*piece).to_owned();
            words.concat()
        }
        Damage::Swap(left, right) => {
            let (left, right) = (left % words.len(), right % words.len());
            words.swap(left, right);
            words.concat()
        }
        Damage::RepeatLine(place) => {
            let place = place % lines.len();
            [&lines[..=place], &lines[place..]].concat().concat()
        }
        Damage::DropLine(place) => {
            let place = place % lines.len();
            [&lines[..place], &lines[place + 1..]].concat().concat()
        }
    }
}

/// A project whose base is damaged, with an environment that extends it and one that shares.
fn load(base: &str) -> Environments {
    let folder = tempfile::tempdir().unwrap();
    let environments = folder.path().join("environments");
    fs::create_dir(&environments).unwrap();
    fs::write(environments.join("base.yaml"), base).unwrap();
    fs::write(environments.join("dev.yaml"), "extends: base.yaml\nactive: blue\nnetwork: { zones: 2 }\n").unwrap();
    fs::write(environments.join("review.yaml"), "extends: dev.yaml\nshares: dev\n").unwrap();
    Project::at(Utf8Path::from_path(folder.path()).unwrap()).unwrap().load()
}

/// What must hold for every spec, whatever it says.
fn judge(base: &str) -> Result<(), TestCaseError> {
    let (facts, today) = (Facts::embedded(), Date::parse("2026-11-22").unwrap());
    let all = load(base);
    for name in ["dev", "review"] {
        let findings = Checker::new(&all, facts, today).environment(name).findings;
        let shown = diagnostics::text(&findings, &all.sources, Style { colour: true, width: 80 });
        prop_assert_eq!(shown.is_empty(), findings.is_empty());
        prop_assert!(diagnostics::json(&findings, &all.sources).starts_with('['));
        if findings.has_errors() {
            continue;
        }
        let spec = all.get(name).and_then(|environment| environment.spec.as_ref());
        let environment = spec.and_then(|spec| model::resolve(name, spec, facts));
        let environment =
            environment.ok_or_else(|| TestCaseError::fail(format!("{name} is valid, but not resolved")))?;
        for stack in terraform::stacks(&environment) {
            for file in &stack.files {
                // EC2 refuses longer ones, and they are made of the spec's names.
                let descriptions = file.body.blocks().filter_map(|block| match block.body().get("description")? {
                    hcl::Expression::String(description) if block.kind() == "resource" => Some(description),
                    _ => None,
                });
                descriptions.for_each(|description| assert!(description.len() <= 255, "{description}"));
                let text = hcl::print(&file.body).text;
                let parsed = text.parse::<hcl_edit::structure::Body>();
                prop_assert!(parsed.is_ok(), "{}/{}: {:?}\n{}", stack.name, file.name, parsed.err(), text);
            }
        }
    }
    Ok(())
}

#[test]
fn undamaged_specs_are_valid() {
    for spec in SPECS {
        let all = load(spec);
        let findings =
            Checker::new(&all, Facts::embedded(), Date::parse("2026-11-22").unwrap()).environment("dev").findings;
        let style = Style { colour: false, width: 120 };
        assert!(!findings.has_errors(), "{}", diagnostics::text(&findings, &all.sources, style));
        judge(spec).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200),
        rng_seed: RngSeed::Fixed(20_261_122),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_damage_is_answered(which in 0..SPECS.len(), damages in prop::collection::vec(damage(), 1..5)) {
        let text = damages.iter().fold(SPECS[which].to_owned(), |text, damage| damaged(&text, damage));
        judge(&text)?;
    }
}
