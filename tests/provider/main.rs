//! The offline providers under a real terraform: init, plan, apply and plan again, without network and credentials.

#![allow(clippy::unwrap_used)] // A test fails where something that must be there is not.

mod aws;
mod cloudflare;
mod others;
mod root;
