//! Buckets that services ask for, resolved.

use std::collections::BTreeSet;

use super::Names;
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::bucket::{Bucket as Written, BucketMethod, Cors as WrittenCors};

const DEFAULT_VERSION_DAYS: u32 = 30;
/// What web pages may do when the spec does not say.
const DEFAULT_METHODS: [BucketMethod; 2] = [BucketMethod::Get, BucketMethod::Put];

/// A bucket for what services keep as files.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Its name in the spec.
    pub name: String,
    /// Its name in the whole world, which has the account in it.
    pub bucket: String,
    /// Days for which what was overwritten or deleted can be brought back.
    pub version_days: u32,
    /// Days after which objects are deleted; `None` when they stay.
    pub expire_days: Option<u32>,
    /// The services that may only read.
    pub readers: BTreeSet<String>,
    /// Which web pages may reach it.
    pub cors: Option<Cors>,
    /// Whether it refuses to be deleted.
    pub protected: bool,
    /// Where it is written.
    pub span: Span,
}

impl Bucket {
    /// The same bucket in the second region, under a name of its own.
    pub(super) fn copy(&self, names: &Names, account: &str) -> Self {
        Self { bucket: bucket_name(&self.name, names, account), ..self.clone() }
    }
}

/// Web pages that may reach a bucket.
#[derive(Debug, Clone)]
pub struct Cors {
    /// Where they come from.
    pub origins: Vec<String>,
    /// What they may do: methods of HTTP, in capitals.
    pub methods: Vec<String>,
}

/// The buckets, by name. An environment that shares uses those of the other one.
pub(super) fn resolve(spec: &Spec, platform: &str, environment: &str, account: &str) -> Vec<Bucket> {
    let owner = spec.shares.as_ref().map_or(environment, |shares| shares.as_str());
    let names = Names::new(platform, owner).with_renames(spec);
    spec.buckets.iter().map(|(name, bucket)| resolve_one(name.as_str(), bucket, &names, account)).collect()
}

fn resolve_one(name: &str, bucket: &Written, names: &Names, account: &str) -> Bucket {
    Bucket {
        name: name.to_owned(),
        bucket: bucket_name(name, names, account),
        version_days: bucket.versions.as_ref().map_or(DEFAULT_VERSION_DAYS, |versions| versions.days()),
        expire_days: bucket.expire.as_ref().map(|expire| expire.days()),
        readers: bucket.readers.iter().map(|reader| reader.to_string()).collect(),
        cors: bucket.cors.as_ref().map(resolve_cors),
        protected: bucket.protected.as_ref().is_none_or(|protected| protected.is_on()),
        span: bucket.span,
    }
}

/// Names of buckets are unique in the whole world, so that they have the account in them.
fn bucket_name(name: &str, names: &Names, account: &str) -> String {
    names.component(&format!("{account}-{}", names.lasting(name)))
}

fn resolve_cors(cors: &WrittenCors) -> Cors {
    let written: Vec<BucketMethod> = cors.methods.iter().map(|method| method.value).collect();
    let methods = if written.is_empty() { DEFAULT_METHODS.to_vec() } else { written };
    Cors {
        origins: cors.origins.iter().map(|origin| origin.to_string()).collect(),
        methods: methods.into_iter().map(|method| method.word().to_ascii_uppercase()).collect(),
    }
}
