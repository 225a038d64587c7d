//! What is recorded of the account, and what watches it.
//!
//! Every part stands for itself, so that an organisation that has one already leaves just that one out.

mod access_analyzer;
mod account_settings;
mod activity_alarms;
mod findings;
mod guardduty;
mod inspector;
mod recorder;
mod security_hub;
mod trail;
mod trail_bucket;

pub(in crate::terraform) use trail_bucket::bucket_name as trail_bucket_name;

use crate::model::Environment;
use crate::terraform::stack::StackBuilder;

/// Adds the files of the parts that the environment makes.
pub(super) fn add(environment: &Environment, stack: &mut StackBuilder<'_>) {
    let audit = &environment.audit;
    if let Some(made) = &audit.trail {
        trail_bucket::add(environment, made, stack);
        let file = trail::file(environment, stack);
        stack.file("trail.tf", file);
    }
    let files = [
        ("access_analyzer.tf", access_analyzer::file(environment)),
        ("account_settings.tf", account_settings::file(environment)),
        ("activity_alarms.tf", activity_alarms::file(environment)),
        ("findings.tf", findings::file(environment)),
        ("guardduty.tf", guardduty::file(environment)),
        ("inspector.tf", inspector::file(environment)),
        ("recorder.tf", recorder::file(environment, stack)),
        ("security_hub.tf", security_hub::file(environment)),
    ];
    for (name, body) in files {
        if !body.is_empty() {
            stack.file(name, body);
        }
    }
}
