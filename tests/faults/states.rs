//! States that somebody has tampered with: they are refused with a reason, and nothing is touched.

use std::fs;

use crate::project::Project;

#[test]
fn a_state_that_is_not_one_stops_everything_and_is_not_written() {
    let project = Project::new();
    project.run("apply --yes").succeeded();
    let path = project.path(".platform/state/live/network.tfstate");
    let whole = fs::read(&path).unwrap();
    let other = fs::read(project.path(".platform/state/live/security.tfstate")).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    let text = String::from_utf8(whole.clone()).unwrap();
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("half of it", half, "EOF while parsing"),
        ("nonsense", b"\x00\xff not a state".to_vec(), "expected value at line 1 column 1"),
        ("no version", b"{}".to_vec(), "it has no format version"),
        (
            "another version",
            text.replacen("\"version\": 4", "\"version\": 9", 1).into_bytes(),
            "its format version is 9",
        ),
        ("another stack's", other, "one is a copy of the other"),
    ];
    for (what, tampered, reason) in cases {
        fs::write(&path, &tampered).unwrap();
        for line in ["plan", "apply --yes", "drift", "destroy --yes"] {
            let answer = project.run(line);
            assert_eq!(answer.code, Some(1), "{what}, {line}: {answer:?}");
            assert!(
                answer.talk.contains("of stack `") && answer.talk.contains(reason),
                "{what}, {line}: {}",
                answer.talk
            );
            assert!(answer.talk.contains("  help: "), "{what}, {line}: {}", answer.talk);
        }
        assert_eq!(fs::read(&path).unwrap(), tampered, "{what}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(project.is_settled());
}
