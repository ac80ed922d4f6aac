//! The operator's token: made at start, kept in a file that its owner alone can read, removed at the
//! end.

use crate::config::{Secret, Settings};
use crate::secrets::KeptSecret;
use anyhow::Context as _;
use application::Current;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where a running service is, and what opens it to an operator.
#[derive(Serialize, Deserialize)]
pub(crate) struct OperatorAccess {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) pid: u32,
}

impl OperatorAccess {
    /// Whether the process that wrote this can still be there. After a kill another program may
    /// listen at its address, and the token is not for that one.
    pub(crate) fn is_from_the_living(&self) -> bool {
        #[cfg(unix)]
        {
            let pid = i32::try_from(self.pid)
                .ok()
                .and_then(rustix::process::Pid::from_raw);
            let found = pid.map(rustix::process::test_kill_process);
            // Somebody else's process may not be asked, and is there.
            matches!(found, Some(Ok(()) | Err(rustix::io::Errno::PERM)))
        }
        #[cfg(not(unix))]
        true
    }
}

/// The file, for as long as the service runs.
pub(crate) struct OperatorFile {
    path: PathBuf,
}

/// 256 random bits in base 16.
pub(crate) fn random_token() -> anyhow::Result<Secret> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits).map_err(|error| anyhow::anyhow!("no random bits: {error}"))?;
    let digits: Vec<String> = bits.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Secret::new(digits.concat()))
}

/// Where the file lies under these settings: beside the database, under its name, so that two
/// services in one folder do not take each other's.
pub(crate) fn operator_file(settings: &Settings) -> Option<PathBuf> {
    let chosen = settings.identity.operator_file.clone();
    chosen.or_else(|| {
        let mut path = settings.database.file()?.as_os_str().to_owned();
        path.push(".operator.json");
        Some(path.into())
    })
}

/// The operator's token, and the file that it lies in for the commands of this machine, if there is a place
/// for one. They find the new one there when the token is replaced.
pub(crate) fn operator(
    settings: &Settings,
    url: &str,
) -> anyhow::Result<(Current<String>, Option<OperatorFile>)> {
    let random = random_token().map(KeptSecret::Written);
    let kept = settings.identity.operator_token.clone();
    let kept = kept.map_or(random, Ok)?;
    let (path, url) = (operator_file(settings), url.to_owned());
    let access = move |token: &str| OperatorAccess {
        url: url.clone(),
        token: token.to_owned(),
        pid: std::process::id(),
    };
    let (again, of) = (path.clone(), access.clone());
    let token = kept.current_as(move |text, before: Option<&String>| {
        if let (Some(_), Some(path)) = (before, &again) {
            OperatorFile::replace(path, &of(text))?;
        }
        Ok(text.to_owned())
    })?;
    let file = path
        .map(|path| OperatorFile::write(path, &access(&token.get())))
        .transpose()?;
    Ok((token, file))
}

impl OperatorFile {
    /// Writes the file, which goes with what is returned; one that a killed process left behind is replaced.
    pub(crate) fn write(path: PathBuf, access: &OperatorAccess) -> anyhow::Result<Self> {
        Self::replace(&path, access)?;
        Ok(Self { path })
    }

    /// Writes the file whole, or not at all, in the place of the one that is there.
    pub(crate) fn replace(path: &Path, access: &OperatorAccess) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(access)?;
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".new");
        write_private(Path::new(&unfinished), &text)
            .and_then(|()| fs::rename(&unfinished, path))
            .with_context(|| format!("the operator's token cannot be kept in {}", path.display()))
    }

    /// Reads a service's file; none if there is none.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Option<OperatorAccess>> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let read = serde_json::from_str(&text);
                let access =
                    read.with_context(|| format!("{} is not an operator's file", path.display()))?;
                Ok(Some(access))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for OperatorFile {
    fn drop(&mut self) {
        let _gone_already = fs::remove_file(&self.path);
    }
}

/// The mode is there from the first moment: the token is never in a file that others can read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> OperatorAccess {
        OperatorAccess {
            url: "http://127.0.0.1:8080".to_owned(),
            token: random_token().unwrap().reveal().to_owned(),
            pid: 7,
        }
    }

    #[test]
    fn the_file_is_its_owners_alone_and_goes_with_the_service() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db.operator.json");
        fs::write(&path, "left behind").unwrap();
        let file = OperatorFile::write(path.clone(), &access()).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let read = OperatorFile::read(&path).unwrap().unwrap();
        assert_eq!((read.url.as_str(), read.pid), ("http://127.0.0.1:8080", 7));
        drop(file);
        assert!(OperatorFile::read(&path).unwrap().is_none());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_of_the_dead_is_known_as_such() {
        let mut access = access();
        access.pid = std::process::id();
        assert!(access.is_from_the_living());
        access.pid = u32::MAX;
        assert!(!access.is_from_the_living());
    }

    #[test]
    fn tokens_have_256_bits_and_do_not_repeat() {
        let tokens = [random_token().unwrap(), random_token().unwrap()];
        assert!(tokens.iter().all(|token| token.reveal().len() == 64));
        assert_ne!(tokens[0], tokens[1]);
    }
}
