//! Installing what is missing from the system's packages, where that may be done without asking.

use super::account::is_root;
use super::kind::Kind;
use super::process::ends_within;
use super::programs::program;
use anyhow::{Context, bail};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const SCRIPT: &str = include_str!("install.sh");

/// Longer than fetching and unpacking some hundred megabytes takes.
const INSTALLING: Duration = Duration::from_mins(15);

/// Makes sure that the programs of these servers are here.
pub fn install_missing(kinds: &[&'static dyn Kind], notes: &Path) -> anyhow::Result<()> {
    let missing: Vec<_> = kinds
        .iter()
        .filter(|kind| kind.programs().is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().filter_map(|kind| kind.package()).collect();
    let advice = advice(
        &missing.iter().map(|kind| kind.title()).collect::<Vec<_>>(),
        &packages,
    );
    let is_done = || kinds.iter().all(|kind| kind.programs().is_some());
    install(&packages, &advice, is_done, notes)
}

/// The same for programs in packages of the same names.
pub fn install_tools(names: &[&str], notes: &Path) -> anyhow::Result<()> {
    let is_missing = |name: &&str| program(name).is_none();
    let missing: Vec<&str> = names.iter().copied().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let advice =
        format!("not installed here: {list} (Debian, Ubuntu: sudo apt-get install {list})");
    let is_done = || missing.iter().all(|name| program(name).is_some());
    install(&missing, &advice, is_done, notes)
}

fn install(
    packages: &[&str],
    advice: &str,
    is_done: impl Fn() -> bool,
    notes: &Path,
) -> anyhow::Result<()> {
    if !is_there("apt-get") {
        bail!("{advice} (there is no apt-get here, so the package may have another name)");
    }
    let Some(mut shell) = root_shell() else {
        bail!("{advice}");
    };
    println!("# installing {} (a minute or two)", packages.join(", "));
    let log = notes.join("install.log");
    let said =
        File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
    shell.args(["-c", SCRIPT, "install"]).args(packages);
    shell
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said);
    let mut child = shell.spawn().context("sh cannot be started")?;
    let ended = ends_within(&mut child, INSTALLING)?;
    match ended {
        _ if is_done() => Ok(()),
        None => bail!(
            "{advice}. apt-get was still at it after {INSTALLING:?}: see {}",
            log.display()
        ),
        Some(status) => bail!(
            "{advice}. apt-get could not ({status}): see {}",
            log.display()
        ),
    }
}

fn advice(titles: &[&str], packages: &[&str]) -> String {
    format!(
        "not installed here: {}. Install it (Debian, Ubuntu: sudo apt-get install {}), or start \
         Docker",
        titles.join(", "),
        packages.join(" ")
    )
}

/// A shell that is root's, if that takes no password.
fn root_shell() -> Option<Command> {
    if is_root() {
        return Some(Command::new("sh"));
    }
    let mut ask = Command::new("sudo");
    ask.args(["-n", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let may = ask
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    may.then(|| {
        let mut shell = Command::new("sudo");
        shell.args(["-n", "sh"]);
        shell
    })
}

fn is_there(program: &str) -> bool {
    let mut ask = Command::new(program);
    ask.arg("--version").stdin(Stdio::null());
    ask.stdout(Stdio::null()).stderr(Stdio::null());
    ask.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_install_is_told_what_to_install() {
        let told = advice(
            &["PostgreSQL", "MariaDB"],
            &["postgresql", "mariadb-server"],
        );
        assert!(told.contains("PostgreSQL, MariaDB"), "{told}");
        assert!(
            told.contains("apt-get install postgresql mariadb-server"),
            "{told}"
        );
    }
}
