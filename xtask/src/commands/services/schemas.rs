//! kubernetes-validate, which holds manifests against the schemas of Kubernetes. It is no server, and asks none.

use super::collecting::collect_by;
use super::java::hash_file;
use super::kind::{Further, Kind};
use super::place::make_folder;
use super::programs::{Programs, version_in};
use crate::cargo::root;
use anyhow::Context;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is known of it. Its folder has it, with what it takes, apart from this machine's own Python.
pub struct Schemas;

impl Kind for Schemas {
    fn name(&self) -> &'static str {
        "kubernetes-validate"
    }

    fn title(&self) -> &'static str {
        "kubernetes-validate"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_PYTHON"
    }

    /// What runs it.
    fn url(&self, _: u16) -> String {
        let found = self.programs();
        found.map_or_else(String::new, |found| found.server.display().to_string())
    }

    fn further(&self) -> &'static [Further] {
        &[Further {
            variable: "ORDER_SERVICE_TEST_KUBERNETES_VALIDATE",
            value: |folder| Some(validator(folder)).filter(|file| file.is_file()),
        }]
    }

    fn is_kept_running(&self) -> bool {
        false
    }

    /// What was collected is used until the list of it changes.
    fn collection(&self) -> anyhow::Result<String> {
        let mut hasher = DefaultHasher::new();
        hash_file(&list(), &mut hasher)?;
        Ok(format!("{:08x}", hasher.finish() & 0xffff_ffff))
    }

    /// Has pip fetch exactly what the list names, by its hash; nothing that is fetched is run for that.
    fn prepare(&self, folder: &Path, _: &Path) -> anyhow::Result<()> {
        if validator(folder).is_file() {
            return Ok(());
        }
        let python = self.programs().with_context(|| self.absence())?.server;
        make_folder(folder)?;
        let mut apart = Command::new(python);
        apart.args(["-m", "venv"]).arg(folder);
        collect_by("python3 -m venv", &mut apart, &folder.join("venv.log"))?;
        let mut pip = Command::new(folder.join("bin/pip"));
        pip.args(["install", "--disable-pip-version-check", "--no-deps"])
            .args(["--only-binary=:all:", "--require-hashes", "--requirement"])
            .arg(list());
        collect_by("pip", &mut pip, &folder.join("pip.log"))
    }

    fn programs(&self) -> Option<Programs> {
        Programs::on_path("python3", "python3")
    }

    fn absence(&self) -> String {
        "python3 is not installed here (Debian, Ubuntu: sudo apt-get install python3-venv)"
            .to_owned()
    }

    fn serve(&self, programs: &Programs, _: &Path, _: u16) -> Command {
        Command::new(&programs.server)
    }

    fn version(&self, _: u16) -> anyhow::Result<String> {
        let list = fs::read_to_string(list())?;
        let named = list.split_once("kubernetes-validate==");
        let version = named.and_then(|(_, version)| version_in(version));
        Ok(version.context("the list names it")?.to_owned())
    }
}

fn list() -> PathBuf {
    root().join("xtask/pypi/requirements.txt")
}

fn validator(folder: &Path) -> PathBuf {
    folder.join("bin/kubernetes-validate")
}
