//! How what is rendered reaches the clusters, resolved.

use super::Environment;
use super::component::ComponentKind;
use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::delivery::DeliveryMode;

const DEFAULT_BRANCH: &str = "main";
const DEFAULT_PATH: &str = "dist";

/// How what is rendered reaches the clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Who brings it.
    pub mode: DeliveryMode,
    /// The branch that Argo CD follows.
    pub branch: String,
    /// The folder of the repository with the rendered trees.
    pub path: String,
    /// Where it is written, or the spec where it is not.
    pub span: Span,
}

impl Delivery {
    /// Whether Argo CD brings a component's charts and objects: it cannot bring itself.
    #[must_use]
    pub fn brings(&self, component: ComponentKind) -> bool {
        self.mode == DeliveryMode::GitOps && component != ComponentKind::ArgoCd
    }

    /// The repository (`owner/name`) that Argo CD brings things from; none where it brings nothing.
    #[must_use]
    pub fn repository<'e>(&self, environment: &'e Environment) -> Option<&'e str> {
        environment.repository.as_deref().filter(|_| self.mode == DeliveryMode::GitOps)
    }
}

pub(super) fn resolve(spec: &Spec) -> Delivery {
    let written = spec.delivery.as_ref();
    let text = |text: Option<&crate::spec::decode::Located<crate::spec::scalar::Text>>, default: &str| {
        text.map_or_else(|| default.to_owned(), |text| text.to_string())
    };
    Delivery {
        mode: written.and_then(|delivery| delivery.mode.as_ref()).map_or(DeliveryMode::Push, |mode| mode.value),
        branch: text(written.and_then(|delivery| delivery.branch.as_ref()), DEFAULT_BRANCH),
        path: text(written.and_then(|delivery| delivery.path.as_ref()), DEFAULT_PATH),
        span: written.map_or(spec.span, |delivery| delivery.span),
    }
}
