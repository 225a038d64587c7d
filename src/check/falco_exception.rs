//! Exceptions of Falco's rules that are for nothing in particular.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "falco-exception",
    what: "An exception of one of Falco's rules for no service that there is, for no program that there can be, or for everything.",
    why: "An exception for everything is a rule that is switched off without anybody saying so; one for nothing keeps nobody from being woken.",
    example: "components: { falco: { exceptions: { shells: { rule: shell } } } }",
    fix: "Name a service, or programs as the kernel knows them: at most 15 characters, without their folders.",
    check,
};

/// What the kernel keeps of a program's name (`TASK_COMM_LEN` without its end).
const LONGEST: usize = 15;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(falco) = spec.components.as_ref().and_then(|components| components.falco.as_ref()) else { return };
    for (name, exception) in falco.exceptions.iter() {
        if exception.service.is_none() && exception.programs.is_empty() {
            findings.push(
                Diagnostic::error(RULE.id, format!("the exception `{name}` is for everything"))
                    .at(exception.span, format!("nothing is told of `{}` any more", exception.rule.value.word()))
                    .help("name a `service`, `programs`, or both"),
            );
        }
        if let Some(service) = exception.service.as_ref().filter(|service| !spec.services.is_written(service.as_str()))
        {
            let near = did_you_mean(service.as_str(), spec.services.names());
            findings.push(
                Diagnostic::error(RULE.id, format!("the exception `{name}` is for a service that there is not"))
                    .at(service.span, "there is no such service")
                    .help(
                        near.map_or_else(
                            || "name one of `services`".to_owned(),
                            |near| format!("did you mean `{near}`?"),
                        ),
                    ),
            );
        }
        for program in exception.programs.iter().filter(|program| !is_program(program.as_str())) {
            findings.push(
                Diagnostic::error(RULE.id, format!("the exception `{name}` is for a program that there cannot be"))
                    .at(program.span, "the kernel knows no program by this name")
                    .help(format!("write its name without its folder, and no more than {LONGEST} characters of it")),
            );
        }
    }
}

fn is_program(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b':');
    !name.is_empty() && name.len() <= LONGEST && name.bytes().all(is_allowed)
}
