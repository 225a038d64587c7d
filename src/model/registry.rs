//! Repositories of container images, resolved.
//!
//! A registry belongs to an account and a region, and environments that live there share what is in it: each repository is
//! made by one of those that ask for it, and so are the rules that a registry has only once. `model/account.rs` says by which.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cloud, left_out};
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::repository::ImageRepository as Written;

const DEFAULT_UNTAGGED_DAYS: u32 = 14;

/// What an environment makes in the registry of one of its regions.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    /// The repositories, by path.
    pub repositories: Vec<ImageRepository>,
    /// What the registry has only once; `None` when another environment makes it, or nobody needs it.
    pub rules: Option<RegistryRules>,
}

/// A repository of container images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRepository {
    /// Its path in the registry.
    pub path: String,
    /// How many images are kept; `None` for all.
    pub keep: Option<u32>,
    /// Days that images are kept that no tag names.
    pub untagged_days: u32,
    /// Whether it refuses to be deleted.
    pub protected: bool,
    /// The other accounts whose environments take images out of it.
    pub readers: BTreeSet<String>,
    /// Where it is written, or the service whose image lies in it.
    pub span: Span,
}

impl ImageRepository {
    /// Whether something else than their place and their readers differs.
    #[must_use]
    pub fn is_other_than(&self, other: &Self) -> bool {
        let settings = |it: &Self| (it.keep, it.untagged_days, it.protected);
        settings(self) != settings(other)
    }
}

/// What a registry has only once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryRules {
    /// Whether Inspector looks into images, when they are pushed and after.
    pub is_inspected: bool,
    /// The paths of what is copied, by the region that it is copied to.
    pub copies: BTreeMap<String, BTreeSet<String>>,
    /// The place in the spec that asked for the first of them.
    pub span: Span,
}

/// The address of the registry of an account in a region, as images begin with it.
#[must_use]
pub(super) fn address(account: &str, region: &str) -> String {
    let end = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("{account}.dkr.ecr.{region}.amazonaws.com{end}")
}

/// The path of an image in a registry; `None` when it lies in another one.
#[must_use]
pub(super) fn path_within<'a>(image: &'a str, registry: &str) -> Option<&'a str> {
    image.strip_prefix(registry)?.strip_prefix('/')
}

/// The repositories that a spec asks for, by path: those that are written, and those that the images of its services lie in,
/// where that is the registry of its own account and region.
#[must_use]
pub fn asked_for(spec: &Spec) -> BTreeMap<String, ImageRepository> {
    let (Some(platform), Some(cloud)) = (spec.platform.get(), spec.cloud.get()) else { return BTreeMap::new() };
    let (Some(account), Some(region)) = (cloud.account.get(), cloud.region.get()) else { return BTreeMap::new() };
    if left_out::is_left_out(spec, "data") {
        return BTreeMap::new();
    }
    let registry = address(account.as_str(), region.as_str());
    let mut asked = BTreeMap::new();
    for (name, written) in spec.repositories.iter() {
        let path = written.path.as_ref().map(|path| path.to_string());
        let path = path.unwrap_or_else(|| format!("{}/{}", platform.as_str(), name.as_str()));
        let is_external = written.external.as_ref().is_some_and(|external| external.is_on());
        asked.entry(path.clone()).or_insert_with(|| (!is_external).then(|| resolve(path, written)));
    }
    for (_, service) in spec.services.iter() {
        let Some(path) = path_within(service.image.repository(), &registry) else { continue };
        asked.entry(path.to_owned()).or_insert_with(|| Some(with_defaults(path.to_owned(), service.span)));
    }
    asked.into_iter().filter_map(|(path, repository)| Some((path, repository?))).collect()
}

fn resolve(path: String, written: &Written) -> ImageRepository {
    let plain = with_defaults(path, written.span);
    ImageRepository {
        keep: written.keep.as_ref().map(|keep| keep.value.value()),
        untagged_days: written.untagged.as_ref().map_or(plain.untagged_days, |untagged| untagged.days()),
        protected: written.protected.as_ref().is_none_or(|protected| protected.is_on()),
        ..plain
    }
}

fn with_defaults(path: String, span: Span) -> ImageRepository {
    ImageRepository {
        path,
        keep: None,
        untagged_days: DEFAULT_UNTAGGED_DAYS,
        protected: true,
        readers: BTreeSet::new(),
        span,
    }
}

/// An image as it is called in the second region, where it lies in one of the repositories that are copied there.
pub(super) fn in_second_region(
    image: &str,
    copied: &BTreeMap<String, ImageRepository>,
    first: &Cloud,
    second: &str,
) -> String {
    let path = path_within(image, &address(&first.account, &first.region));
    match path.filter(|path| copied.contains_key(without_version(path))) {
        Some(path) => format!("{}/{path}", address(&first.account, second)),
        None => image.to_owned(),
    }
}

/// The path of an image without its tag and its digest.
fn without_version(path: &str) -> &str {
    path.split(['@', ':']).next().unwrap_or_default()
}
