//! The order of checking: what is rendered first, once for all rules, then the rules.

use std::sync::Arc;

use super::objects::Objects;
use super::rendered::Rendered;
use super::{Context, specification};
use crate::diagnostic::Diagnostics;
use crate::facts::{Date, Facts};
use crate::kubernetes::Templates;
use crate::model::ReviewRequest;
use crate::policy::Policies;
use crate::spec::project::{Environment, Environments};
use crate::spec::review::Review;
use crate::terraform::own;

/// What checking one environment came to.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything wrong with it: what was found while reading it, and what the rules find. Sorted.
    pub findings: Diagnostics,
    /// What is rendered from it, which the rules had to look at; `None` when it cannot be resolved.
    pub rendered: Option<Rendered>,
}

/// Checks the environments of a project.
#[derive(Debug)]
pub struct Checker<'a> {
    all: &'a Environments,
    facts: &'a Facts,
    today: Date,
    /// The templates of Kubernetes objects; `None` when those of the project cannot be used.
    templates: Option<Arc<Templates>>,
    /// What is wrong with the templates of the project.
    findings: Diagnostics,
    /// The policies, and what is wrong with those of the project.
    policies: (Policies, Diagnostics),
}

impl<'a> Checker<'a> {
    /// Prepares for checking environments of a project, for the facts of a day.
    #[must_use]
    pub fn new(all: &'a Environments, facts: &'a Facts, today: Date) -> Self {
        let policies = Policies::with(&all.policies, &all.sources);
        let checker = |templates, findings| Self { all, facts, today, templates, findings, policies };
        if all.templates.is_empty() {
            return checker(Some(Templates::embedded()), Diagnostics::default());
        }
        match Templates::with(&all.templates, &all.sources) {
            Ok(templates) => checker(Some(Arc::new(templates)), Diagnostics::default()),
            Err(findings) => checker(None, findings),
        }
    }

    /// Checks one environment. What is wrong with the project's templates concerns each of them.
    ///
    /// An environment that does not exist has no findings; who asks for it by name has been told by
    /// [`Project::environment`](crate::spec::project::Project::environment).
    #[must_use]
    pub fn environment(&self, name: &str) -> Checked {
        let Some(written) = self.all.get(name) else { return Checked::default() };
        let rendered = Rendered::of(name, self.all, self.facts);
        let review = written.spec.as_ref().and_then(|spec| spec.review.as_ref());
        if review.is_none_or(Review::is_full) {
            return check(name, written, rendered, self);
        }
        // It has nothing of its own; what it says is about the environments of pull requests.
        let of_any = Rendered::of_review(name, &ReviewRequest::any(), self.all, self.facts);
        let findings = check(name, written, of_any.or_else(|| rendered.clone()), self).findings;
        Checked { findings, rendered }
    }

    /// Checks the environment of a pull request, by the spec of the named environment.
    #[must_use]
    pub fn review(&self, name: &str, wanted: &ReviewRequest) -> Checked {
        let Some(written) = self.all.get(name) else { return Checked::default() };
        check(name, written, Rendered::of_review(name, wanted, self.all, self.facts), self)
    }
}

fn check(environment: &str, written: &Environment, rendered: Option<Rendered>, checker: &Checker<'_>) -> Checked {
    let Checker { all, facts, today, .. } = *checker;
    let mut findings = written.findings.clone();
    findings.extend(checker.findings.clone());
    let mut rendered = rendered;
    let (own, found) = own::read(&written.own_files, &all.sources);
    findings.extend(found);
    if let Some(rendered) = &mut rendered {
        rendered.complete(own.clone());
    }
    if let (Some(rendered), Some(templates)) = (&mut rendered, &checker.templates)
        && let Err(found) = rendered.add_manifests(templates)
    {
        findings.extend(found);
    }
    if let Some(spec) = &written.spec {
        let stand_in = || Rendered::with_stand_ins(environment, spec, facts, own);
        let stand_in = if rendered.is_none() { stand_in() } else { None };
        let judged = rendered.as_ref().or(stand_in.as_ref());
        let stacks = judged.map_or(&[][..], |rendered| &rendered.stacks);
        let shared = judged.and_then(|rendered| rendered.shared.as_ref()).map_or(&[][..], |shared| &shared.stacks);
        let manifests = judged.map_or(&[][..], |rendered| &rendered.manifests);
        let clusters = Objects::by_cluster(manifests);
        let resolved = rendered.as_ref().map(|rendered| &rendered.environment);
        let is_wrong = written.findings.has_errors();
        let context = Context {
            environment,
            all,
            facts,
            today,
            stacks,
            shared,
            manifests,
            resolved,
            clusters: &clusters,
            is_wrong,
            policies: &checker.policies.0,
            policy_findings: &checker.policies.1,
        };
        let found = specification(spec, &context).into_iter();
        found.filter(|finding| !written.refused.explains(finding)).for_each(|finding| findings.push(finding));
    }
    findings.sort();
    Checked { findings, rendered }
}
