//! Objects in a cluster: planned, applied, waited for and removed by the real `kubectl`, against a small API server in
//! this process.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod adjust;
mod drift;
mod guard;
mod life;
mod project;
mod review;
mod server;
mod store;
mod trouble;
mod vanish;
mod whole;
