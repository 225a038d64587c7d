//! A resource that is to be taken over, and cannot be.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::Cloud;
use crate::spec::Spec;
use crate::spec::adopt::Adoption;
use crate::spec::scalar::{Arn, Scalar, shown};
use crate::terraform::adopt::{Target, find};

pub(super) const RULE: Rule = Rule {
    id: "adoption",
    what: "A resource under `adopt` that is not there, that is adopted twice, or whose identifier is of another form than the provider takes.",
    why: "Terraform imports a resource to one address that its code has, by the identifier that the provider knows its type by: some by their name, some by an ARN, some by an ID. It says so only when it asks the provider, after credentials were given.",
    example: "adopt: { data/aws_db_instance.orders: \"arn:aws:rds:eu-central-1:111122223333:db:shop-orders\" }",
    fix: "Write the address as the plan names it, and the identifier as the fix says.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let mut targets: BTreeMap<(String, String), Span> = BTreeMap::new();
    let mut identities: BTreeMap<(String, &str), Span> = BTreeMap::new();
    for adoption in &spec.adopt.0 {
        let target = match find(context.stacks, &adoption.target) {
            Ok(target) => target,
            // Of an environment that cannot be resolved, not all stacks are known.
            Err(_) if context.resolved.is_none() => continue,
            // What the shared environment adopts stands in the spec that this one extends, and is not about it.
            Err(_) if spec.shares.is_some() && adoption.target_span.source != spec.span.source => continue,
            Err(not_there) => {
                let label = match &spec.shares {
                    Some(shares) => {
                        format!("this environment has no stacks of its own: it lives in `{}`", shares.as_str())
                    }
                    None => not_there.label,
                };
                findings.push(
                    Diagnostic::error(RULE.id, format!("{} cannot be adopted", shown(&adoption.target)))
                        .at(adoption.target_span, label)
                        .help(not_there.help),
                );
                continue;
            }
        };
        findings.extend(identifier(adoption, &target, context));
        let (id, place) = (adoption.id.as_str(), adoption.target_span);
        if let Some(earlier) = targets.insert((target.stack.clone(), target.address.clone()), place) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{}/{}` is adopted twice", target.stack, target.address))
                    .at(place, "again here")
                    .at(earlier, "first here")
                    .help("keep the one with the right identifier"),
            );
        } else if let Some(earlier) = identities.insert((target.kind.clone(), id), adoption.id.span) {
            findings.push(
                Diagnostic::error(RULE.id, format!("{} is adopted as two resources", shown(id)))
                    .at(adoption.id.span, "again here")
                    .at(earlier, "first here")
                    .because(format!(
                        "Both would be the same `{}`, and the next plan would make one out of two.",
                        target.kind
                    ))
                    .help("write the identifier of the other one"),
            );
        }
    }
}

/// What is wrong with an identifier.
fn identifier(adoption: &Adoption, target: &Target, context: &Context<'_>) -> Diagnostics {
    let id = adoption.id.as_str();
    if let Some(form) = context.facts.import_form(&target.kind).filter(|form| !form.fits(id)) {
        return Diagnostic::error(RULE.id, format!("{} does not identify `{}`", shown(id), target.address))
            .at(adoption.id.span, format!("`{}` is imported by {}", target.kind, form.what))
            .help(format!("write for example `{}`", form.example))
            .into();
    }
    let Some(environment) = context.resolved else { return Diagnostics::default() };
    let cloud = environment.regions().map(|region| &region.cloud);
    let clouds: Vec<&Cloud> = cloud.collect();
    elsewhere(adoption, &clouds)
}

/// What is of another account or region than those of the environment; ARNs say which they are of.
fn elsewhere(adoption: &Adoption, clouds: &[&Cloud]) -> Diagnostics {
    let id = adoption.id.as_str();
    let Ok(arn) = Arn::parse(id) else { return Diagnostics::default() };
    let is_account = |cloud: &&&Cloud| arn.account().is_empty() || cloud.account == arn.account();
    let is_region = |cloud: &&&Cloud| arn.region().is_empty() || cloud.region == arn.region();
    let (what, is, is_meant) = match clouds {
        [] => return Diagnostics::default(),
        clouds if !clouds.iter().any(|cloud| is_account(&cloud)) => ("account", arn.account(), &clouds[0].account),
        clouds if !clouds.iter().any(|cloud| is_region(&cloud)) => ("region", arn.region(), &clouds[0].region),
        _ => return Diagnostics::default(),
    };
    Diagnostic::error(RULE.id, format!("{} is of another {what}", shown(id)))
        .at(adoption.id.span, format!("this is of `{is}`"))
        .at(clouds[0].span, format!("the environment is of `{is_meant}`"))
        .help(format!("adopt what is in the {what} of the environment"))
        .into()
}
