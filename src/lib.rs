//! `platform` turns one declarative spec per environment into Terraform, and plans and applies it.
//!
//! The modules are the data flow, top to bottom; an arrow never points up:
//!
//! - [`spec`]: what the user wrote. YAML with the position of every value, overlays, typed keys.
//! - [`policy`]: what Kubernetes objects have to keep, in Rego; judged here and in the clusters.
//! - [`model`]: what it means. Every default filled, names, address plan, who may reach whom.
//! - [`check`]: one file per rule, about the spec, or about what is rendered from it.
//! - [`terraform`]: one file per stack, from the model to HCL trees.
//! - [`cost`]: what the stacks cost each month, by a dated table of prices.
//! - [`difference`]: what differs in meaning between two environments, or since a revision.
//! - [`kubernetes`]: one file per service or component, from the model to Kubernetes and Istio objects.
//! - [`ci`]: the workflows that check, plan and apply on GitHub Actions.
//! - [`hcl`]: the HCL tree and its printer, true to `terraform fmt`.
//! - [`render`]: the tree on disk: atomic, deterministic, own files only.
//! - [`provider`]: the offline AWS provider, Terraform's plugin protocol 6 over the embedded schema.
//! - [`engine`]: `terraform`, `tofu` and `kubectl` as child processes; working copies, state, the order of everything.
//! - [`plan`]: one plan per environment, out of what Terraform and the clusters say.
//! - [`report`]: every view of diagnostics and plans: text, Markdown, JSON.
//! - [`github`]: the comment on a pull request and the issue that are written to GitHub; the only place that speaks HTTP.
//! - [`facts`]: dated data of the outside world: regions, versions, instance types; embedded files.
//! - `os`: what Unix and Windows do differently: closed files, locks, renames, processes, signals.
//! - [`pull_request`]: the number of a pull request, and the names that are made of it.
//! - [`digest`]: SHA-256, for whoever has to tell whether something is still the same.
//! - [`diagnostic`]: what is wrong, where, why, and what to write instead; used by all of the above.
//! - [`cli`]: one thin file per command; the only place that prints, exits or reads the environment.

pub mod check;
pub mod ci;
pub mod cli;
pub mod cost;
pub mod diagnostic;
pub mod difference;
pub mod digest;
pub mod engine;
pub mod facts;
pub mod github;
pub mod hcl;
mod http;
pub mod kubernetes;
pub mod model;
mod os;
pub mod plan;
pub mod policy;
pub mod provider;
pub mod pull_request;
pub mod render;
pub mod report;
pub mod spec;
pub mod terraform;
pub mod text;
pub mod whole;
