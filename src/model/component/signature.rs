//! What the policy-controller is told.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::{Ci, guard, policies, without_identifiers};
use crate::spec::Spec;
use crate::spec::component::{SignatureFormat, SignatureMode, Signer};
use crate::spec::scalar::Repository;

/// GitHub's issuer of tokens for workflows.
const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// What the policy-controller is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureSettings {
    /// What happens to images that nobody signed: `enforce` or `warn`.
    pub mode: &'static str,
    /// Who signs, by name.
    pub signers: Vec<SignerSettings>,
    /// Images that are put into pods without anybody asking, as patterns.
    pub injected: Vec<String>,
}

/// Who signs which images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignerSettings {
    /// The name.
    pub name: String,
    /// The images, as patterns.
    pub images: Vec<String>,
    /// Who vouches for whoever signs.
    pub issuer: String,
    /// What whoever signs is called in the certificate: a regular expression.
    pub subject: String,
    /// `legacy` or `bundle`.
    pub format: &'static str,
}

impl SignatureSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec) -> Self {
        let images = parts(spec);
        let written = spec.components.as_ref().and_then(|components| components.policy_controller.as_ref());
        let is_production = guard::resolve(spec).is_production;
        let default = if is_production { SignatureMode::Enforce } else { SignatureMode::Warn };
        let mode = written.and_then(|written| written.mode.as_ref()).map_or(default, |mode| mode.value);
        let signers = written.into_iter().flat_map(|written| written.signers.iter());
        let mut signers: Vec<SignerSettings> =
            signers.filter_map(|(name, signer)| one(name.as_str(), Some(&**signer), spec, &images)).collect();
        if written.is_none_or(|written| written.signers.is_empty()) {
            signers.extend(one("services", None, spec, &images));
        }
        let injected = policies::injected(true).iter().map(|image| format!("{}:**", whole(image))).collect();
        Self { mode: mode.word(), signers, injected }
    }
}

fn one(name: &str, written: Option<&Signer>, spec: &Spec, images: &BTreeSet<String>) -> Option<SignerSettings> {
    let repository = written.and_then(|signer| signer.repository.as_ref()).or(spec.repository.as_ref())?;
    let own: Vec<String> =
        written.into_iter().flat_map(|signer| &signer.images).map(|image| image.to_string()).collect();
    let own: BTreeSet<String> = own.iter().map(|part| format!("{}/**", whole(part.trim_end_matches('/')))).collect();
    let images = if own.is_empty() { images.clone() } else { own };
    let issuer = written.and_then(|signer| signer.issuer.as_ref()).map(|issuer| issuer.to_string());
    let format =
        written.and_then(|signer| signer.format.as_ref()).map_or(SignatureFormat::Legacy, |format| format.value);
    Some(SignerSettings {
        name: name.to_owned(),
        images: images.into_iter().collect(),
        issuer: issuer.unwrap_or_else(|| GITHUB.to_owned()),
        subject: subject(&repository.value, written, spec),
        format: format.word(),
    })
}

/// What GitHub's certificates call a workflow: `https://github.com/owner/name/.github/workflows/file@ref`.
fn subject(repository: &Repository, signer: Option<&Signer>, spec: &Spec) -> String {
    // The numbers of owner and name are in tokens, not in certificates.
    let repository = without_identifiers(repository.as_str());
    let workflow = signer.and_then(|signer| signer.workflow.as_ref());
    let workflow = workflow.map_or_else(|| "[^/@]+".to_owned(), |workflow| literal(workflow.as_str()));
    let branch = format!("refs/heads/{}", Ci::of(spec).branch);
    let reference =
        signer.and_then(|signer| signer.reference.as_ref()).map_or(branch, |reference| reference.to_string());
    format!("^https://github\\.com/{}/\\.github/workflows/{workflow}@{}$", literal(&repository), literal(&reference))
}

/// A regular expression that is nothing but this text.
pub(crate) fn literal(text: &str) -> String {
    text.chars()
        .flat_map(|letter| {
            let is_plain = letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-' | '_');
            (!is_plain).then_some('\\').into_iter().chain([letter])
        })
        .collect()
}

/// The parts of registries that hold the services' images, as patterns. The account's own registry is another one in each
/// region, with copies of the same images.
fn parts(spec: &Spec) -> BTreeSet<String> {
    let region = spec.cloud.get().and_then(|cloud| cloud.region.get()).map(|region| region.to_string());
    let of_any_region = |image: String| match &region {
        Some(region) => image.replacen(&format!(".dkr.ecr.{region}."), ".dkr.ecr.*.", 1),
        None => image,
    };
    let images = spec.services.iter().map(|(_, service)| service.image.repository());
    let part = |image: &str| match image.rsplit_once('/') {
        Some((part, _)) => format!("{}/**", of_any_region(whole(part))),
        None => format!("{}:**", whole(image)),
    };
    images.map(part).collect()
}

/// The whole name of an image or of a part of a registry: what names no registry is in Docker Hub.
fn whole(name: &str) -> String {
    let host = name.split('/').next().unwrap_or_default();
    match name.strip_prefix("docker.io/") {
        Some(rest) => format!("index.docker.io/{rest}"),
        None if host.contains(['.', ':']) => name.to_owned(),
        None if name.contains('/') => format!("index.docker.io/{name}"),
        None => format!("index.docker.io/library/{name}"),
    }
}
