//! Kills at random moments, each followed by a run that ends in "no changes".
//!
//! `PLATFORM_KILLS=200 cargo test --test faults kills -- --nocapture` does what the measurements speak of; without the
//! variable it is a few. `PLATFORM_KILL_SEED` repeats a sequence.

use std::time::{Duration, Instant};

use rustix::process::Pid;

use crate::project::{PATIENCE, Project, children, kill};

/// How many kills there are when nobody says.
const FEW: usize = 4;

/// Numbers that look random and come again with the same seed (splitmix64, by Sebastiano Vigna).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Who is killed.
#[derive(Debug, Clone, Copy)]
enum Victim {
    Platform,
    Terraform,
    Both,
}

#[test]
fn whatever_is_killed_the_next_run_goes_on_to_the_end() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let count = number("PLATFORM_KILLS").map_or(FEW, |count: u64| usize::try_from(count).unwrap());
    let seed = number("PLATFORM_KILL_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("seed {seed}");
    let mut random = Random(seed);
    let undisturbed = {
        let (project, begin) = (Project::new(), Instant::now());
        project.run("apply --yes").succeeded();
        begin.elapsed()
    };
    let mut hits = [0; 3];
    for index in 0..count {
        let victim = [Victim::Platform, Victim::Terraform, Victim::Both][usize::try_from(random.below(3)).unwrap()];
        let after = undisturbed.mul_f64(f64::from(u32::try_from(random.below(1_000)).unwrap()) / 1_000.0);
        let was_hit = kill_and_go_on(victim, after, index % 4 == 3);
        println!("{index}: {victim:?} after {after:?}: {}", if was_hit { "hit" } else { "missed" });
        hits[victim as usize] += usize::from(was_hit);
    }
    println!("of {count} kills, {} hit platform, {} Terraform, {} both", hits[0], hits[1], hits[2]);
}

/// Kills in the middle of an apply, or of a destroy, and goes on. Says whether there was anything to kill.
fn kill_and_go_on(victim: Victim, after: Duration, destroys: bool) -> bool {
    let project = Project::new();
    let line = if destroys { "destroy --yes" } else { "apply --yes" };
    if destroys {
        project.run("apply --yes").succeeded();
    }
    let started = project.start(line);
    std::thread::sleep(after);
    let platform = started.process();
    let mut engines = children(platform);
    // Between two of them there is none for a moment.
    while engines.is_empty() && !matches!(victim, Victim::Platform) && started.is_running() {
        std::thread::sleep(Duration::from_millis(2));
        engines = children(platform);
    }
    let victims: Vec<Pid> = match victim {
        Victim::Platform => vec![platform],
        Victim::Terraform => engines,
        Victim::Both => [vec![platform], engines].concat(),
    };
    let was_hit = !victims.is_empty() && started.is_running();
    victims.into_iter().for_each(kill);
    let answer = started.end();
    assert!(!answer.talk.contains("panicked"), "{}", answer.talk);
    let begin = Instant::now();
    let again = project.run(line);
    assert_eq!(again.code, Some(0), "{victim:?} after {after:?}\nfirst: {}\nthen: {}", answer.talk, again.talk);
    assert!(begin.elapsed() < PATIENCE);
    if destroys {
        let planned = project.run("destroy --yes");
        assert!(planned.data.ends_with("No changes. Offline: nothing real was asked.\n"), "{planned:?}");
    } else {
        assert!(project.is_settled(), "{victim:?} after {after:?}\n{}", again.talk);
    }
    was_hit
}
