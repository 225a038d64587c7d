//! Repositories of container images.

use super::decode::Located;
use super::record::record;
use super::scalar::{Count, Duration, RepositoryPath, Toggle};

record! {
    /// A repository of container images in the registry of the account (ECR). Its tags cannot be moved, what is pushed is
    /// scanned, and with `recovery` it is copied to the second region. Several environments of one account share it.
    ImageRepository {
        /// Its path in the registry. Default: `<platform>/<name>`.
        path("path", "hotel-booking/api"): Option<Located<RepositoryPath>>,
        /// How many images are kept; what is older is deleted, whoever still runs it. Default: all.
        keep("keep", "500"): Option<Located<Count>>,
        /// How long images are kept that no tag names, from `1d`. Default: `14d`.
        untagged("untagged", "14d"): Option<Located<Duration>>,
        /// Whether something else makes it, so that nothing is rendered for it. Default: `false`.
        external("external"): Option<Located<Toggle>>,
        /// Whether it refuses to be deleted. Without that it may be deleted with everything in it. Default: `true`.
        protected("protected"): Option<Located<Toggle>>,
    }
}
