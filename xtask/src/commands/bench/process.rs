//! The service as a process: built, started, asked for its first answer, measured, stopped.

use crate::cargo::{cargo, step};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// Longer than any start or stop should take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Between two looks: what a start is measured to.
const INTERVAL: Duration = Duration::from_millis(1);

/// The kernel's unit of processor time in `/proc/<pid>/stat` on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// The folder of this build's results: where the program itself lies.
pub fn build_folder() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("where this program lies is unknown")?;
    let folder = program.parent().context("this program lies in no folder")?;
    Ok(folder.to_owned())
}

/// Builds the service as it ships, and says where it is.
pub fn build() -> anyhow::Result<PathBuf> {
    let mut build = cargo(&["build", "--release", "--package", "service"]);
    step("the service, optimised", &mut build)?;
    Ok(build_folder()?.join("order-service"))
}

/// A running service.
pub struct Service {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to the end of its first answer.
    pub started_in: Duration,
}

impl Service {
    /// Starts the program on this database file, and waits for its first answer.
    pub fn start(program: &Path, folder: &Path) -> anyhow::Result<Self> {
        Self::start_with(program, folder, &[])
    }

    /// The same with settings of its own, as variables of the environment.
    pub fn start_with(
        program: &Path,
        folder: &Path,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        Self::start_on(program, folder, "sqlite:orders.db", settings)
    }

    /// The same on any database.
    pub fn start_on(
        program: &Path,
        folder: &Path,
        database: &str,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.arg("serve").args(["--database", database]);
        command.envs(settings.iter().copied());
        Self::begin(command, folder, "service", "/health")
    }

    /// The sandbox, which stands in for the other services.
    pub fn start_sandbox(program: &Path, folder: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.arg("sandbox");
        Self::begin(command, folder, "sandbox", "/sandbox/keys")
    }

    fn begin(mut command: Command, folder: &Path, name: &str, first: &str) -> anyhow::Result<Self> {
        let address = free_address()?;
        let log_path = folder.join(format!("{name}.log"));
        let log = File::create(&log_path).context("no log can be written")?;
        let started = Instant::now();
        let child = command
            .args(["--listen", &address.to_string()])
            .current_dir(folder)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("the {name} cannot be started"))?;
        let mut service = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        service.first_answer(started, &log_path, first)?;
        service.started_in = started.elapsed();
        Ok(service)
    }

    fn first_answer(&mut self, started: Instant, log: &Path, path: &str) -> anyhow::Result<()> {
        while started.elapsed() < PATIENCE {
            if is_answered(self.address, path) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(log).unwrap_or_default();
                bail!("the service ended at once ({status}):\n{log}");
            }
            std::thread::sleep(INTERVAL);
        }
        bail!("the service gave no answer within {PATIENCE:?}");
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                bail!("the service stopped with {status}");
            }
            std::thread::sleep(INTERVAL);
        }
        bail!("the service did not stop within {PATIENCE:?}");
    }

    /// What it uses.
    pub fn usage(&self) -> anyhow::Result<Usage> {
        Usage::of(&self.child.id().to_string())
    }
}

/// A measurement that fails leaves no service behind.
impl Drop for Service {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _nobody_asks = self.child.wait();
    }
}

/// What a process uses, as the kernel counts it.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    /// Processor time so far, in seconds.
    pub cpu_seconds: f64,
    /// Memory now, in MiB.
    pub memory_mib: f64,
    /// The most memory ever, in MiB.
    pub peak_mib: f64,
}

impl Usage {
    /// Of this program.
    pub fn own() -> anyhow::Result<Self> {
        Self::of("self")
    }

    fn of(process: &str) -> anyhow::Result<Self> {
        let read = |file: &str| {
            fs::read_to_string(format!("/proc/{process}/{file}"))
                .context("processor time and memory are read from /proc, which only Linux has")
        };
        let stat = read("stat")?;
        let status = read("status")?;
        Ok(Self {
            cpu_seconds: cpu_seconds(&stat).context("/proc/<pid>/stat is not as expected")?,
            memory_mib: mebibytes(&status, "VmRSS:").context("no VmRSS in /proc/<pid>/status")?,
            peak_mib: mebibytes(&status, "VmHWM:").context("no VmHWM in /proc/<pid>/status")?,
        })
    }
}

/// Processor time that the whole machine has spent so far, in seconds: a figure measured beside
/// other work is worth less, and the report should say so.
pub fn machine_cpu_seconds() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/stat").context("/proc/stat cannot be read")?;
    busy_seconds(&stat).context("/proc/stat is not as expected")
}

/// The first line's ticks but the idle ones: the fourth, and the fifth, which waits for a disk.
fn busy_seconds(stat: &str) -> Option<f64> {
    let ticks = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u32> = ticks
        .split_whitespace()
        .take(8)
        .map(|ticks| ticks.parse().ok())
        .collect::<Option<_>>()?;
    let spent = [0, 1, 2, 5, 6, 7].map(|field| ticks.get(field).copied());
    let spent: Option<f64> = spent.into_iter().map(|ticks| ticks.map(f64::from)).sum();
    Some(spent? / TICKS_PER_SECOND)
}

/// The fields 14 and 15 (`utime`, `stime`); the second field, a name in brackets, may hold blanks.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some((f64::from(user) + f64::from(system)) / TICKS_PER_SECOND)
}

fn mebibytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kibibytes) / 1024.0)
}

fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(listener.local_addr()?)
}

fn is_answered(address: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_a_name_with_blanks_and_brackets() {
        let stat = "7 (a) b) (c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        assert_eq!(cpu_seconds("7 (x) S 1"), None);
    }

    #[test]
    fn waiting_for_a_disk_is_not_work() {
        let stat = "cpu  100 20 30 9999 8888 1 2 47 0 0\ncpu0 1 1 1\n";
        assert_eq!(busy_seconds(stat), Some(2.0));
        assert_eq!(busy_seconds("intr 1"), None);
    }

    #[test]
    fn memory_is_read_in_mebibytes() {
        let status = "Name:\tx\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\n";
        assert_eq!(mebibytes(status, "VmRSS:"), Some(10.0));
        assert_eq!(mebibytes(status, "VmSwap:"), None);
    }
}
