//! One run: a seed, a service with a database of its own, and schemathesis against it.

use super::orders;
use super::service::{OPERATOR_TOKEN, Service};
use super::tally::Tally;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Longer than any run should take: nothing the service answers may hold the fuzzer.
const PATIENCE: Duration = Duration::from_hours(1);

/// Between two looks.
const INTERVAL: Duration = Duration::from_millis(50);

/// What every run needs beside it.
const FILES: [(&str, &str); 2] = [
    ("schemathesis.toml", include_str!("schemathesis.toml")),
    ("hooks.py", include_str!("hooks.py")),
];

/// What schemathesis says.
const SAID: &str = "schemathesis.log";

/// The cases by operation and status.
const CASES: &str = "cases.tsv";

/// What schemathesis exits with if there are failures; more is trouble of its own.
const FAILURES: i32 = 1;

/// One run.
pub struct Run<'a> {
    /// What all made-up requests follow from.
    pub seed: u64,
    /// How many are made up for each operation.
    pub examples: u64,
    /// The program that makes them up.
    pub schemathesis: &'a Path,
    /// The program that answers them.
    pub service: &'a Path,
    /// Where it leaves everything.
    pub folder: PathBuf,
}

impl Run<'_> {
    /// Fuzzes, and counts.
    pub fn fuzz(&self) -> anyhow::Result<Tally> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).context("the last run's folder is in the way")?;
        }
        fs::create_dir_all(&self.folder)?;
        for (name, text) in FILES {
            fs::write(self.folder.join(name), text)?;
        }
        let service = Service::start(self.service, &self.folder)?;
        orders::place(&service, &self.folder)?;
        let started = Instant::now();
        let mut fuzzer = Fuzzer(self.command(&service)?.spawn()?);
        let status = fuzzer.wait()?;
        let took = started.elapsed();
        let said = fs::read_to_string(self.folder.join(SAID)).unwrap_or_default();
        if !matches!(status.code(), Some(0 | FAILURES)) {
            bail!("schemathesis could not do its work ({status}):\n{said}");
        }
        let cases = fs::read_to_string(self.folder.join(CASES))
            .with_context(|| format!("schemathesis counted nothing:\n{said}"))?;
        let mut tally = Tally::read(&cases, took)?;
        if !status.success() {
            tally.failed(self.seed, &said, &self.folder.join(SAID));
        }
        service.finish()?;
        Ok(tally)
    }

    fn command(&self, service: &Service) -> anyhow::Result<Command> {
        let said = File::create(self.folder.join(SAID))?;
        let mut command = Command::new(self.schemathesis);
        command
            .args(["--no-color", "--config-file", "schemathesis.toml", "run"])
            .arg(format!("http://{}/openapi.json", service.address))
            .args(["--phases", "coverage,fuzzing,stateful"])
            .args(["--max-examples", &self.examples.to_string()])
            .args(["--seed", &self.seed.to_string()])
            .current_dir(&self.folder)
            .env("PYTHONPATH", &self.folder)
            .env("FUZZ_CASES", CASES)
            .env("FUZZ_OPERATOR_TOKEN", OPERATOR_TOKEN)
            .stdout(said.try_clone()?)
            .stderr(said);
        Ok(command)
    }
}

/// A running schemathesis. It is killed if nobody waits for it.
struct Fuzzer(Child);

impl Fuzzer {
    fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(INTERVAL);
        }
        bail!("schemathesis was still at work after {PATIENCE:?}");
    }
}

impl Drop for Fuzzer {
    fn drop(&mut self) {
        let _already_gone = self.0.kill();
        let _nobody_asks = self.0.wait();
    }
}
