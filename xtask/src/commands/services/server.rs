//! A server from the system's packages, as a process of its own that can be killed and started again.

use super::account::{Account, detach};
use super::kind::Kind;
use super::place::{make_folder, set_mode};
use super::process::{INTERVAL, Process, ends_within};
use super::programs::Programs;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Longer than making the data of a server takes on a busy machine, or building one of our own.
const MAKING: Duration = Duration::from_mins(8);

/// Longer than a start takes that has a crash to recover from.
const STARTING: Duration = Duration::from_secs(90);

/// Longer than a stop in order takes.
const STOPPING: Duration = Duration::from_mins(1);

/// What was killed may hold memory or the port for a moment longer, so a start that fails is tried again.
const TRIES: u32 = 5;

/// Between two tries.
const BETWEEN_TRIES: Duration = Duration::from_millis(300);

/// A log that is longer is begun anew at the next start.
const LONGEST_LOG: u64 = 1024 * 1024;

/// How many of a log's last lines are shown when something went wrong.
const LAST_LINES: usize = 15;

/// A running server. Dropping it kills it, unless it is to stay.
pub struct Server {
    kind: &'static dyn Kind,
    programs: Programs,
    account: Option<Account>,
    data: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts one on the data in this folder, which is made if it is not there, and waits until it
    /// answers.
    pub fn start(kind: &'static dyn Kind, data: &Path, port: u16) -> anyhow::Result<Self> {
        let programs = kind.programs();
        let programs = programs.with_context(|| kind.absence())?;
        let mut server = Self {
            kind,
            programs,
            account: Account::instead_of_root(kind.accounts())?,
            data: data.to_owned(),
            port,
            child: None,
        };
        server.make_data()?;
        server.serve()?;
        Ok(server)
    }

    /// Its process.
    pub fn process(&self) -> anyhow::Result<Process> {
        let id = self.child.as_ref().map(Child::id);
        id.and_then(Process::with_id)
            .with_context(|| format!("{} does not run", self.kind.title()))
    }

    /// Kills it with all that it has started, at once and without a word, and waits until all are gone.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        let family = Process::with_id(child.id()).map(|parent| parent.children());
        child.kill()?;
        child.wait()?;
        for member in family.unwrap_or_default() {
            member.signal("KILL")?;
            if !member.has_gone_within(STOPPING) {
                bail!("process {} cannot be killed", member.id);
            }
        }
        Ok(())
    }

    /// Lets it run on when this program ends.
    pub fn leave_running(mut self) -> anyhow::Result<Process> {
        let process = self.process()?;
        self.child = None;
        Ok(process)
    }

    /// A folder that is there is complete: it gets its name at last.
    fn make_data(&self) -> anyhow::Result<()> {
        if self.data.exists() {
            return Ok(());
        }
        let parent = self
            .data
            .parent()
            .context("the data's folder lies nowhere")?;
        make_folder(parent)?;
        let making = beside(&self.data, "making");
        if making.exists() {
            fs::remove_dir_all(&making)
                .with_context(|| format!("{} is in the way", making.display()))?;
        }
        fs::create_dir(&making).with_context(|| format!("{} cannot be made", making.display()))?;
        set_mode(&making, 0o700)?;
        if let Some(account) = &self.account {
            account.give(&making)?;
        }
        if let Some(make) = self.kind.make(&self.programs, &making) {
            let mut child = self.spawn(make, &making)?;
            match ends_within(&mut child, MAKING)? {
                Some(status) if status.success() => {}
                ended => bail!("{}", self.trouble("its data cannot be made", ended)),
            }
        }
        fs::rename(&making, &self.data)
            .with_context(|| format!("{} cannot be named", self.data.display()))
    }

    fn serve(&mut self) -> anyhow::Result<()> {
        for rest in (0..TRIES).rev() {
            let serve = self.kind.serve(&self.programs, &self.data, self.port);
            let mut child = self.spawn(serve, &self.data)?;
            match self.first_answer(&mut child) {
                Ok(None) => {
                    self.child = Some(child);
                    return Ok(());
                }
                Ok(Some(_)) if rest > 0 => std::thread::sleep(BETWEEN_TRIES),
                ended => {
                    let _already_gone = child.kill();
                    let _nobody_asks = child.wait();
                    bail!("{}", self.trouble("it does not start", ended?));
                }
            }
        }
        unreachable!("the last try returns")
    }

    /// Waits until it answers. What it ended with, if it has ended instead.
    fn first_answer(&self, child: &mut Child) -> anyhow::Result<Option<ExitStatus>> {
        let started = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            match self.kind.version(self.port) {
                Ok(_) => return Ok(None),
                Err(why) if started.elapsed() > STARTING => {
                    let what = format!("no answer within {STARTING:?}: {why:#}");
                    bail!("{}", self.trouble(&what, None));
                }
                Err(_) => std::thread::sleep(INTERVAL),
            }
        }
    }

    fn spawn(&self, mut command: Command, folder: &Path) -> anyhow::Result<Child> {
        let log = self.open_log()?;
        command.current_dir(folder).env("LC_ALL", "C");
        command.stdout(log.try_clone()?).stderr(log);
        detach(&mut command);
        if let Some(account) = &self.account {
            account.run(&mut command);
        }
        let program = command.get_program().to_owned();
        command
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))
    }

    fn log(&self) -> PathBuf {
        beside(&self.data, "log")
    }

    fn open_log(&self) -> anyhow::Result<File> {
        let log = self.log();
        let is_long = fs::metadata(&log).is_ok_and(|found| found.len() > LONGEST_LOG);
        if is_long {
            fs::remove_file(&log).with_context(|| format!("{} is too long", log.display()))?;
        }
        let opened = File::options().append(true).create(true).open(&log);
        opened.with_context(|| format!("{} cannot be written", log.display()))
    }

    fn trouble(&self, what: &str, ended: Option<ExitStatus>) -> String {
        let title = self.kind.title();
        let ended = ended.map_or_else(String::new, |status| format!(" ({status})"));
        let log = self.log();
        let lines = last_lines(&fs::read_to_string(&log).unwrap_or_default());
        format!(
            "{title}: {what}{ended}. The last lines of {}:\n{lines}",
            log.display()
        )
    }
}

impl Server {
    /// Where clients find it.
    #[cfg_attr(
        not(any(test, feature = "bench", feature = "chaos")),
        expect(dead_code, reason = "for runs that have servers of their own")
    )]
    pub fn url(&self) -> String {
        self.kind.url(self.port)
    }

    /// Starts it again on the same data and port, after killing it if it runs.
    #[cfg_attr(
        not(any(test, feature = "chaos")),
        expect(dead_code, reason = "for runs that have servers of their own")
    )]
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.kill()?;
        self.serve()
    }

    /// Stops it in order.
    #[cfg_attr(
        not(any(test, feature = "bench")),
        expect(dead_code, reason = "for runs that have servers of their own")
    )]
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.process()?.signal(self.kind.stop_signal())?;
        let child = self.child.as_mut().expect("it has a process");
        if ends_within(child, STOPPING)?.is_none() {
            bail!("{} did not stop within {STOPPING:?}", self.kind.title());
        }
        self.child = None;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            eprintln!("{error:#}");
        }
    }
}

fn beside(data: &Path, ending: &str) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len().saturating_sub(LAST_LINES);
    let indented = lines[last..].iter().map(|line| format!("    {line}"));
    indented.collect::<Vec<_>>().join("\n")
}
