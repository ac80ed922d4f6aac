//! An update under load: replicas of an earlier commit beside new ones over one database, replaced one
//! by one, and back and forth once.

use super::faults::Director;
use super::load::Shop;
use super::place;
use super::run::{all_ready, program_below};
use crate::cargo::root;
use crate::commands::services::ends_within;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Longer than building everything anew takes on a slow machine.
const BUILDING: Duration = Duration::from_mins(45);

/// How long each constellation of replicas is under load.
const BETWEEN: Duration = Duration::from_secs(4);

/// Builds the service as it was at this commit, and says where it is.
pub fn build_earlier(commit: &str) -> anyhow::Result<PathBuf> {
    let commit = git(&["rev-parse", "--verify", &format!("{commit}^{{commit}}")])?;
    let folder = place::folder()?;
    std::fs::create_dir_all(&folder)?;
    let tree = folder.join("earlier");
    let tree_as_text = tree.to_string_lossy().into_owned();
    if tree.exists() {
        git(&["worktree", "remove", "--force", &tree_as_text])?;
    }
    git(&["worktree", "add", "--detach", &tree_as_text, &commit])?;
    let results = folder.join("earlier-target");
    let built = build(&tree, &results);
    git(&["worktree", "remove", "--force", &tree_as_text])?;
    built.with_context(|| format!("{commit} cannot be built"))?;
    Ok(program_below(&results))
}

fn build(tree: &Path, results: &Path) -> anyhow::Result<()> {
    println!("\n== the service as it was, in a tree of its own (the first time takes a while)");
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(program);
    build
        .args(["build", "--quiet", "--package", "service"])
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", results);
    let mut child = build.spawn().context("cargo cannot be started")?;
    match ends_within(&mut child, BUILDING)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("cargo ended with {status}"),
        None => bail!("not built within {BUILDING:?}"),
    }
}

fn git(arguments: &[&str]) -> anyhow::Result<String> {
    let mut git = Command::new("git");
    let done = git.args(arguments).current_dir(root()).output();
    let done = done.context("git cannot be started")?;
    if !done.status.success() {
        let why = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        bail!("git {}: {why}", arguments.join(" "));
    }
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

/// Forward, back, and forward again.
pub async fn roll(
    director: &mut Director,
    shop: &Shop,
    earlier: &Path,
    now: &Path,
) -> anyhow::Result<()> {
    director.beside(tokio::time::sleep(BETWEEN)).await?;
    for program in [now, earlier, now] {
        for number in 0..shop.replicas.len() {
            tokio::task::block_in_place(|| director.fleet.replace(number, program))?;
            director.done.replaced += 1;
            director.beside(all_ready(shop)).await??;
            director.beside(tokio::time::sleep(BETWEEN)).await?;
        }
    }
    Ok(())
}
