//! One replica of the service as a process: started, killed, paused, asked to stop.

use super::ports::free_port;
use crate::commands::services::Process;
use anyhow::{Context, bail};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long an order in hand is kept from other replicas: short, so that a run is short.
pub const LEASE: Duration = Duration::from_millis(1_500);

/// How long the service waits for an order before it tells how it stands.
pub const ANSWER_WAIT: Duration = Duration::from_secs(3);

/// Longer than a stop in order takes on a busy machine.
const STOPPING: Duration = Duration::from_secs(45);

const INTERVAL: Duration = Duration::from_millis(10);

/// What differs from the defaults: everything that waits waits less, and an order that meets with one
/// kill after the other is not taken for the one that kills.
const SETTINGS: [(&str, &str); 8] = [
    ("ORDER_SERVICE__ENGINE__LEASE", "1500ms"),
    ("ORDER_SERVICE__ENGINE__CALL_TIMEOUT", "700ms"),
    ("ORDER_SERVICE__ENGINE__RETRY_BASE", "50ms"),
    ("ORDER_SERVICE__ENGINE__RETRY_CAP", "1s"),
    ("ORDER_SERVICE__ENGINE__POLL_INTERVAL", "100ms"),
    ("ORDER_SERVICE__ENGINE__CLAIMS_BEFORE_PARKING", "100"),
    ("ORDER_SERVICE__HTTP__ANSWER_WAIT", "3s"),
    ("ORDER_SERVICE__LOG__LEVEL", "info"),
];

/// A replica, which may be dead at the moment.
pub struct Replica {
    program: PathBuf,
    folder: PathBuf,
    database: String,
    pub address: SocketAddr,
    child: Option<Child>,
}

impl Replica {
    /// One that is to listen at a port of its own, and keeps its log in this folder.
    pub fn new(program: &Path, folder: &Path, database: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            database: database.to_owned(),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?)),
            child: None,
        })
    }

    /// The next start is of this program.
    pub fn become_program(&mut self, program: &Path) {
        program.clone_into(&mut self.program);
    }

    /// Starts it, and does not wait until it answers: its beginning is as good a time to die as any.
    pub fn start(&mut self) -> anyhow::Result<()> {
        let log = self.folder.join("service.log");
        let log = File::options().append(true).create(true).open(log)?;
        let mut serve = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ORDER_SERVICE") || name == "RUST_LOG" {
                serve.env_remove(name);
            }
        }
        serve
            .arg("serve")
            .args(["--listen", &self.address.to_string()])
            .args(["--database", &self.database])
            .envs(SETTINGS)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        // The terminal's Ctrl-C is for this program, which then kills its replicas itself.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut serve, 0);
        let child = serve
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))?;
        self.child = Some(child);
        Ok(())
    }

    /// Whether it has a process, running or paused.
    pub const fn is_there(&self) -> bool {
        self.child.is_some()
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// SIGSTOP or SIGCONT.
    pub fn signal(&self, signal: &str) -> anyhow::Result<()> {
        match self.process() {
            Some(process) => process.signal(signal),
            None => Ok(()),
        }
    }

    /// What it has ended with by itself, if it has.
    pub fn has_ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        let Some(child) = self.child.as_mut() else {
            return Ok(None);
        };
        let ended = child.try_wait()?;
        if ended.is_some() {
            self.child = None;
        }
        Ok(ended)
    }

    /// Asks it to stop, and waits until it has: within its patience and without complaint.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        self.signal("TERM")?;
        let asked = Instant::now();
        while self.child.is_some() {
            match self.has_ended()? {
                Some(status) if !status.success() => bail!("a replica stopped with {status}"),
                _ if asked.elapsed() > STOPPING => bail!("a replica did not stop in {STOPPING:?}"),
                _ => std::thread::sleep(INTERVAL),
            }
        }
        Ok(())
    }

    fn process(&self) -> Option<Process> {
        Process::with_id(self.child.as_ref()?.id())
    }
}

/// However a run ends, it leaves no replica behind.
impl Drop for Replica {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            eprintln!("a replica may still run: {error:#}");
        }
    }
}
