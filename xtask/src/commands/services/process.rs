//! Processes by their ids. An id is given to another process later, so a process is known by its id and
//! the moment of its birth.

use anyhow::{Context, bail};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Between two looks.
pub const INTERVAL: Duration = Duration::from_millis(20);

/// A process of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub id: u32,
    /// When it was born, in the system's own words.
    pub born: String,
}

impl Process {
    /// The process that has this id now. One that has ended and only waits for its parent to take
    /// notice is none.
    pub fn with_id(id: u32) -> Option<Self> {
        let born = if has_proc() {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            Stat::read(&stat)?.born_if_alive()?.to_owned()
        } else {
            let told = ps(&["-o", "stat=,lstart=", "-p", &id.to_string()])?;
            let (state, born) = told.trim().split_once(' ')?;
            (!state.starts_with('Z')).then(|| born.trim().to_owned())?
        };
        Some(Self { id, born })
    }

    /// Whether it still runs.
    pub fn is_alive(&self) -> bool {
        Self::with_id(self.id).as_ref() == Some(self)
    }

    /// The processes that it has started itself and that still run.
    pub fn children(&self) -> Vec<Self> {
        let parents = if has_proc() {
            parents_in_proc()
        } else {
            parents_by_ps()
        };
        let own = parents.into_iter().filter(|(_, parent)| *parent == self.id);
        own.filter_map(|(id, _)| Self::with_id(id)).collect()
    }

    /// Sends a signal, such as `TERM`, if it is still there.
    pub fn signal(&self, signal: &str) -> anyhow::Result<()> {
        if !self.is_alive() {
            return Ok(());
        }
        // The shell's own `kill`: small systems have no other.
        let id = self.id.to_string();
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]);
        let sent = kill.output().context("sh cannot be started")?;
        if !sent.status.success() && self.is_alive() {
            let why = String::from_utf8_lossy(&sent.stderr).trim().to_owned();
            bail!("process {id} cannot be sent {signal}: {why}");
        }
        Ok(())
    }

    /// Waits until it has ended, and says whether it has.
    pub fn has_gone_within(&self, patience: Duration) -> bool {
        let started = Instant::now();
        while self.is_alive() {
            if started.elapsed() > patience {
                return false;
            }
            std::thread::sleep(INTERVAL);
        }
        true
    }
}

/// Waits until a child has ended. One that takes longer is killed, which is `None`.
pub fn ends_within(child: &mut Child, patience: Duration) -> anyhow::Result<Option<ExitStatus>> {
    let started = Instant::now();
    while started.elapsed() < patience {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(INTERVAL);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

fn has_proc() -> bool {
    Path::new("/proc/self/stat").exists()
}

/// What `/proc/<id>/stat` says. The second field, a name in brackets, may hold blanks and brackets.
struct Stat<'a> {
    state: &'a str,
    parent: u32,
    born: &'a str,
}

impl<'a> Stat<'a> {
    fn read(stat: &'a str) -> Option<Self> {
        let (_, after_name) = stat.rsplit_once(')')?;
        let mut fields = after_name.split_whitespace();
        let (state, parent) = (fields.next()?, fields.next()?);
        Some(Self {
            state,
            parent: parent.parse().ok()?,
            born: fields.nth(17)?,
        })
    }

    fn born_if_alive(&self) -> Option<&'a str> {
        (!matches!(self.state, "Z" | "X")).then_some(self.born)
    }
}

fn parents_in_proc() -> Vec<(u32, u32)> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let of = |name: &str| -> Option<(u32, u32)> {
        let id = name.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        Some((id, Stat::read(&stat)?.parent))
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    names
        .filter_map(|name| of(&name.to_string_lossy()))
        .collect()
}

fn parents_by_ps() -> Vec<(u32, u32)> {
    let told = ps(&["-axo", "pid=,ppid="]).unwrap_or_default();
    let pair = |line: &str| -> Option<(u32, u32)> {
        let mut numbers = line.split_whitespace();
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    told.lines().filter_map(pair).collect()
}

fn ps(arguments: &[&str]) -> Option<String> {
    let told = Command::new("ps").args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    (told.status.success() && !text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(30);

    fn sleeper() -> Child {
        Command::new("sleep").arg("600").spawn().unwrap()
    }

    #[test]
    fn birth_and_parent_are_read_behind_a_name_with_blanks_and_brackets() {
        let fields: Vec<String> = (6..=21).map(|field| field.to_string()).collect();
        let stat = format!("7 (a) b) (c) S 4 5 {} 4242 23 24", fields.join(" "));
        let read = Stat::read(&stat).unwrap();
        assert_eq!((read.parent, read.born_if_alive()), (4, Some("4242")));
        let dead = stat.replace(" S ", " Z ");
        assert_eq!(Stat::read(&dead).unwrap().born_if_alive(), None);
        assert!(Stat::read("7 (x) S 1").is_none());
    }

    #[test]
    fn a_process_is_gone_when_it_was_killed_even_if_its_parent_has_not_noticed() {
        let mut child = sleeper();
        let process = Process::with_id(child.id()).unwrap();
        assert!(process.is_alive());
        process.signal("KILL").unwrap();
        assert!(process.has_gone_within(LONG));
        process.signal("TERM").unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn the_next_process_with_the_same_id_is_another_one() {
        let mut child = sleeper();
        let process = Process::with_id(child.id()).unwrap();
        let earlier = Process {
            born: "1".to_owned(),
            ..process.clone()
        };
        earlier.signal("KILL").unwrap();
        assert!(!earlier.is_alive() && process.is_alive());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_process_knows_its_children() {
        let mut child = sleeper();
        let me = Process::with_id(std::process::id()).unwrap();
        let process = Process::with_id(child.id()).unwrap();
        assert!(me.children().contains(&process));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn what_takes_too_long_is_killed() {
        let mut child = sleeper();
        let ended = ends_within(&mut child, Duration::from_millis(1)).unwrap();
        assert_eq!(ended, None);
        assert!(child.try_wait().unwrap().is_some());
    }
}
