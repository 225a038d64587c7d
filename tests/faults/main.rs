//! What goes wrong from outside while something is carried out: processes that are killed, engines that hang or talk
//! nonsense, disks that are full, others that work on the same environment. Always with the real binary and real processes.
//! Nothing may be lost, the message has to say what is true and what to type next, and the next run has to go on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod disk;
mod engines;
mod holders;
mod kills;
mod project;
mod signals;
mod states;
