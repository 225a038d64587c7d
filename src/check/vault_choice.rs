//! A Vault of the clusters' own whose copies cannot agree, that is one of several, or that nothing reads.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Component;
use crate::model::component::{ComponentKind, Settings};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "vault-choice",
    what: "A Vault in the clusters whose copies cannot agree, one that nothing reads, or several that do not know of each other.",
    why: "More than half of the copies have to agree, so that an even number keeps no more failures away than the odd one below it. Each cluster's Vault holds what was written into it: after a switch to the other colour, services would not find their secrets.",
    example: "secrets: { store: vault }\ncomponents: { vault: { copies: 2 } }",
    fix: "Write `copies: 3`, 5 or 7. With two clusters, name a Vault outside of them by `secrets.address`, or carry what is in one over to the other before a switch, as `docs/vault.md` says.",
    check,
};

/// Numbers of copies that keep one, two and three failures away.
const COPIES: [u32; 3] = [3, 5, 7];

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved.filter(|environment| environment.shares.is_none()) else { return };
    let Some(component) = environment.component(ComponentKind::Vault).filter(|it| !it.is_external()) else { return };
    if let Some(finding) = disagreeing(spec, component) {
        findings.push(finding);
    }
    if environment.secrets.inside.is_none() {
        findings.push(
            Diagnostic::warning(RULE.id, "nothing reads the Vault in the clusters")
                .at(component.span, "it is here")
                .because("Secrets are kept elsewhere.")
                .help("write `secrets: { store: vault }`, or leave the component out"),
        );
    }
    if let [first, second, ..] = environment.regions().flat_map(|region| &region.clusters).collect::<Vec<_>>()[..] {
        findings.push(
            Diagnostic::warning(RULE.id, "each cluster has a Vault of its own")
                .at(component.span, "what is written into one is not in the others")
                .at(first.span, "here is one")
                .at(second.span, "and here is another")
                .help("name a Vault outside of the clusters by `secrets.address`, or carry over what is in it before a switch (docs/vault.md)"),
        );
    }
}

fn disagreeing(spec: &Spec, component: &Component) -> Option<Diagnostic> {
    let Settings::Vault(settings) = &component.settings else { return None };
    let written = spec.components.as_ref()?.vault.as_ref()?.copies.as_ref()?;
    (!COPIES.contains(&settings.copies)).then(|| {
        Diagnostic::error(RULE.id, format!("{} copies of Vault cannot agree well", settings.copies))
            .at(written.span, "more than half of them have to be there")
            .help("write 3, which one may be missing of, 5 or 7")
    })
}
