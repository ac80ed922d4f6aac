//! The service that is fuzzed: the real binary on a port and a database of its own.

use crate::cargo::{cargo, step};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// Longer than any start, answer or stop should take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks.
const INTERVAL: Duration = Duration::from_millis(20);

/// What makes a request one of the operator's.
pub const OPERATOR_TOKEN: &str = "fuzzing-operator-0123456789-0123456789";

const DATABASE: &str = "sqlite:orders.db";

/// What differs from the defaults: nobody waits long for an order that takes its time, and nobody is
/// sent away for asking often. (An inventory that takes longer than the wait is a 503, so the wait is
/// longer than a busy machine needs.)
const SETTINGS: [(&str, &str); 6] = [
    ("ORDER_SERVICE__IDENTITY__MODE", "open"),
    ("ORDER_SERVICE__IDENTITY__OPERATOR_TOKEN", OPERATOR_TOKEN),
    ("ORDER_SERVICE__HTTP__ANSWER_WAIT", "1s"),
    ("ORDER_SERVICE__LIMITS__REQUESTS_PER_SECOND", "0"),
    ("ORDER_SERVICE__LIMITS__ORDERS_PER_MINUTE", "0"),
    ("ORDER_SERVICE__LOG__LEVEL", "warn"),
];

/// Builds the service with its checks for overflows, and says where it is.
pub fn build() -> anyhow::Result<PathBuf> {
    let mut build = cargo(&["build", "--quiet", "--package", "service"]);
    step("the service", &mut build)?;
    let target = super::folder()?;
    let target = target
        .parent()
        .context("the build results lie in no folder")?;
    let name = format!("order-service{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("debug").join(name))
}

/// A running service. It is killed if nobody stops it.
pub struct Service {
    child: Child,
    program: PathBuf,
    folder: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Service {
    /// Starts it on a new database in this folder, and waits until it is ready.
    pub fn start(program: &Path, folder: &Path) -> anyhow::Result<Self> {
        let address = free_address()?;
        let log = File::create(folder.join("service.log")).context("no log can be written")?;
        let mut serve = command(program, folder, address);
        serve.arg("serve").stdout(log.try_clone()?).stderr(log);
        let child = serve
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let mut service = Self {
            child,
            program: program.to_owned(),
            folder: folder.to_owned(),
            address,
        };
        service.wait_until_ready()?;
        Ok(service)
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if self
                .ask("GET", "/ready", "")
                .is_ok_and(|told| told.status == 200)
            {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the service ended at once ({status}):\n{}", self.log());
            }
            std::thread::sleep(INTERVAL);
        }
        bail!("the service was not ready within {PATIENCE:?}");
    }

    /// Asks it something as the operator.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> anyhow::Result<Told> {
        let address = self.address;
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Authorization: Bearer {OPERATOR_TOKEN}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Told::read(&answer).with_context(|| format!("{method} {path} was not answered in HTTP"))
    }

    /// After the fuzzing: is it alive, ready, without a fault on record, and does it stop in peace?
    pub fn finish(mut self) -> anyhow::Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the service did not survive ({status}):\n{}", self.log());
        }
        for path in ["/health", "/ready"] {
            let told = self.ask("GET", path, "")?;
            if told.status != 200 {
                bail!("{path} answers {} after the fuzzing", told.status);
            }
        }
        self.stop()?;
        if let Some(fault) = self.log().lines().find(|line| line.contains(" ERROR ")) {
            bail!("the service has a fault on record: {fault}");
        }
        let doctor = command(&self.program, &self.folder, self.address)
            .arg("doctor")
            .output()?;
        if !doctor.status.success() {
            bail!(
                "the doctor says:\n{}",
                String::from_utf8_lossy(&doctor.stdout)
            );
        }
        Ok(())
    }

    fn stop(&mut self) -> anyhow::Result<()> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the service stopped with {status}"),
                None => std::thread::sleep(INTERVAL),
            }
        }
        bail!("the service did not stop within {PATIENCE:?}");
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("service.log")).unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _nobody_asks = self.child.wait();
    }
}

/// The program with the settings of the fuzzing, and none of this shell's.
fn command(program: &Path, folder: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ORDER_SERVICE") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
        .args(["--listen", &address.to_string(), "--database", DATABASE])
        .envs(SETTINGS)
        .current_dir(folder);
    command
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr()?)
}

/// An answer.
pub struct Told {
    /// Its status.
    pub status: u16,
    head: String,
    body: String,
}

impl Told {
    fn read(answer: &str) -> Option<Self> {
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    /// A member of the body that is a text, found without understanding the rest.
    pub fn text(&self, member: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("\"{member}\":\""))?;
        rest.split('"').next()
    }

    /// A header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (met, value) = line.split_once(':')?;
            met.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}
