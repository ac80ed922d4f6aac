//! The pages, each run from its first line to its last.

use super::blocks::{Block, Class, blocks};
use super::ground::{Ground, Shared};
use super::pages::{Page, pages};
use super::script::{answered, script};
use super::{statements, told};
use crate::waiting::until;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// So many pages at once; they wait most of the time.
const AT_ONCE: usize = 4;

/// How a script says that a server is not there which it needs.
const LEFT_OUT: i32 = 77;

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_the_documents_works() {
    let (shared, places) = (
        Arc::new(Shared::default()),
        Arc::new(Semaphore::new(AT_ONCE)),
    );
    let mut trials = tokio::task::JoinSet::new();
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::new());
    for page in pages() {
        let found = match blocks(&page.text) {
            Ok(found) => found,
            Err(faults) => {
                wrong.extend(faults.iter().map(|fault| format!("{}:{fault}", page.path)));
                continue;
            }
        };
        for block in &found {
            *counts.entry(name(&block.class)).or_insert(0) += 1;
        }
        let (shared, places) = (shared.clone(), places.clone());
        if found.iter().any(is_tried) {
            trials.spawn(async move {
                let _place = places.acquire_owned().await.unwrap();
                tried(&page, &found, &shared).await
            });
        }
    }
    while let Some(trial) = trials.join_next().await {
        wrong.extend(trial.unwrap().err());
    }
    // Past the captured output: what is not run is to be seen.
    let _unheard = writeln!(std::io::stderr(), "examples of the documents: {counts:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn name(class: &Class) -> String {
    match class {
        Class::Script | Class::Console => "run".to_owned(),
        Class::Typed { reason, .. } => format!("not run, {reason}"),
        Class::Output => "answers compared".to_owned(),
        Class::Settings => "settings read".to_owned(),
        Class::Statements(_) => "statements run".to_owned(),
        Class::Python => "programs run".to_owned(),
        Class::Shown(reason) => format!("only shown, {reason}"),
    }
}

fn is_tried(block: &Block) -> bool {
    !matches!(block.class, Class::Shown(_))
}

/// What went wrong with a page, with all that was said.
async fn tried(page: &Page, blocks: &[Block], shared: &Shared) -> Result<(), String> {
    let ground = Ground::of(&page.text, shared).await;
    let status = run(page, blocks, &ground).await;
    let said = |name: &str| fs::read_to_string(ground.folder().join(name)).unwrap_or_default();
    match status.map(|status| status.code()) {
        Some(Some(LEFT_OUT)) => {
            let _unheard = writeln!(std::io::stderr(), "left out: the examples of {}", page.path);
            return Ok(());
        }
        Some(Some(0)) => {}
        other => return Err(format!("{}: {other:?}\n{}", page.path, said("said"))),
    }
    let refused = said("refused");
    if !refused.is_empty() {
        return Err(format!("{}: what cannot be typed:\n{refused}", page.path));
    }
    let lines: Vec<&str> = page.text.lines().collect();
    let compared = compared(&lines, blocks, &ground);
    let run = compared.and(statements::run(&lines, blocks, &ground).await);
    run.map_err(|why| format!("{}:{why}\n{}", page.path, said("said")))
}

/// Runs a page's script; nothing of it is left when this returns. `None`: it took too long.
async fn run(page: &Page, blocks: &[Block], ground: &Ground) -> Option<ExitStatus> {
    let file = ground.folder().join("script.sh");
    fs::write(&file, ground.placed(&script(&page.text, blocks))).unwrap();
    let said = File::create(ground.folder().join("said")).unwrap();
    let mut shell = Command::new("bash");
    shell.arg(&file).current_dir(ground.work()).process_group(0);
    shell
        .env("PAGE", &page.path)
        .envs(ground.variables.iter().cloned());
    shell
        .stdin(Stdio::null())
        .stdout(said.try_clone().unwrap())
        .stderr(said);
    let mut shell = shell.spawn().unwrap();
    let ended = |status: &Option<ExitStatus>| status.is_some();
    let status = until(ended, || {
        let status = shell.try_wait().unwrap();
        async move { status }
    });
    let status = status.await.unwrap_or(None);
    kill_all(&mut shell);
    status
}

/// The shell, and the servers that it has started.
fn kill_all(shell: &mut Child) {
    let group = format!("-{}", shell.id());
    let mut kill = Command::new("kill");
    kill.args(["-s", "KILL", "--", &group])
        .stderr(Stdio::null());
    // Where nothing is left of it there is nothing to kill.
    let _ = kill.status();
    let _ = shell.wait();
}

fn compared(lines: &[&str], blocks: &[Block], ground: &Ground) -> Result<(), String> {
    let mut last = None;
    for block in blocks {
        let (shown, of) = match block.class {
            Class::Script => {
                last = Some(block);
                continue;
            }
            Class::Console => (answered(lines, block), Some(block)),
            Class::Output => (lines[block.first..block.last - 1].join("\n"), last),
            _ => continue,
        };
        let of = of.ok_or_else(|| format!("{}: nothing is run before it", block.first))?;
        let told = ground.folder().join("told").join(of.first.to_string());
        let told = ground.as_named(&fs::read_to_string(told).unwrap_or_default());
        if !shown.trim().is_empty() {
            told::compared(&shown, &told).map_err(|why| format!("{}: {why}", block.first))?;
        }
    }
    Ok(())
}
