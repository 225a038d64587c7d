//! The first files of a new platform.

use camino::{Utf8Path, Utf8PathBuf};
use std::fs;

use super::RenderError;
use crate::os;

/// The specs of a small platform; `tests/init.rs` renders and plans them.
const ENVIRONMENTS: [(&str, &str); 3] = [
    ("base.yaml", include_str!("../../templates/init/environments/base.yaml")),
    ("dev.yaml", include_str!("../../templates/init/environments/dev.yaml")),
    ("prod.yaml", include_str!("../../templates/init/environments/prod.yaml")),
];

/// What version control is told: what it leaves out, and what it must not change.
const OF_VERSION_CONTROL: [(&str, &str); 2] = [
    (".gitignore", include_str!("../../templates/init/gitignore")),
    (".gitattributes", include_str!("../../templates/init/gitattributes")),
];

/// Writes a small platform into a folder, which is made when it does not exist, and returns the files written.
///
/// The specs appear all at once, by one rename. A `.gitignore` and a `.gitattributes` that are
/// already there are left alone.
///
/// # Errors
/// The folder has `environments` already, or cannot be written.
pub fn scaffold(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, RenderError> {
    let environments = folder.join("environments");
    if environments.symlink_metadata().is_ok() {
        return Err(RenderError::Begun { path: environments });
    }
    fs::create_dir_all(folder).map_err(RenderError::system("create the directory", folder))?;
    let prefix = ".environments-";
    let staging = tempfile::Builder::new().prefix(prefix).tempdir_in(folder);
    let staging = staging.map_err(RenderError::system("create a directory in", folder))?;
    for (name, text) in ENVIRONMENTS {
        let path = staging.path().join(name);
        fs::write(&path, text).map_err(RenderError::system("write", &path))?;
    }
    // A temporary folder is one that only its owner may enter.
    os::open_folder(staging.path()).map_err(RenderError::system("set the mode of", staging.path()))?;
    os::rename(staging.path(), environments.as_std_path())
        .map_err(RenderError::system("create the directory", &environments))?;
    // The folder has moved: there is nothing left to remove.
    let _ = staging.keep();
    let mut written: Vec<_> = ENVIRONMENTS.iter().map(|(name, _)| environments.join(name)).collect();
    for (name, text) in OF_VERSION_CONTROL {
        let path = folder.join(name);
        if path.symlink_metadata().is_err() {
            fs::write(&path, text).map_err(RenderError::system("write", &path))?;
            written.push(path);
        }
    }
    Ok(written.into_iter().map(os::slashes).collect())
}
