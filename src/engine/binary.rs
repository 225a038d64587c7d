//! Which program is the engine, and which version it has.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsStr;
use std::fmt;
use std::process::{Command, Stdio};

use camino::Utf8PathBuf;
use serde::Deserialize;

use super::Error;
use crate::os;

/// The oldest Terraform and OpenTofu with everything that is rendered: write-only attributes came with 1.11.
const MINIMUM: Version = Version { major: 1, minor: 11, patch: 0 };

/// Terraform or its fork; they differ in the registry that providers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `terraform`.
    Terraform,
    /// `tofu`.
    OpenTofu,
}

/// A version of the engine; what follows the third number (`-dev`, `-rc1`) is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

/// A program that can be used as the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// Where it is.
    pub path: Utf8PathBuf,
    /// Which of the two it is.
    pub kind: Kind,
    /// Its version, as it says it.
    pub version: String,
}

impl Kind {
    /// The name of the program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    /// The registry that it takes providers from unless told otherwise.
    #[must_use]
    pub fn registry(self) -> &'static str {
        match self {
            Self::Terraform => "registry.terraform.io",
            Self::OpenTofu => "registry.opentofu.org",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Version {
    /// Reads `1.11.4` or `1.12.6-dev`.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| {
            let digits = part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
            part[..digits].parse().ok()
        });
        Some(Self { major: numbers.next()??, minor: numbers.next()??, patch: numbers.next()?? })
    }
}

/// Finds the engine: the chosen one (`terraform`, `tofu` or a path), else `terraform`, else `tofu`.
///
/// `search_path` is the value of the `PATH` variable.
///
/// # Errors
/// When there is none, when it does not answer `version -json`, or when it is too old.
pub fn find(choice: Option<&str>, search_path: Option<&OsStr>) -> Result<Binary, Error> {
    let path = match choice {
        Some(name) => find_program(name, search_path).ok_or_else(|| Error::NotFound(name.to_owned()))?,
        None => ["terraform", "tofu"]
            .iter()
            .find_map(|name| find_program(name, search_path))
            .ok_or_else(|| Error::NotFound("terraform` or `tofu".to_owned()))?,
    };
    inspect(path)
}

/// The path of a program: `name` itself when it has a slash in it, else the first one of that name on the search path. On
/// Windows the name may lack its end (`.exe`).
#[must_use]
pub fn find_program(name: &str, search_path: Option<&OsStr>) -> Option<Utf8PathBuf> {
    if name.contains(std::path::is_separator) {
        let names = [name.to_owned(), format!("{name}{EXE_SUFFIX}")];
        let mut paths = names.iter().filter_map(|name| Utf8PathBuf::try_from(std::path::absolute(name).ok()?).ok());
        return paths.find(|path| path.is_file());
    }
    which::which_in_global(name, search_path).ok()?.find_map(|path| Utf8PathBuf::try_from(path).ok())
}

/// What `version -json` says. OpenTofu uses Terraform's key.
#[derive(Deserialize)]
struct VersionAnswer {
    terraform_version: String,
}

/// Asks a program for its version.
///
/// What would change the answer (more arguments, a configuration file) is taken out of the caller's environment; the rest
/// stays, because the program may be the shim of a version manager, which needs `HOME` and `PATH`.
fn inspect(path: Utf8PathBuf) -> Result<Binary, Error> {
    let ask = |arguments: &[&str]| {
        let output = Command::new(&path)
            .args(arguments)
            .env_remove("TF_CLI_ARGS")
            .env_remove("TF_CLI_ARGS_version")
            .env("TF_CLI_CONFIG_FILE", os::NO_FILE)
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null())
            .output();
        output.map_err(|source| Error::Unusable { path: path.clone(), reason: source.to_string() })
    };
    let output = ask(&["version", "-json"])?;
    let unusable = |reason: &str| Error::Unusable { path: path.clone(), reason: reason.to_owned() };
    let answer: VersionAnswer = serde_json::from_slice(&output.stdout)
        .map_err(|_| unusable("it does not answer `version -json` as Terraform and OpenTofu do"))?;
    let version = Version::parse(&answer.terraform_version)
        .ok_or_else(|| unusable(&format!("it calls its version `{}`", answer.terraform_version)))?;
    if version < MINIMUM {
        return Err(Error::TooOld { path, found: version, minimum: MINIMUM });
    }
    // The JSON answer does not tell the two apart; the first word of the plain one does.
    let kind = if path.file_name().and_then(|name| name.strip_suffix(EXE_SUFFIX)) == Some("terraform") {
        Kind::Terraform
    } else if ask(&["version"])?.stdout.starts_with(b"OpenTofu") {
        Kind::OpenTofu
    } else {
        Kind::Terraform
    };
    Ok(Binary { path, kind, version: answer.terraform_version })
}

#[cfg(test)]
mod tests {
    use super::{Version, find};

    #[test]
    fn reads_versions_with_and_without_a_suffix() {
        assert_eq!(Version::parse("1.11.4"), Some(Version { major: 1, minor: 11, patch: 4 }));
        assert_eq!(Version::parse("1.12.6-dev"), Some(Version { major: 1, minor: 12, patch: 6 }));
        assert_eq!(Version::parse("one"), None);
    }

    #[test]
    fn says_what_is_missing() {
        let error = find(None, Some("/nowhere".as_ref())).expect_err("an empty path has no engine");
        assert_eq!(error.to_string(), "`terraform` or `tofu` was not found");
    }

    #[cfg(unix)]
    #[test]
    fn says_what_is_no_engine() {
        let error = find(Some("/bin/true"), None).expect_err("true is no engine");
        assert_eq!(
            error.to_string(),
            "`/bin/true` cannot be used as the engine: it does not answer `version -json` as Terraform and OpenTofu do"
        );
    }
}
