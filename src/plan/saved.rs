//! A plan in a file, with everything it was made from, so that what is applied is what was reviewed.
//!
//! The file has two lines: a header with the format and the checksum, and the content that the checksum is about.
//! It holds no secrets, but is closed to others nonetheless: names and addresses are nobody else's business.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};

use camino::Utf8Path;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::EnvironmentPlan;
use crate::os;

/// The format that this version writes and reads.
const FORMAT: u32 = 3;

/// SHA-256 of rendered files in hexadecimal digits, by `<stack>/<file>`.
pub type FileDigests = BTreeMap<String, String>;

/// A plan and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPlan {
    /// The plan.
    pub plan: EnvironmentPlan,
    /// The rendered files that were planned.
    pub files: FileDigests,
    /// Terraform's lock file with the providers that were planned with; none where none was chosen.
    pub provider_locks: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    sha256: String,
}

/// Why a saved plan cannot be applied.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("the plan cannot be read")]
    Read(#[from] io::Error),
    /// It is not a saved plan, or one of which something is missing.
    #[error("the file is not a plan that was saved with `plan --save`, or it was cut off")]
    NotAPlan,
    /// It was saved by another version.
    #[error("the plan has format {found}; this version of platform reads format {FORMAT}")]
    Format {
        /// The format of the file.
        found: u32,
    },
    /// It was changed after it had been saved.
    #[error("the plan was changed after it had been saved: its checksum is not the one it was saved with")]
    Changed,
    /// It is a plan of something else than what would be applied now.
    #[error("the plan is of something else: {}", .0.join("; "))]
    Stale(Vec<String>),
}

/// The digests of rendered files.
#[must_use]
pub fn digest_files<'a>(files: impl IntoIterator<Item = (String, &'a str)>) -> FileDigests {
    files.into_iter().map(|(name, text)| (name, hexadecimal(text.as_bytes()))).collect()
}

impl SavedPlan {
    /// Writes the plan to a file that only its owner may read. A file that is there is replaced as a whole, also its
    /// mode; one that cannot be finished is removed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Utf8Path) -> io::Result<()> {
        let content = serde_json::to_string(self)?;
        let header = serde_json::to_string(&Header { format: FORMAT, sha256: hexadecimal(content.as_bytes()) })?;
        let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        // Asked first, because an error of the temporary file has its name in it, which is another one each time.
        fs::metadata(folder)?;
        // A temporary file has mode 0600 from the start.
        let mut file = NamedTempFile::new_in(folder)?;
        write!(file, "{header}\n{content}\n")?;
        file.as_file().sync_all()?;
        os::persist(file, path.as_std_path())
    }

    /// Reads a plan that was saved.
    ///
    /// # Errors
    /// When the file is no saved plan, was changed, or comes from another version.
    pub fn load(path: &Utf8Path) -> Result<Self, LoadError> {
        let text = String::from_utf8(fs::read(path)?).map_err(|_| LoadError::NotAPlan)?;
        let (header, content) = text.split_once('\n').ok_or(LoadError::NotAPlan)?;
        let header: Header = serde_json::from_str(header).map_err(|_| LoadError::NotAPlan)?;
        if header.format != FORMAT {
            return Err(LoadError::Format { found: header.format });
        }
        let content = content.strip_suffix('\n').ok_or(LoadError::NotAPlan)?;
        if hexadecimal(content.as_bytes()) != header.sha256 {
            return Err(LoadError::Changed);
        }
        serde_json::from_str(content).map_err(|_| LoadError::NotAPlan)
    }

    /// Checks that a plan made now would be made from the same things. `now` is an empty plan of now: its stacks are
    /// not looked at, and its providers are those that cannot be chosen.
    ///
    /// # Errors
    /// With everything that is otherwise.
    pub fn check(&self, now: &EnvironmentPlan, files: &FileDigests) -> Result<(), LoadError> {
        let mut otherwise = Vec::new();
        let mut compare = |what: &str, then: &str, now: &str| {
            if then != now {
                otherwise.push(format!("{what} was `{then}` and is `{now}`"));
            }
        };
        let mode = |offline: bool| if offline { "offline" } else { "online" };
        compare("the environment", &self.plan.environment, &now.environment);
        compare("the mode", mode(self.plan.offline), mode(now.offline));
        compare("the version of platform", &self.plan.platform_version, &now.platform_version);
        compare("the engine", &self.plan.engine.name, &now.engine.name);
        compare("the version of the engine", &self.plan.engine.version, &now.engine.version);
        let kind = |destroy: bool| if destroy { "to destroy" } else { "to change" };
        compare("the purpose", kind(self.plan.destroy), kind(now.destroy));
        for (provider, version) in &now.providers {
            // Whether one is used at all follows from the files.
            let then = self.plan.providers.get(provider).unwrap_or(version);
            compare(&format!("the version of provider {provider}"), then, version);
        }
        // The files of another environment differ all; saying so would hide the reason.
        if self.plan.environment == now.environment {
            otherwise.extend(changed_files(&self.files, files));
        }
        if otherwise.is_empty() && self.plan.specification_digest != now.specification_digest {
            otherwise.push("the spec has changed".to_owned());
        }
        if otherwise.is_empty() { Ok(()) } else { Err(LoadError::Stale(otherwise)) }
    }
}

fn changed_files(then: &FileDigests, now: &FileDigests) -> Vec<String> {
    let gone = then.keys().filter(|name| !now.contains_key(*name)).map(|name| format!("`{name}` is gone"));
    let added = now.keys().filter(|name| !then.contains_key(*name)).map(|name| format!("`{name}` is new"));
    let differs = |(name, digest): &(&String, &String)| now.get(*name).is_some_and(|now| now != *digest);
    let changed = then.iter().filter(differs).map(|(name, _)| format!("`{name}` has changed"));
    changed.chain(gone).chain(added).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::{SavedPlan, digest_files};
    use crate::plan::{Engine, EnvironmentPlan};

    fn plan(environment: &str, digest: &str) -> EnvironmentPlan {
        EnvironmentPlan {
            environment: environment.to_owned(),
            platform_version: "1.0.0".to_owned(),
            engine: Engine { name: "terraform".to_owned(), version: "1.11.4".to_owned() },
            offline: true,
            specification_digest: digest.to_owned(),
            ..EnvironmentPlan::default()
        }
    }

    #[test]
    fn comes_back_as_it_was_saved_and_not_when_it_was_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("plan")).unwrap();
        let files = digest_files([("network/main.tf".to_owned(), "x")]);
        let saved = SavedPlan { plan: plan("dev", "a"), files, provider_locks: Some("locks\n".to_owned()) };
        saved.save(&path).unwrap();
        assert_eq!(SavedPlan::load(&path).unwrap(), saved);
        let text = std::fs::read_to_string(&path).unwrap();
        let error = |text: &str| {
            std::fs::write(&path, text).unwrap();
            SavedPlan::load(&path).unwrap_err().to_string()
        };
        let changed = "the plan was changed after it had been saved: its checksum is not the one it was saved with";
        assert_eq!(error(&text.replace("\"dev\"", "\"prod\"")), changed);
        let cut_off = "the file is not a plan that was saved with `plan --save`, or it was cut off";
        assert_eq!(error(&text[..text.len() - 1]), cut_off);
        assert_eq!(error(&text[..10]), cut_off);
        assert_eq!(error(""), cut_off);
        let format = text.replacen("\"format\":3", "\"format\":4", 1);
        assert_eq!(error(&format), "the plan has format 4; this version of platform reads format 3");
    }

    #[test]
    fn nothing_but_the_whole_file_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("plan")).unwrap();
        let files = digest_files([("network/main.tf".to_owned(), "x")]);
        SavedPlan { plan: plan("dev", "a"), files, provider_locks: None }.save(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let is_refused = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            SavedPlan::load(&path).is_err()
        };
        assert!((0..whole.len()).all(|length| is_refused(&whole[..length])), "cut off");
        // Every bit that counts: the header may be written with other spaces, and means the same.
        let content = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for (index, bit) in (content..whole.len()).flat_map(|index| (0..8).map(move |bit| (index, 1 << bit))) {
            let mut touched = whole.clone();
            touched[index] ^= bit;
            assert!(is_refused(&touched), "byte {index}");
        }
        assert!(is_refused(&[&whole[..], b"{}\n"].concat()), "continued");
        assert!(!is_refused(&whole));
    }

    #[cfg(unix)]
    #[test]
    fn is_closed_to_others_and_leaves_nothing_beside() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("plan")).unwrap();
        std::fs::write(&path, "open to all").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let saved = SavedPlan { plan: plan("dev", "a"), files: digest_files([]), provider_locks: None };
        saved.save(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = saved.save(&path.with_file_name("nowhere/plan")).unwrap_err();
        assert_eq!(error.to_string(), "No such file or directory (os error 2)");
    }

    #[test]
    fn says_what_is_otherwise_now() {
        let files = digest_files([("network/main.tf".to_owned(), "x"), ("network/old.tf".to_owned(), "x")]);
        let saved = SavedPlan { plan: plan("dev", "a"), files: files.clone(), provider_locks: None };
        assert!(saved.check(&plan("dev", "a"), &files).is_ok());
        let now = digest_files([("network/main.tf".to_owned(), "y"), ("network/new.tf".to_owned(), "x")]);
        let error = |plan: &EnvironmentPlan, files| saved.check(plan, files).unwrap_err().to_string();
        assert_eq!(
            error(&plan("dev", "b"), &now),
            "the plan is of something else: `network/main.tf` has changed; `network/old.tf` is gone; `network/new.tf` is \
             new"
        );
        assert_eq!(error(&plan("dev", "b"), &files), "the plan is of something else: the spec has changed");
        let mut newer = plan("dev", "a");
        newer.destroy = true;
        newer.providers.insert("hashicorp/aws".to_owned(), "6.70.0".to_owned());
        assert!(saved.check(&EnvironmentPlan { destroy: false, ..newer.clone() }, &files).is_ok());
        let mut with_providers = saved.clone();
        with_providers.plan.providers.insert("hashicorp/aws".to_owned(), "6.66.0".to_owned());
        assert_eq!(
            with_providers.check(&newer, &files).unwrap_err().to_string(),
            "the plan is of something else: the purpose was `to change` and is `to destroy`; the version of provider \
             hashicorp/aws was `6.66.0` and is `6.70.0`"
        );
        let mut other = plan("prod", "b");
        other.offline = false;
        other.engine.version = "1.12.0".to_owned();
        assert_eq!(
            error(&other, &now),
            "the plan is of something else: the environment was `dev` and is `prod`; the mode was `offline` and is \
             `online`; the version of the engine was `1.11.4` and is `1.12.0`"
        );
    }
}
