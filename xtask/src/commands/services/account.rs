//! Who runs a server. Databases refuse to be run by root, so that a fault of theirs is not the
//! machine's.

use anyhow::{Context, bail};
use std::path::Path;
use std::process::{Command, Stdio};

/// A user of this machine that is not the one who gave the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    name: String,
    user: u32,
    group: u32,
}

impl Account {
    /// Whom root lets run a server: the first of these that there is, or nobody else where there are
    /// none to choose from. Everybody but root runs it themselves.
    pub fn instead_of_root(candidates: &[&str]) -> anyhow::Result<Option<Self>> {
        if candidates.is_empty() || !is_root() {
            return Ok(None);
        }
        match candidates.iter().find_map(|name| Self::named(name)) {
            Some(account) => Ok(Some(account)),
            None => bail!(
                "root runs no database, and this machine has none of the users {}: make one, or \
                 give the command as somebody else",
                candidates.join(", ")
            ),
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            user: id(&["-u", name])?,
            group: id(&["-g", name])?,
        })
    }

    /// Lets a command be run by this user, and with no more rights than it has.
    pub fn run(&self, command: &mut Command) {
        on_unix::run_as(command, self.user, self.group);
    }

    /// Gives it a file or a folder.
    pub fn give(&self, path: &Path) -> anyhow::Result<()> {
        on_unix::give_to(path, self.user, self.group)
            .with_context(|| format!("{} cannot be given to {}", path.display(), self.name))
    }

    /// Whether it can get into a folder.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let mut test = Command::new("test");
        test.arg("-x").arg(folder).current_dir("/");
        self.run(&mut test);
        test.status().is_ok_and(|status| status.success())
    }
}

/// Whether the command was given by root.
pub fn is_root() -> bool {
    id(&["-u"]) == Some(0)
}

/// Lets a command go on when whoever started it ends, and keeps the terminal's interrupts from it.
pub fn detach(command: &mut Command) {
    command.stdin(Stdio::null());
    on_unix::own_group(command);
}

fn id(arguments: &[&str]) -> Option<u32> {
    let told = Command::new("id").args(arguments).output().ok()?;
    let number = String::from_utf8_lossy(&told.stdout).trim().parse().ok();
    number.filter(|_| told.status.success())
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    pub(super) fn run_as(command: &mut Command, user: u32, group: u32) {
        command.uid(user).gid(group);
    }

    pub(super) fn give_to(path: &Path, user: u32, group: u32) -> std::io::Result<()> {
        std::os::unix::fs::chown(path, Some(user), Some(group))
    }

    pub(super) fn own_group(command: &mut Command) {
        command.process_group(0);
    }
}

/// There is no root elsewhere, and so nobody to stand in for it.
#[cfg(not(unix))]
mod on_unix {
    use std::path::Path;
    use std::process::Command;

    pub(super) fn run_as(_: &mut Command, _: u32, _: u32) {}

    pub(super) fn give_to(_: &Path, _: u32, _: u32) -> std::io::Result<()> {
        Ok(())
    }

    pub(super) fn own_group(_: &mut Command) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_user_that_there_is_stands_in_for_root_and_for_nobody_else() {
        let account = Account::instead_of_root(&["no-such-user", "nobody"]).unwrap();
        let name = account.as_ref().map(|account| account.name.as_str());
        assert_eq!(name, is_root().then_some("nobody"));
        let none = Account::instead_of_root(&["no-such-user"]);
        assert_eq!(none.is_err(), is_root());
    }

    #[test]
    fn a_folder_that_only_its_owner_may_enter_is_out_of_reach_for_others() {
        let Some(nobody) = Account::instead_of_root(&["nobody"]).unwrap() else {
            return;
        };
        assert!(nobody.can_enter(Path::new("/")));
        assert!(!nobody.can_enter(Path::new("/no-such-folder")));
    }
}
