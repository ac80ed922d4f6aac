//! Chromium, in which tests look at our pages, and axe-core, which looks whether everybody can use them.
//! It is no server: each test that needs it starts one of its own.

use super::java::hash_folder;
use super::kind::{Further, Kind};
use super::npm;
use super::packages::install_tools;
use super::place::make_folder;
use super::programs::{Programs, program};
use crate::cargo::root;
use anyhow::Context;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's package, and the program in it.
const PACKAGE: &str = "chromium";

/// What others call the same program.
const NAMES: [&str; 4] = [
    PACKAGE,
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// What is known of Chromium. Its folder has axe-core.
pub struct Chromium;

impl Kind for Chromium {
    fn name(&self) -> &'static str {
        "chromium"
    }

    fn title(&self) -> &'static str {
        "Chromium"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_CHROMIUM"
    }

    /// The program: tests start it.
    fn url(&self, _: u16) -> String {
        let found = self.programs();
        found.map_or_else(String::new, |found| found.server.display().to_string())
    }

    fn further(&self) -> &'static [Further] {
        &[Further {
            variable: "ORDER_SERVICE_TEST_AXE",
            value: |folder| Some(axe(folder)).filter(|file| file.is_file()),
        }]
    }

    fn is_kept_running(&self) -> bool {
        false
    }

    /// What was collected is used until the list of it changes.
    fn collection(&self) -> anyhow::Result<String> {
        let mut hasher = DefaultHasher::new();
        hash_folder(&list(), &mut hasher)?;
        Ok(format!("{:08x}", hasher.finish() & 0xffff_ffff))
    }

    /// Installs it where it is missing. Without axe-core, tests go without that, and the run says so.
    fn prepare(&self, folder: &Path, notes: &Path) -> anyhow::Result<()> {
        if self.programs().is_none() {
            install_tools(&[PACKAGE], notes)?;
        }
        make_folder(folder)?;
        if let Err(why) = collect_axe(folder) {
            let why = format!("{why:#}").replace('\n', "\n# ");
            println!("# Chromium without axe-core: {why}");
        }
        Ok(())
    }

    fn programs(&self) -> Option<Programs> {
        let server = NAMES.into_iter().find_map(program)?;
        let maker = server.clone();
        Some(Programs { server, maker })
    }

    fn serve(&self, programs: &Programs, _: &Path, _: u16) -> Command {
        Command::new(&programs.server)
    }

    fn version(&self, _: u16) -> anyhow::Result<String> {
        self.programs().with_context(|| self.absence())?.version()
    }
}

/// What of the npm registry's is wanted, with its hash.
fn list() -> PathBuf {
    root().join("xtask").join("npm")
}

fn axe(folder: &Path) -> PathBuf {
    let package = folder.join("node_modules").join("axe-core");
    package.join("axe.min.js")
}

/// Has npm fetch it, if that was not done before.
fn collect_axe(folder: &Path) -> anyhow::Result<()> {
    npm::collect(&list(), folder, &axe(folder)).context("so no page is tried for accessibility")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_fetched_is_known_by_its_hash() {
        let lock = fs::read_to_string(list().join("package-lock.json")).unwrap();
        assert_eq!(lock.matches("\"integrity\": \"sha512-").count(), 1);
        assert!(!lock.contains("hasInstallScript"));
        assert_eq!(Chromium.collection().unwrap().len(), 8);
    }

    #[test]
    fn tests_are_told_of_axe_where_it_is() {
        let [further] = Chromium.further() else {
            panic!("one");
        };
        assert_eq!((further.value)(Path::new("/no-such-folder")), None);
    }
}
