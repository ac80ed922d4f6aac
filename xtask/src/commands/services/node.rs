//! Node, which the TypeScript client is tried in, and what that client is compiled with. It is no server.

use super::java::hash_file;
use super::kind::{Further, Kind};
use super::npm;
use super::packages::install_tools;
use super::place::make_folder;
use super::programs::Programs;
use crate::cargo::root;
use anyhow::{Context, ensure};
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's packages, and the programs in them.
const PACKAGES: [&str; 2] = ["nodejs", "npm"];

/// The oldest that the client runs in: `engines` of its package.json.
const OLDEST: u32 = 20;

/// What is known of Node. Its folder has the compiler and what the client takes.
pub struct Node;

impl Kind for Node {
    fn name(&self) -> &'static str {
        "node"
    }

    fn title(&self) -> &'static str {
        "Node"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_NODE"
    }

    /// The program: tests start it.
    fn url(&self, _: u16) -> String {
        let found = self.programs();
        found.map_or_else(String::new, |found| found.server.display().to_string())
    }

    fn further(&self) -> &'static [Further] {
        &[Further {
            variable: "ORDER_SERVICE_TEST_NODE_MODULES",
            value: |folder| compiler(folder).is_file().then(|| modules(folder)),
        }]
    }

    fn is_kept_running(&self) -> bool {
        false
    }

    /// What was collected is used until the list of it changes.
    fn collection(&self) -> anyhow::Result<String> {
        let mut hasher = DefaultHasher::new();
        for file in ["package.json", "package-lock.json"] {
            hash_file(&list().join(file), &mut hasher)?;
        }
        Ok(format!("{:08x}", hasher.finish() & 0xffff_ffff))
    }

    fn prepare(&self, folder: &Path, notes: &Path) -> anyhow::Result<()> {
        if self.programs().is_none() {
            install_tools(&PACKAGES, notes)?;
        }
        let version = self.version(0)?;
        let is_new_enough = version
            .split('.')
            .next()
            .and_then(|number| number.parse().ok())
            .is_some_and(|number: u32| number >= OLDEST);
        ensure!(is_new_enough, "Node {version} is older than {OLDEST}");
        make_folder(folder)?;
        npm::collect(&list(), folder, &compiler(folder))
    }

    fn programs(&self) -> Option<Programs> {
        Programs::on_path("node", "npm")
    }

    fn serve(&self, programs: &Programs, _: &Path, _: u16) -> Command {
        Command::new(&programs.server)
    }

    fn version(&self, _: u16) -> anyhow::Result<String> {
        self.programs().with_context(|| self.absence())?.version()
    }
}

/// What of the npm registry's is wanted, with its hash: the client's own list.
fn list() -> PathBuf {
    root().join("clients").join("typescript")
}

fn modules(folder: &Path) -> PathBuf {
    folder.join("node_modules")
}

fn compiler(folder: &Path) -> PathBuf {
    modules(folder).join("typescript").join("bin").join("tsc")
}
