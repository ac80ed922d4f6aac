//! The servers of one run of the tests: what does not run is started, and stopped when the run ends,
//! however it ends.

use super::kind::Which;
use super::starting::{Begun, Servers, Standing};
use anyhow::bail;
use std::process::Command;

/// The servers that tests run on.
pub struct Session {
    used: Vec<Used>,
    left_out: Vec<Which>,
    /// Those that this machine cannot run, and why.
    not_run: Vec<(Which, String)>,
    started: Vec<Which>,
}

/// One of them.
struct Used {
    /// Whose it is and in which version, in words.
    told: String,
    /// The variables that say where it is; none, if the environment has them anyway.
    variables: Vec<(&'static str, String)>,
}

impl Session {
    /// Has all servers ready but those that are to be left out. One that the environment names is used
    /// as it is.
    pub fn start(left_out: &[Which]) -> anyhow::Result<Self> {
        let is_named = |which: &Which| {
            // An empty one names nothing: tests see it so, too.
            std::env::var_os(which.kind().variable()).is_some_and(|url| !url.is_empty())
        };
        let (left_out, wanted): (Vec<_>, Vec<_>) = Which::ALL
            .into_iter()
            .partition(|which| left_out.contains(which));
        let (named, own): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_named);
        let mut session = Self {
            used: named.into_iter().map(Used::named).collect(),
            left_out,
            not_run: Vec::new(),
            started: Vec::new(),
        };
        let servers = Servers::lock()?;
        let Begun { started, not_run } = servers.up(&own)?;
        (session.started, session.not_run) = (started, not_run);
        for which in own {
            if session.not_run.iter().any(|(known, _)| *known == which) {
                continue;
            }
            let started = session.started.contains(&which);
            session.used.push(Used::own(which, &servers, started)?);
        }
        Ok(session)
    }

    /// Tells a command where the servers are.
    pub fn tell(&self, command: &mut Command) {
        for used in &self.used {
            command.envs(used.variables.iter().map(|(name, value)| (name, value)));
        }
        let not_run = self.not_run.iter().map(|(which, _)| which);
        for which in self.left_out.iter().chain(not_run) {
            let kind = which.kind();
            command.env_remove(kind.variable());
            for further in kind.further() {
                command.env_remove(further.variable);
            }
        }
    }

    /// On which servers the tests run, and on which they do not.
    pub fn summary(&self) -> String {
        let used = self.used.iter().map(|used| used.told.clone());
        let left_out = self.left_out.iter().map(|which| {
            let (title, name) = (which.kind().title(), which.kind().name());
            format!("LEFT OUT: all tests on {title} (--without {name})")
        });
        let not_run = self.not_run.iter().map(|(which, why)| {
            let title = which.kind().title();
            format!("NOT RUN: all tests on {title}: {why}")
        });
        let all = used.chain(left_out).chain(not_run);
        all.collect::<Vec<_>>().join("\n")
    }

    fn stop(&mut self) -> anyhow::Result<()> {
        if self.started.is_empty() {
            return Ok(());
        }
        let servers = Servers::lock()?;
        for which in self.started.drain(..) {
            servers.down(which.kind())?;
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("a server still runs (cargo xtask services down): {error:#}");
        }
    }
}

impl Used {
    fn named(which: Which) -> Self {
        let (title, variable) = (which.kind().title(), which.kind().variable());
        Self {
            told: format!("{title} that {variable} names"),
            variables: Vec::new(),
        }
    }

    fn own(which: Which, servers: &Servers, started: bool) -> anyhow::Result<Self> {
        let kind = which.kind();
        let Standing::Runs(record, version) = servers.standing(kind)? else {
            bail!("{} has ended right after its start", kind.title());
        };
        let whose = match (kind.is_kept_running(), started) {
            (false, _) => "started by tests",
            (true, true) => "started for this run",
            (true, false) => "was running",
        };
        let variables = record.told(kind);
        let is_missing = |variable: &&str| variables.iter().all(|(told, _)| told != variable);
        let missing = kind.further().iter().map(|further| further.variable);
        let missing: Vec<&str> = missing.filter(is_missing).collect();
        let without = if missing.is_empty() {
            String::new()
        } else {
            format!("; NOT RUN: tests that need {}", missing.join(", "))
        };
        Ok(Self {
            told: format!("{} {version}, {whose}{without}", kind.title()),
            variables,
        })
    }
}
