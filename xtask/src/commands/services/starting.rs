//! Starting what does not run, stopping what does, and telling which is which.

use super::account::Account;
use super::compose::Compose;
use super::kind::{Kind, Which};
use super::packages::{install_missing, install_tools};
use super::place;
use super::process::{INTERVAL, Process};
use super::record::{Record, Runner};
use super::server::Server;
use anyhow::{Context, bail};
use std::fs::{File, TryLockError};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A server that runs gets this long to answer before it is started again.
const ANSWERING: Duration = Duration::from_secs(15);

/// Longer than a stop in order takes.
const STOPPING: Duration = Duration::from_mins(1);

/// Somebody else's `up` may be installing packages.
const WAITING: Duration = Duration::from_mins(20);

/// The servers of these build results.
pub struct Servers {
    notes: PathBuf,
    /// Two that start servers at the same time would start two of each.
    _lock: File,
}

/// What came of a start.
pub struct Begun {
    pub started: Vec<Which>,
    /// Those of our own that cannot be built or started here, and why.
    pub not_run: Vec<(Which, String)>,
}

/// How a server stands.
pub enum Standing {
    /// It answers, and tells this version.
    Runs(Record, String),
    /// Its process is there, but does not answer: why.
    Silent(Record, String),
    /// It was started once, and has ended since.
    Ended(Record),
    /// It was never started, or was stopped.
    Stopped,
}

impl Servers {
    /// For as long as this is held, nobody else starts or stops them.
    pub fn lock() -> anyhow::Result<Self> {
        let notes = place::notes()?;
        let file = notes.join("lock");
        let lock =
            File::create(&file).with_context(|| format!("{} cannot be written", file.display()))?;
        let started = Instant::now();
        let mut has_told = false;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < WAITING => {}
                Err(error) => bail!("{} cannot be locked: {error}", file.display()),
            }
            if !has_told {
                println!("# waiting for another cargo xtask that starts or stops servers");
                has_told = true;
            }
            std::thread::sleep(INTERVAL);
        }
        Ok(Self { notes, _lock: lock })
    }

    /// How a server stands now.
    pub fn standing(&self, kind: &dyn Kind) -> anyhow::Result<Standing> {
        let Some(record) = Record::read(&self.notes, kind.name())? else {
            return Ok(Standing::Stopped);
        };
        if !may_run(&record) {
            return Ok(Standing::Ended(record));
        }
        Ok(match (kind.version(record.port), &record.runner) {
            (Ok(version), _) => Standing::Runs(record, version),
            (Err(why), Runner::Process(_)) => Standing::Silent(record, format!("{why:#}")),
            // What a container does without an answer only the engine knows, which is slow to ask.
            (Err(_), Runner::Compose | Runner::Tests) => Standing::Ended(record),
        })
    }

    /// Starts those of these servers that do not run.
    pub fn up(&self, which: &[Which]) -> anyhow::Result<Begun> {
        let mut missing = Vec::new();
        for one in which {
            if !self.is_running(one.kind())? {
                missing.push(*one);
            }
        }
        let (servers, programs): (Vec<_>, Vec<_>) = missing
            .into_iter()
            .partition(|one| one.kind().is_kept_running());
        let (of_packages, ours): (Vec<_>, Vec<_>) = servers
            .into_iter()
            .partition(|one| one.kind().package().is_some());
        let mut begun = Begun {
            started: of_packages.clone(),
            not_run: Vec::new(),
        };
        self.start_packaged(of_packages)?;
        for one in ours {
            if let Err(why) = install_tools(one.kind().tools(), &self.notes) {
                let why = format!("{why:#}").replace('\n', "\n# ");
                println!("# {} without some of its tools: {why}", one.kind().title());
            }
            match self.start_process(one.kind()) {
                Ok(()) => begun.started.push(one),
                Err(why) => begun.not_run.push((one, format!("{why:#}"))),
            }
        }
        for one in programs {
            match self.prepare(one.kind()) {
                Ok(()) => begun.started.push(one),
                Err(why) => begun.not_run.push((one, format!("{why:#}"))),
            }
        }
        Ok(begun)
    }

    /// Sees to what tests start themselves.
    fn prepare(&self, kind: &'static dyn Kind) -> anyhow::Result<()> {
        let name = format!("{}-{}", kind.name(), kind.collection()?);
        let data = self.notes.join(name);
        kind.prepare(&data, &self.notes)?;
        let record = Record {
            runner: Runner::Tests,
            port: 0,
            data: data.display().to_string(),
        };
        record.write(&self.notes, kind.name())
    }

    fn start_packaged(&self, mut missing: Vec<Which>) -> anyhow::Result<()> {
        if missing.is_empty() {
            return Ok(());
        }
        if let Some(compose) = Compose::where_possible(&self.notes) {
            missing.retain(|one| self.start_in_container(&compose, one.kind()).is_err());
        }
        let kinds: Vec<_> = missing.iter().map(|one| one.kind()).collect();
        install_missing(&kinds, &self.notes)?;
        for kind in kinds {
            self.start_process(kind)?;
        }
        Ok(())
    }

    /// Stops a server, and says whether there was anything to stop.
    pub fn down(&self, kind: &dyn Kind) -> anyhow::Result<bool> {
        let Some(record) = Record::read(&self.notes, kind.name())? else {
            return Ok(false);
        };
        let ran = may_run(&record);
        match &record.runner {
            Runner::Process(process) => stop(kind, process)?,
            Runner::Compose => Compose::where_possible(&self.notes)
                .context("the Docker engine that runs it does not answer: start it first")?
                .stop(kind)?,
            Runner::Tests => {}
        }
        Record::remove(&self.notes, kind.name())?;
        Ok(ran)
    }

    /// Whether it answers. What runs without an answer is given some time, and then stopped.
    fn is_running(&self, kind: &dyn Kind) -> anyhow::Result<bool> {
        let started = Instant::now();
        loop {
            match self.standing(kind)? {
                Standing::Runs(..) => return Ok(true),
                Standing::Ended(_) | Standing::Stopped => return Ok(false),
                Standing::Silent(record, why) if started.elapsed() > ANSWERING => {
                    println!(
                        "# {} gives no answer ({why}): it is started again",
                        kind.title()
                    );
                    if let Runner::Process(process) = &record.runner {
                        stop(kind, process)?;
                    }
                    return Ok(false);
                }
                Standing::Silent(..) => std::thread::sleep(INTERVAL),
            }
        }
    }

    fn start_in_container(&self, compose: &Compose, kind: &dyn Kind) -> anyhow::Result<()> {
        let port = self.port(kind)?;
        let started = compose.start(kind, port);
        if let Err(why) = &started {
            println!(
                "# {} from the system's packages instead: {why:#}",
                kind.title()
            );
            let _best_effort = compose.stop(kind);
        }
        let record = Record {
            runner: Runner::Compose,
            port,
            data: started?,
        };
        record.write(&self.notes, kind.name())
    }

    fn start_process(&self, kind: &'static dyn Kind) -> anyhow::Result<()> {
        let port = self.port(kind)?;
        let data = self.data(kind)?;
        let server = Server::start(kind, &data, port)?;
        let record = Record {
            runner: Runner::Process(server.process()?),
            port,
            data: data.display().to_string(),
        };
        record.write(&self.notes, kind.name())?;
        server.leave_running()?;
        Ok(())
    }

    /// The folder of its data: of one version, because another may not read it.
    fn data(&self, kind: &dyn Kind) -> anyhow::Result<PathBuf> {
        let account = Account::instead_of_root(kind.accounts())?;
        let folder = place::data(&self.notes, account.as_ref())?;
        let programs = kind.programs().with_context(|| kind.absence())?;
        let generation = kind.generation(&programs)?;
        Ok(folder.join(format!("{}-{generation}", kind.name())))
    }

    /// The port that it had, so that its clients find it again, or else a free one.
    fn port(&self, kind: &dyn Kind) -> anyhow::Result<u16> {
        let record = Record::read(&self.notes, kind.name())?;
        let earlier = record.map(|record| record.port);
        match earlier {
            Some(port) if bind(port).is_ok() => Ok(port),
            _ => free_port(),
        }
    }
}

/// A port of loopback that nobody has.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(bind(0).context("no port is free")?.local_addr()?.port())
}

fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

/// A container is asked, a process is looked up.
fn may_run(record: &Record) -> bool {
    match &record.runner {
        Runner::Process(process) => process.is_alive(),
        Runner::Compose | Runner::Tests => true,
    }
}

fn stop(kind: &dyn Kind, process: &Process) -> anyhow::Result<()> {
    process.signal(kind.stop_signal())?;
    if process.has_gone_within(STOPPING) {
        return Ok(());
    }
    println!(
        "# {} did not stop within {STOPPING:?}, and is killed",
        kind.title()
    );
    process.signal("KILL")?;
    if !process.has_gone_within(STOPPING) {
        bail!("process {} cannot be killed", process.id);
    }
    Ok(())
}
