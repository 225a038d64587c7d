//! `platform doctor`: what is missing on this machine.

use std::ffi::OsStr;

use super::console::Console;
use super::exit::Exit;
use super::{GlobalOptions, project};
use crate::{engine, os};

/// One thing that was looked at.
struct Finding {
    name: &'static str,
    fine: bool,
    text: String,
}

/// Options of `doctor`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The program that plans and applies: `terraform`, `tofu` or a path
    #[arg(long, value_name = "PROGRAM", env = "PLATFORM_ENGINE")]
    engine: Option<String>,
    /// The program that reaches clusters: a name or a path
    #[arg(long, value_name = "PROGRAM", env = "PLATFORM_KUBECTL")]
    kubectl: Option<String>,
}

/// Looks at everything that commands need and writes one line for each. Only an engine is a must.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let variables = os::variables();
    let value = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_os_str());
    let findings = [
        engine_finding(arguments.engine.as_deref(), value("PATH")),
        kubectl_finding(arguments.kubectl.as_deref(), value("PATH")),
        project_finding(options),
        credentials_finding(&value),
    ];
    for finding in &findings {
        let sign = if finding.fine { "ok" } else { "missing" };
        console.data(&format!("{sign:<8} {:<12} {}\n", finding.name, finding.text))?;
    }
    Ok(if findings[0].fine { Exit::Done } else { Exit::Failed })
}

fn engine_finding(choice: Option<&str>, path: Option<&OsStr>) -> Finding {
    let (fine, text) = match engine::find(choice, path) {
        Ok(binary) => (true, format!("{} {} ({})", binary.kind.name(), binary.version, binary.path)),
        Err(error) => (false, format!("{error}. {}", error.hint())),
    };
    Finding { name: "engine", fine, text }
}

/// Only objects in clusters need it: everything offline works without.
fn kubectl_finding(choice: Option<&str>, path: Option<&OsStr>) -> Finding {
    let (fine, text) = match engine::find_kubectl(choice, path) {
        Ok(kubectl) => (true, format!("kubectl {} ({})", kubectl.version, kubectl.path)),
        Err(error) => (false, format!("{error}; objects in clusters cannot be planned and applied. {}", error.hint())),
    };
    Finding { name: "kubectl", fine, text }
}

fn project_finding(options: &GlobalOptions) -> Finding {
    let (fine, text) = match project::find(options) {
        Ok(project) => (true, project.root().to_string()),
        Err(finding) => (false, finding.detail),
    };
    Finding { name: "project", fine, text }
}

/// Says where credentials would come from, never what they are. Without any, everything offline still works.
fn credentials_finding<'a>(value: &impl Fn(&str) -> Option<&'a OsStr>) -> Finding {
    let from_variables =
        ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
    let variable = from_variables.iter().find(|name| value(name).is_some_and(|value| !value.is_empty()));
    let home = value(os::HOME).map(std::path::Path::new);
    let file = home.map(|home| home.join(".aws/credentials")).filter(|path| path.is_file());
    let text = match (variable, &file) {
        (Some(name), _) => format!("{name} is set"),
        (None, Some(_)) => "~/.aws/credentials is there".to_owned(),
        (None, None) => "no AWS credentials were found; `--offline` needs none".to_owned(),
    };
    Finding { name: "credentials", fine: variable.is_some() || file.is_some(), text }
}
