//! A stack that is left out although something needs it.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::hcl::Expression;
use crate::kubernetes::output_references;
use crate::model::{Environment, LeftOutStacks, Part};
use crate::spec::Spec;
use crate::spec::decode::{Located, Named};
use crate::spec::scalar::{Arn, Provision, Scalar, Text, shown};
use crate::spec::without::{GivenOutput, GivenValue, LeftOut};
use crate::terraform::{self, Stack};

pub(super) const RULE: Rule = Rule {
    id: "stack-left-out",
    what: "A stack under `without` that is none, that cannot be left out, or whose outputs others take and nobody has written; and values of the wrong kind.",
    why: "Stacks are joined by outputs only. What another stack or an object takes has to be somewhere: in a stack that is rendered, or in something that exists and is named.",
    example: "without: { network: { outputs: { vpc_id: subnet-0123456789abcdef0 } } }",
    fix: "Write every output that is taken, as the fix says, or have the stack rendered.",
    check,
};

/// What an identifier begins with, by the end of the output's name.
const BEGINNINGS: [(&str, &str); 4] =
    [("vpc_id", "vpc-"), ("subnet_ids", "subnet-"), ("security_group_id", "sg-"), ("security_group_ids", "sg-")];
/// Service and beginning of the resource of an ARN, by the end of the output's name; the first that fits.
const ARNS: [(&str, &str, &str); 9] = [
    ("key_arn", "kms", "key/"),
    ("boundary_arn", "iam", "policy/"),
    ("role_arn", "iam", "role/"),
    ("topic_arn", "sns", ""),
    ("target_group_arns", "elasticloadbalancing", "targetgroup/"),
    ("database_arns", "rds", ""),
    ("cache_arns", "elasticache", ""),
    ("secret_arns", "secretsmanager", "secret:"),
    ("vault_arn", "backup", "backup-vault:"),
];

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    // What shares another environment's stacks leaves out none of its own; it may extend a spec that does.
    if spec.shares.is_some() {
        return;
    }
    let Some(environment) = context.resolved.filter(|environment| !environment.left_out.is_empty()) else { return };
    let whole = terraform::stacks(&Environment { left_out: LeftOutStacks::new(), ..environment.clone() });
    for (name, left_out) in spec.without.iter() {
        let Some(stack) = whole.iter().find(|stack| stack.name == name.as_str()) else {
            findings.push(unknown(name.as_str(), left_out.name_span, &whole));
            continue;
        };
        if let Some(help) = otherwise(stack, environment) {
            findings.push(
                Diagnostic::error(RULE.id, format!("the stack `{}` cannot be left out here", stack.name))
                    .at(left_out.name_span, "the spec asks for what is in it")
                    .help(help),
            );
            continue;
        }
        lacking(stack, left_out, context, findings);
        left_out.outputs.0.iter().for_each(|given| value(given, stack, environment, findings));
        if stack.name == "security" {
            audited(spec, left_out.name_span, findings);
        }
    }
}

fn unknown(name: &str, span: Span, whole: &[Stack]) -> Diagnostic {
    let names = whole.iter().map(|stack| stack.name.as_str());
    let help = match did_you_mean(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its stacks are {}", names.collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error(RULE.id, format!("there is no stack {} to leave out", shown(name)))
        .at(span, "the environment has no such stack anyway")
        .help(help)
}

/// How to do without a stack that another key of the spec asks for.
fn otherwise(stack: &Stack, environment: &Environment) -> Option<String> {
    if environment.recovery.is_some() && stack.name == crate::model::STANDBY {
        return Some("leave `recovery` out of the spec, or write `null` there".to_owned());
    }
    let colour = &environment.clusters.iter().find(|cluster| cluster.stack == stack.name)?.colour;
    Some(format!("leave the cluster out: `clusters: {{ {colour}: null }}`"))
}

/// The outputs of a stack that others take, and that nobody has written.
fn lacking(stack: &Stack, left_out: &Named<LeftOut>, context: &Context<'_>, findings: &mut Diagnostics) {
    let is_written = |output: &str| left_out.outputs.0.iter().any(|given| given.name == output);
    let mut taken: Vec<(String, String)> = Vec::new();
    let mut take = |output: &str, by: String| {
        if !is_written(output) && !taken.iter().any(|(known, _)| known == output) {
            taken.push((output.to_owned(), by));
        }
    };
    for other in context.stacks {
        let inputs = other.inputs.iter().filter(|input| input.stack == stack.name);
        inputs.for_each(|input| take(&input.output, format!("the stack `{}`", other.name)));
    }
    for manifest in context.manifests.iter().flat_map(|file| &file.manifests) {
        let references = output_references(&manifest.object).into_iter();
        references
            .filter(|reference| reference.stack == stack.name)
            .for_each(|reference| take(&reference.output, format!("`{}`", manifest.address())));
    }
    for (output, by) in taken {
        let example = match output_of(stack, &output) {
            Some(Expression::Object(_)) => format!("{output}: {{ … }}"),
            Some(Expression::Array(_)) => format!("{output}: [ … ]"),
            _ => format!("{output}: …"),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`{output}` of the stack `{}` is needed", stack.name))
                .at(left_out.name_span, format!("the stack is left out, and {by} takes the output"))
                .help(format!("write what exists: `outputs: {{ {example} }}`")),
        );
    }
}

/// What is wrong with the value of an output.
fn value(given: &GivenOutput, stack: &Stack, environment: &Environment, findings: &mut Diagnostics) {
    let Some(output) = output_of(stack, &given.name) else {
        let outputs: Vec<&str> = outputs(stack).map(|(name, _)| name).collect();
        let help = match did_you_mean(&given.name, outputs.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its outputs are {}", outputs.join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("the stack `{}` has no output {}", stack.name, shown(&given.name)))
                .at(given.name_span, "nobody takes this")
                .help(help),
        );
        return;
    };
    let (wanted, fits) = match output {
        Expression::Object(_) => ("a mapping by name", matches!(given.value, GivenValue::Map(_))),
        Expression::Array(_) => ("a list", matches!(given.value, GivenValue::List(_))),
        _ => ("a text", matches!(given.value, GivenValue::Text(_))),
    };
    if !fits {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{}` must be {wanted}", given.name))
                .at(given.name_span, format!("as the output of the stack `{}` is", stack.name))
                .help("write it as `outputs.tf` of the stack has it"),
        );
        return;
    }
    if let (Expression::Object(entries), GivenValue::Map(written)) = (output, &given.value) {
        let keys = entries.keys().map(|key| key.to_string().trim_matches('"').to_owned());
        let lacking: Vec<String> =
            keys.filter(|key| !written.contains_key(key)).map(|key| format!("`{key}`")).collect();
        if !lacking.is_empty() {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{}` lacks {}", given.name, lacking.join(", ")))
                    .at(given.name_span, "each of them is asked for by name")
                    .help("add what exists for each"),
            );
        }
    }
    let wrong = given.value.texts().filter_map(|text| identifier(&given.name, text, environment));
    wrong.for_each(|finding| findings.push(finding));
}

/// A text that is no identifier of what the output holds.
fn identifier(output: &str, text: &Located<Text>, environment: &Environment) -> Option<Diagnostic> {
    let wrong = |label: String, help: String| {
        let summary = format!("{} cannot be `{output}`", shown(text.as_str()));
        Some(Diagnostic::error(RULE.id, summary).at(text.span, label).help(help))
    };
    if let Some((_, beginning)) = BEGINNINGS.iter().find(|(ending, _)| output.ends_with(ending)) {
        let fits =
            text.as_str().strip_prefix(beginning).is_some_and(|rest| rest.chars().all(|it| it.is_ascii_hexdigit()));
        return if fits {
            None
        } else {
            wrong(
                format!("this does not begin with `{beginning}`"),
                format!("write for example `{beginning}0123456789abcdef0`"),
            )
        };
    }
    let (_, service, resource) = ARNS.iter().find(|(ending, ..)| output.ends_with(ending))?;
    let cloud = &environment.cloud;
    match Arn::parse(text.as_str()) {
        Ok(arn) if arn.service() == *service && arn.resource().starts_with(resource) => {
            let elsewhere = |is: &str, meant: &str| !is.is_empty() && is != meant;
            if elsewhere(arn.region(), &cloud.region) || elsewhere(arn.account(), &cloud.account) {
                let (region, account) = (&cloud.region, &cloud.account);
                let label = format!("the environment is in `{region}`, account `{account}`");
                return wrong(label, "write one of the environment's own region and account".to_owned());
            }
            None
        }
        _ => wrong(
            format!("this is no ARN of `{service}`"),
            format!(
                "write an ARN that begins with `arn:{}:{service}:` and whose resource is `{resource}…`",
                cloud.partition
            ),
        ),
    }
}

/// Parts of the audit that the spec says are made here.
fn audited(spec: &Spec, span: Span, findings: &mut Diagnostics) {
    let Some(audit) = &spec.audit else { return };
    let here = Part::ALL.into_iter().filter_map(|part| Some((part, part.written(audit)?)));
    for (part, written) in here.filter(|(_, written)| written.value == Provision::Here) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`audit.{}` is made in a stack that is left out", part.key()))
                .at(written.span, "this would be in the stack `security`")
                .at(span, "which is left out")
                .help("write `organization` where somebody else has it, or `false`"),
        );
    }
}

/// The outputs of a stack, each with its value.
fn outputs(stack: &Stack) -> impl Iterator<Item = (&str, &Expression)> {
    let blocks = stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "output");
    blocks.filter_map(|block| Some((block.labels().first()?.as_str(), block.body().get("value")?)))
}

fn output_of<'a>(stack: &'a Stack, name: &str) -> Option<&'a Expression> {
    outputs(stack).find(|(output, _)| *output == name).map(|(_, value)| value)
}
