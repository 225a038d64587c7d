//! A root module in a folder of its own, for a real terraform with the offline providers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use platform::provider::{Options, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const REQUIRED: &str = r#"
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.60"
    }
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.14"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.12"
    }
    tls = {
      source  = "hashicorp/tls"
      version = "~> 4.0"
    }
  }
}
"#;

/// A root module in a directory of its own, planned with a server that knows the types in it.
pub(crate) struct Root {
    pub(crate) directory: TempDir,
    pub(crate) server: Server,
}

impl Root {
    pub(crate) fn new(configuration: &str) -> Self {
        Self::with_types(configuration, configuration)
    }

    /// A root module with a server that knows the types in another text.
    pub(crate) fn with_types(configuration: &str, types: &str) -> Self {
        let server = Server::start(options(types)).unwrap();
        let root = Self { directory: tempfile::tempdir().unwrap(), server };
        root.write("main.tf", &format!("{REQUIRED}{configuration}"));
        root.succeeds(&["init", "-no-color", "-input=false"]);
        root
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn change(&self, configuration: &str) {
        self.write("main.tf", &format!("{REQUIRED}{configuration}"));
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        command
            .args(arguments)
            .current_dir(self.path())
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_REATTACH_PROVIDERS", self.server.reattach(&["registry.terraform.io"]).to_string());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("these tests run terraform: install Terraform 1.11 or newer and put it on PATH")
    }

    pub(crate) fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    pub(crate) fn plan(&self) -> Value {
        self.succeeds(&["plan", "-input=false", "-out=plan"]);
        serde_json::from_str(&self.succeeds(&["show", "-json", "plan"])).unwrap()
    }

    pub(crate) fn apply(&self) {
        self.succeeds(&["apply", "-input=false", "-auto-approve"]);
    }

    /// The findings of `terraform validate`: severity, place in the resource, summary and detail.
    pub(crate) fn validate(&self) -> Vec<String> {
        let json: Value = serde_json::from_slice(&self.run(&["validate", "-json"]).stdout).unwrap();
        let of = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let mut findings: Vec<String> = json["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let code = finding["snippet"]["code"].as_str().unwrap_or_default().trim();
                format!(
                    "{} at `{code}`: {}: {}",
                    of(finding, "severity"),
                    of(finding, "summary"),
                    of(finding, "detail")
                )
            })
            .collect();
        // Terraform validates resources in parallel.
        findings.sort_unstable();
        findings
    }

    pub(crate) fn state(&self) -> Value {
        serde_json::from_str(&self.succeeds(&["show", "-json"])).unwrap()
    }
}

/// Offers the types that occur as labels in the configuration.
pub(crate) fn options(configuration: &str) -> Options {
    let types = |keyword: &str| -> BTreeSet<String> {
        configuration
            .lines()
            .filter_map(|line| line.trim().strip_prefix(keyword)?.trim().strip_prefix('"')?.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    Options {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        resource_types: types("resource "),
        data_source_types: types("data "),
    }
}

pub(crate) fn change<'a>(plan: &'a Value, address: &str) -> &'a Value {
    let changes = plan["resource_changes"].as_array().unwrap();
    &changes.iter().find(|change| change["address"] == address).unwrap()["change"]
}

pub(crate) fn planned(plan: &Value, address: &str, names: &[&str]) -> Value {
    let change = change(plan, address);
    let value = |name: &&str| {
        let value = if change["after_unknown"][name] == json!(true) {
            json!("(unknown)")
        } else {
            change["after"][name].clone()
        };
        ((*name).to_owned(), value)
    };
    Value::Object(names.iter().map(value).collect())
}
