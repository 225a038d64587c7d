//! The sigstore policy-controller.

use super::component;
use crate::spec::decode::{Entries, Located};
use crate::spec::record::{enumeration, record};
use crate::spec::scalar::{Repository, Text, WebAddress};

enumeration! {
    /// What happens to an image whose signature is missing or somebody else's.
    SignatureMode {
        /// It does not start.
        Enforce("enforce"),
        /// It starts, and whoever starts it is warned.
        Warn("warn"),
    }
}

enumeration! {
    /// The form of signatures in the registry.
    SignatureFormat {
        /// A tag beside the image's, as cosign writes it up to version 2.
        Legacy("legacy"),
        /// A bundle that refers to the image, as cosign writes it from version 3 on, and GitHub's own attestations.
        Bundle("bundle"),
    }
}

record! {
    /// Who signs which images, without a key: a workflow of GitHub Actions says who it is, and sigstore keeps a record of it.
    Signer {
        /// The images: registries, or parts of them. Default: the parts of registries that hold the services' images.
        images("images", "[ghcr.io/example]"): Vec<Located<Text>>,
        /// The repository whose workflow signs. Default: `repository` of the spec.
        repository("repository"): Option<Located<Repository>>,
        /// The file of the workflow in `.github/workflows`. Default: any of the repository's.
        workflow("workflow", "release.yml"): Option<Located<Text>>,
        /// The branch or tag that it signs from, with its folder. Default: the branch of `ci`, as `refs/heads/main`.
        reference("ref", "refs/heads/main"): Option<Located<Text>>,
        /// Who vouches for the workflow. Default: GitHub.
        issuer("issuer", "https://token.actions.githubusercontent.com"): Option<Located<WebAddress>>,
        /// The form of the signatures. Default: `legacy`.
        format("format"): Option<Located<SignatureFormat>>,
    }
}

component! {
    /// The sigstore policy-controller: lets only images start that were signed by those who may.
    PolicyController {
        /// What happens to other images. Default: `enforce` in production (`guard.production`), else `warn`.
        mode("mode"): Option<Located<SignatureMode>>,
        /// Who signs, each by a name of its own. Default: the workflows of `repository`, all images of the services.
        signers("signers"): Entries<Signer>,
    }
}
