//! Buckets that services ask for.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::{Duration, Name, Origin, Toggle};

enumeration! {
    /// What a web page may do with an object of a bucket.
    BucketMethod {
        /// Read it.
        Get("get"),
        /// Ask for its size and its headers.
        Head("head"),
        /// Write it.
        Put("put"),
        /// Write it by a form.
        Post("post"),
        /// Delete it.
        Delete("delete"),
    }
}

record! {
    /// Which web pages may reach a bucket from the browser of a visitor, with addresses that a service has signed.
    Cors {
        /// Where the pages come from.
        origins("origins", "[https://www.example.com]"): Vec<Located<Origin>>,
        /// What they may do. Default: `[get, put]`.
        methods("methods", "[get, put]"): Vec<Located<BucketMethod>>,
    }
}

record! {
    /// A bucket on S3 for what services keep as files. Nothing in it is public, and everything is encrypted.
    Bucket {
        /// The name that it had before it got this one: its resources are moved, and nothing is made anew. Its name inside AWS
        /// stays, since it cannot be changed, so that this stays here as well.
        was("was", "old-name"): Option<Located<Name>>,
        /// How long what was overwritten or deleted can be brought back, from `1d`. Default: `30d`.
        versions("versions"): Option<Located<Duration>>,
        /// How long after they were written objects are deleted, from `1d`. Default: never.
        expire("expire", "365d"): Option<Located<Duration>>,
        /// The services that may only read, of those that use it. Default: none.
        readers("readers"): Vec<Located<Name>>,
        /// Which web pages may reach it from a browser. Default: none.
        cors("cors"): Option<Cors>,
        /// Whether it refuses to be deleted. Without that it may be deleted with everything in it. Default: `true`.
        protected("protected"): Option<Located<Toggle>>,
    }
}
