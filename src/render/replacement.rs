//! A file of a person's, replaced by the same file with a change that was asked for.

use std::fs;
use std::io::Write;

use camino::Utf8Path;

use super::RenderError;
use crate::os;

/// Replaces the text of a file as a whole: whoever reads it meanwhile has the old text or the new one. Its permissions
/// stay, and a symbolic link stays one.
///
/// # Errors
/// The file does not have the text `before` any more, or cannot be written; then it is as it was.
pub fn replace_file(path: &Utf8Path, before: &str, after: &str) -> Result<(), RenderError> {
    let file = path.canonicalize_utf8().map_err(RenderError::system("find", path))?;
    let now = fs::read(&file).map_err(RenderError::system("read", path))?;
    if now != before.as_bytes() {
        return Err(RenderError::Meanwhile { path: path.to_owned() });
    }
    let replace = || {
        let mut new = tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Utf8Path::new(".")))?;
        new.write_all(after.as_bytes())?;
        fs::set_permissions(new.path(), fs::metadata(&file)?.permissions())?;
        new.as_file().sync_all()?;
        os::persist(new, file.as_std_path())
    };
    replace().map_err(RenderError::system("replace", path))
}

/// Writes a file that somebody named. What is there is replaced as a whole; a device or a pipe is written into.
///
/// # Errors
/// The file cannot be written; then it is as it was.
pub fn write_file(path: &Utf8Path, text: &str) -> Result<(), RenderError> {
    let is_special = fs::metadata(path).is_ok_and(|known| !known.is_file());
    let write = || {
        if is_special {
            return fs::write(path, text);
        }
        let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        // Asked first, because an error of the temporary file has its name in it, which is another one each time.
        fs::metadata(folder)?;
        let mut new = os::as_any_file(&mut tempfile::Builder::new()).tempfile_in(folder)?;
        new.write_all(text.as_bytes())?;
        os::persist(new, path.as_std_path())
    };
    write().map_err(RenderError::system("write", path))
}

/// Removes a file.
///
/// # Errors
/// The file cannot be removed; then it is as it was.
pub fn remove_file(path: &Utf8Path) -> Result<(), RenderError> {
    fs::remove_file(path).map_err(RenderError::system("remove", path))
}

/// A change of a file as a unified diff with three lines of context.
#[must_use]
pub fn file_diff(path: &Utf8Path, before: &str, after: &str) -> String {
    let header = (format!("a/{path}"), format!("b/{path}"));
    similar::TextDiff::from_lines(before, after).unified_diff().header(&header.0, &header.1).to_string()
}

#[cfg(test)]
mod tests {
    use super::file_diff;

    #[cfg(unix)]
    #[test]
    fn replaces_what_a_link_leads_to_and_keeps_its_mode() {
        use std::fs;
        use std::os::unix::fs::{PermissionsExt, symlink};

        use camino::Utf8Path;

        use super::replace_file;

        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = Utf8Path::from_path(folder.path()).expect("the name is UTF-8");
        let (file, link) = (folder.join("shared.yaml"), folder.join("prod.yaml"));
        fs::write(&file, "a: 1\n").expect("a file can be written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("a mode can be set");
        symlink("shared.yaml", &link).expect("a link can be made");
        replace_file(&link, "a: 1\n", "a: 2\n").expect("it can be replaced");
        assert_eq!(fs::read_to_string(&file).expect("it can be read"), "a: 2\n");
        assert_eq!(fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o640);
        assert!(link.symlink_metadata().expect("it is there").is_symlink());
        assert_eq!(fs::read_dir(folder).expect("it can be read").count(), 2);
        let error = replace_file(&link, "a: 1\n", "a: 3\n").expect_err("it has changed");
        assert_eq!(error.to_string(), format!("`{link}` was changed meanwhile, and was left as it is"));
    }

    #[test]
    fn a_diff_names_the_file() {
        assert_eq!(
            file_diff("environments/prod.yaml".into(), "a: 1\nb: 2\n", "a: 1\nb: 3\n"),
            "--- a/environments/prod.yaml\n+++ b/environments/prod.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n"
        );
    }
}
