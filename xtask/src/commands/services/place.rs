//! Where the servers' data and the notes about them lie: below the build results, or, if those are out
//! of reach for the user who runs a server, in a folder of the system's for temporary files.

use super::account::Account;
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Remembers the folder elsewhere.
const ELSEWHERE: &str = "elsewhere";

/// The folder of the notes, which is made if it is not there.
pub fn notes() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("where this program lies is unknown")?;
    let target = program.ancestors().nth(2);
    let target = target.context("this program lies in no folder of build results")?;
    let notes = target.join("services");
    make_folder(&notes)?;
    Ok(notes)
}

/// The folder in which this user's servers have theirs.
pub fn data(notes: &Path, account: Option<&Account>) -> anyhow::Result<PathBuf> {
    match account {
        Some(account) if !account.can_enter(notes) => elsewhere(notes, account),
        _ => Ok(notes.to_owned()),
    }
}

fn elsewhere(notes: &Path, account: &Account) -> anyhow::Result<PathBuf> {
    let note = notes.join(ELSEWHERE);
    let remembered = fs::read_to_string(&note).unwrap_or_default();
    let remembered = PathBuf::from(remembered.trim());
    if is_ours(&remembered, notes) && account.can_enter(&remembered) {
        return Ok(remembered);
    }
    let folder = fresh_folder()?;
    fs::write(&note, format!("{}\n", folder.display()))
        .with_context(|| format!("{} cannot be written", note.display()))?;
    Ok(folder)
}

/// A new folder below the system's for temporary files, which others may pass through.
pub fn fresh_folder() -> anyhow::Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let name = format!("order-service-{}-{:x}", std::process::id(), now.as_nanos());
    let folder = std::env::temp_dir().join(name);
    // Not `create_dir_all`: a folder that is there already is somebody else's.
    fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    set_mode(&folder, 0o711)?;
    Ok(folder)
}

/// Makes a folder and those above it.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

#[cfg(unix)]
fn is_ours(folder: &Path, ours: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| fs::symlink_metadata(path).map(|found| (found.is_dir(), found.uid()));
    match (owner(folder), owner(ours)) {
        (Ok((is_folder, owner)), Ok((_, ours))) => is_folder && owner == ours,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_ours(folder: &Path, _: &Path) -> bool {
    folder.is_dir()
}

/// Who may do what with a file or folder, as the system writes it.
#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("{} cannot be opened or closed to others", path.display()))
}

/// Elsewhere folders are their owner's by themselves.
#[cfg(not(unix))]
pub fn set_mode(_: &Path, _: u32) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is gone when the test ends.
    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _only_litter = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn data_that_its_user_cannot_reach_lies_elsewhere_and_stays_there() {
        let notes = Folder(fresh_folder().unwrap());
        let account = Account::instead_of_root(&["nobody"]).unwrap();
        assert_eq!(data(&notes.0, account.as_ref()).unwrap(), notes.0);
        let Some(account) = account else {
            return;
        };
        set_mode(&notes.0, 0o700).unwrap();
        let first = Folder(data(&notes.0, Some(&account)).unwrap());
        assert_ne!(first.0, notes.0);
        assert_eq!(data(&notes.0, Some(&account)).unwrap(), first.0);
        fs::remove_dir(&first.0).unwrap();
        let second = Folder(data(&notes.0, Some(&account)).unwrap());
        assert_ne!(second.0, first.0);
    }
}
