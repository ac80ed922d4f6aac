//! `cargo xtask services`: what it prints can be given to a shell, which then knows where the servers
//! are.

use super::kind::{Kind, Which};
use super::record::{Record, Runner};
use super::starting::{Begun, Servers, Standing};
use clap::{Args, Subcommand};
use std::path::Path;
use std::time::Instant;

/// What can be done with the servers.
#[derive(Subcommand)]
pub enum Services {
    /// Starts those that do not run, and waits until each answers. `eval "$(cargo xtask services up)"`
    /// sets the variables that tests look at.
    Up(Chosen),
    /// Stops them; their data stays.
    Down(Chosen),
    /// Says what runs where, in which version.
    Status(Chosen),
}

/// Which of them.
#[derive(Args)]
pub struct Chosen {
    /// Only these [default: all]
    #[arg(value_name = "SERVER")]
    servers: Vec<Which>,
}

impl Chosen {
    fn list(&self) -> Vec<Which> {
        let is_meant = |which: &Which| self.servers.is_empty() || self.servers.contains(which);
        Which::ALL.into_iter().filter(is_meant).collect()
    }
}

/// Does it.
pub fn run(command: &Services) -> anyhow::Result<()> {
    let servers = Servers::lock()?;
    match command {
        Services::Up(chosen) => up(&servers, &chosen.list()),
        Services::Down(chosen) => down(&servers, &chosen.list()),
        Services::Status(chosen) => status(&servers, &chosen.list()),
    }
}

fn up(servers: &Servers, which: &[Which]) -> anyhow::Result<()> {
    let begun = Instant::now();
    let Begun { started, not_run } = servers.up(which)?;
    for one in which {
        let kind = one.kind();
        if let Some((_, why)) = not_run.iter().find(|(known, _)| known == one) {
            let why = why.replace('\n', "\n# ");
            println!("# NOT RUN: {}: {why}", kind.title());
        } else if !started.contains(one) {
            println!("# {} was running", kind.title());
        }
    }
    if !started.is_empty() {
        let titles: Vec<&str> = started.iter().map(|one| one.kind().title()).collect();
        println!(
            "# started in {:.1} s: {}",
            begun.elapsed().as_secs_f64(),
            titles.join(", ")
        );
    }
    status(servers, which)
}

fn down(servers: &Servers, which: &[Which]) -> anyhow::Result<()> {
    for kind in which.iter().map(|one| one.kind()) {
        let what = if servers.down(kind)? {
            "stopped"
        } else {
            "did not run"
        };
        println!("# {} {what}", kind.title());
    }
    Ok(())
}

fn status(servers: &Servers, which: &[Which]) -> anyhow::Result<()> {
    for kind in which.iter().map(|one| one.kind()) {
        println!("{}", told(kind, &servers.standing(kind)?));
    }
    Ok(())
}

fn told(kind: &dyn Kind, standing: &Standing) -> String {
    let title = kind.title();
    match standing {
        Standing::Runs(record, version) => {
            let exports = record.told(kind).into_iter();
            let exports =
                exports.map(|(variable, value)| format!("\nexport {variable}={}", word(&value)));
            let exports: String = exports.collect();
            format!("# {title} {version}: {}{exports}", place(record))
        }
        Standing::Silent(record, why) => {
            format!("# {title} does not answer ({why}): {}", place(record))
        }
        Standing::Ended(record) => format!("# {title} has ended by itself: {}", place(record)),
        Standing::Stopped => format!("# {title} does not run"),
    }
}

/// As a shell reads it as one word.
fn word(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/:.-_@".contains(c);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// Where it is, and where its data is.
fn place(record: &Record) -> String {
    let runner = match &record.runner {
        Runner::Process(process) => format!("process {}", process.id),
        Runner::Compose => "a container".to_owned(),
        Runner::Tests if !Path::new(&record.data).is_dir() => return "tests start it".to_owned(),
        Runner::Tests => return format!("tests start it, what they need is in {}", record.data),
    };
    format!(
        "127.0.0.1:{}, {runner}, data in {}",
        record.port, record.data
    )
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_path_with_blanks_is_one_word() {
        assert_eq!(word("redis://127.0.0.1:1/"), "redis://127.0.0.1:1/");
        assert_eq!(word("/my work/it's"), r"'/my work/it'\''s'");
    }
}
