//! The way to a cluster over a context of the user's kubeconfig.

use std::collections::BTreeMap;
use std::ffi::OsString;

use camino::Utf8PathBuf;
use serde_json::Value;

use super::{AskError, Asks};
use crate::engine::{Interrupts, find_program};

/// How clusters are reached.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The name or the path of `kubectl`; without it, the one on the search path.
    pub kubectl: Option<String>,
    /// The kubeconfig; without it, where `kubectl` looks by itself.
    pub kubeconfig: Option<Utf8PathBuf>,
    /// The contexts that lead to the clusters, by colour.
    pub contexts: BTreeMap<String, String>,
    /// The variables of the caller.
    pub variables: Vec<(OsString, OsString)>,
}

/// One cluster.
#[derive(Debug)]
pub struct Direct {
    kubectl: Utf8PathBuf,
    leading: Vec<String>,
    variables: Vec<(OsString, OsString)>,
    interrupts: Interrupts,
}

impl Access {
    /// Prepares the way to the cluster of a colour; nothing is asked of it yet.
    ///
    /// # Errors
    /// When there is no `kubectl`, or nothing says where the cluster is.
    pub fn to(&self, colour: &str, interrupts: &Interrupts) -> Result<Direct, AskError> {
        let unanswered = |reason: String| AskError::Unanswered(reason);
        let search_path = self.variables.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_os_str());
        let name = self.kubectl.as_deref().unwrap_or("kubectl");
        let kubectl = find_program(name, search_path).ok_or_else(|| unanswered(format!("`{name}` was not found")))?;
        let context = self.contexts.get(colour).ok_or_else(|| {
            unanswered(format!("nothing says where it is; name a context with `--context {colour}=NAME`"))
        })?;
        let mut leading = vec![format!("--context={context}"), "--request-timeout=30s".to_owned()];
        leading.extend(self.kubeconfig.as_ref().map(|path| format!("--kubeconfig={path}")));
        Ok(Direct { kubectl, leading, variables: self.variables.clone(), interrupts: interrupts.clone() })
    }
}

impl Asks for Direct {
    fn ask(&self, arguments: &[&str]) -> Result<Value, AskError> {
        let _ = (&self.leading, &self.variables, &self.interrupts, &self.kubectl, arguments);
        Err(AskError::Unanswered("not yet".to_owned()))
    }
}
