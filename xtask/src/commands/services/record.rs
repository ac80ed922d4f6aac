//! The note of a server that was started: what runs it, where it listens and where its data lies.

use super::kind::Kind;
use super::process::Process;
use anyhow::{Context, bail};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What runs a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runner {
    /// A process of this machine.
    Process(Process),
    /// Docker Compose.
    Compose,
    /// Whoever needs one starts it.
    Tests,
}

/// A server that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What runs it.
    pub runner: Runner,
    /// Its port on loopback.
    pub port: u16,
    /// Its data: a folder, or the name of a volume.
    pub data: String,
}

impl Record {
    /// The note about the server of this name.
    pub fn read(notes: &Path, name: &str) -> anyhow::Result<Option<Self>> {
        let file = file(notes, name);
        match fs::read_to_string(&file) {
            Ok(text) => {
                let advice = || format!("{} is no note of ours: delete it", file.display());
                Self::parse(&text).with_context(advice).map(Some)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => bail!("{} cannot be read: {error}", file.display()),
        }
    }

    /// Writes it down: wholly or not at all.
    pub fn write(&self, notes: &Path, name: &str) -> anyhow::Result<()> {
        let file = file(notes, name);
        let new = file.with_extension("new");
        fs::write(&new, self.text())
            .and_then(|()| fs::rename(&new, &file))
            .with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Forgets it.
    pub fn remove(notes: &Path, name: &str) -> anyhow::Result<()> {
        let file = file(notes, name);
        fs::remove_file(&file).with_context(|| format!("{} cannot be deleted", file.display()))
    }

    /// The variables by which tests find this server, and what they say.
    pub fn told(&self, kind: &dyn Kind) -> Vec<(&'static str, String)> {
        let data = Path::new(&self.data);
        let further = kind.further().iter().filter_map(|further| {
            let value = (further.value)(data)?;
            Some((further.variable, value.display().to_string()))
        });
        let first = (kind.variable(), kind.url(self.port));
        std::iter::once(first).chain(further).collect()
    }

    fn text(&self) -> String {
        let runner = match &self.runner {
            Runner::Process(process) => {
                format!("process = {}\nborn = {}\n", process.id, process.born)
            }
            Runner::Compose => "compose = yes\n".to_owned(),
            Runner::Tests => "tests = yes\n".to_owned(),
        };
        format!("{runner}port = {}\ndata = {}\n", self.port, self.data)
    }

    fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once(" = "));
            pairs.find(|(met, _)| *met == name).map(|(_, value)| value)
        };
        let runner = match value("process") {
            Some(id) => Runner::Process(Process {
                id: id.parse().ok()?,
                born: value("born")?.to_owned(),
            }),
            None if value("tests").is_some() => Runner::Tests,
            None => value("compose").map(|_yes| Runner::Compose)?,
        };
        Some(Self {
            runner,
            port: value("port")?.parse().ok()?,
            data: value("data")?.to_owned(),
        })
    }
}

fn file(notes: &Path, name: &str) -> PathBuf {
    notes.join(format!("{name}.running"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_down_is_read_again() {
        let process = Process {
            id: 77,
            born: "Sat Nov 21 14:02:17 2026".to_owned(),
        };
        for runner in [Runner::Process(process), Runner::Compose, Runner::Tests] {
            let record = Record {
                runner,
                port: 5433,
                data: "a folder = with signs/postgres-15".to_owned(),
            };
            assert_eq!(Record::parse(&record.text()), Some(record));
        }
    }

    #[test]
    fn half_a_note_is_none() {
        assert_eq!(Record::parse("process = 77\nborn = 5\nport = 5433\n"), None);
        assert_eq!(
            Record::parse("process = x\nborn = 5\nport = 1\ndata = d\n"),
            None
        );
        assert_eq!(Record::parse(""), None);
    }
}
