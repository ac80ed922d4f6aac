//! Servers in containers, where a Docker engine answers.

use super::kind::Kind;
use super::process::{INTERVAL, ends_within};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SERVERS: &str = include_str!("compose.yaml");

/// An engine that is there says so sooner.
const ASKING: Duration = Duration::from_secs(10);

/// Longer than fetching an image takes.
const STARTING: Duration = Duration::from_mins(10);

/// From a started container to the first answer, with its data to be made.
const FIRST_ANSWER: Duration = Duration::from_mins(2);

/// Docker Compose, with an engine behind it.
pub struct Compose {
    docker: PathBuf,
    notes: PathBuf,
}

impl Compose {
    /// If there is one. (Where only the program is installed, there is not.)
    pub fn where_possible(notes: &Path) -> Option<Self> {
        Self::with(Path::new("docker"), notes)
    }

    fn with(docker: &Path, notes: &Path) -> Option<Self> {
        let answers = |arguments: &[&str]| {
            let mut ask = Command::new(docker);
            ask.args(arguments).stdin(Stdio::null());
            ask.stdout(Stdio::null()).stderr(Stdio::null());
            let ended = ask
                .spawn()
                .ok()
                .map(|mut child| ends_within(&mut child, ASKING));
            matches!(ended, Some(Ok(Some(status))) if status.success())
        };
        (answers(&["info"]) && answers(&["compose", "version"])).then(|| Self {
            docker: docker.to_owned(),
            notes: notes.to_owned(),
        })
    }

    /// Starts a server on this port, and waits until it answers. Says where its data is.
    pub fn start(&self, kind: &dyn Kind, port: u16) -> anyhow::Result<String> {
        let name = kind.name();
        let mut up = self.command(&["up", "--detach", name])?;
        up.env(
            format!("SERVICES_{}_PORT", name.to_uppercase()),
            port.to_string(),
        );
        self.finish(up, "starting")?;
        let started = Instant::now();
        while let Err(why) = kind.version(port) {
            if started.elapsed() > FIRST_ANSWER {
                bail!(
                    "{} in its container: no answer within {FIRST_ANSWER:?}: {why:#}",
                    kind.title()
                );
            }
            std::thread::sleep(INTERVAL);
        }
        Ok(format!("a volume of {}", self.project()))
    }

    /// Stops a server and takes its container away; its data stays.
    pub fn stop(&self, kind: &dyn Kind) -> anyhow::Result<()> {
        let remove = self.command(&["rm", "--stop", "--force", kind.name()])?;
        self.finish(remove, "stopping")
    }

    fn finish(&self, mut command: Command, what: &str) -> anyhow::Result<()> {
        let log = self.notes.join("compose.log");
        let said =
            File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said);
        let mut child = command.spawn().context("docker cannot be started")?;
        match ends_within(&mut child, STARTING)? {
            Some(status) if status.success() => Ok(()),
            ended => {
                let ended =
                    ended.map_or_else(|| "too slow".to_owned(), |status| status.to_string());
                let said = fs::read_to_string(&log).unwrap_or_default();
                let last = said.lines().last().unwrap_or_default();
                bail!(
                    "docker compose, {what} ({ended}): {last} (more in {})",
                    log.display()
                )
            }
        }
    }

    fn command(&self, arguments: &[&str]) -> anyhow::Result<Command> {
        let file = self.notes.join("compose.yaml");
        fs::write(&file, SERVERS)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        let mut command = Command::new(&self.docker);
        command.args(["compose", "--project-name", &self.project(), "--file"]);
        command.arg(&file).args(arguments);
        Ok(command)
    }

    /// Each folder of build results has servers of its own.
    fn project(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.notes.hash(&mut hasher);
        format!("order-service-{:08x}", hasher.finish() & 0xffff_ffff)
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Which;
    use super::super::place::fresh_folder;
    use super::*;
    use std::io::Write as _;

    #[test]
    fn every_server_is_there_on_loopback_with_its_port() {
        for (which, inside) in [
            (Which::Postgres, 5432),
            (Which::Mariadb, 3306),
            (Which::Redis, 6379),
        ] {
            let name = which.kind().name();
            assert!(
                SERVERS.contains(&format!(
                    "
  {name}:
"
                )),
                "{name}"
            );
            let variable = format!("SERVICES_{}_PORT", name.to_uppercase());
            let port = format!("\"127.0.0.1:${{{variable}:-0}}:{inside}\"");
            assert!(SERVERS.contains(&port), "{port}");
        }
    }

    #[test]
    fn a_docker_without_an_engine_is_none() {
        let notes = std::env::temp_dir();
        assert!(Compose::with(Path::new("no-such-docker"), &notes).is_none());
        assert!(Compose::with(Path::new("false"), &notes).is_none());
        assert!(Compose::with(Path::new("true"), &notes).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_container_is_started_on_its_port_and_waited_for() {
        let notes = fresh_folder().unwrap();
        let stand_in = "src/commands/services/stand_in_for_docker.sh";
        let stand_in = Path::new(env!("CARGO_MANIFEST_DIR")).join(stand_in);
        let compose = Compose::with(&stand_in, &notes).unwrap();
        let redis = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = redis.local_addr().unwrap().port();
        let answers = std::thread::spawn(move || {
            let (mut client, _) = redis.accept().unwrap();
            client.write_all(b"$22\r\nredis_version:7.4.1\r\n").unwrap();
        });
        let kind = Which::Redis.kind();
        assert!(
            compose
                .start(kind, port)
                .unwrap()
                .contains(&compose.project())
        );
        answers.join().unwrap();
        compose.stop(kind).unwrap();
        let asked = fs::read_to_string(notes.join("compose.yaml.asked")).unwrap();
        let asked: Vec<&str> = asked.lines().collect();
        assert!(
            asked[0].ends_with(&format!("up --detach redis port={port}")),
            "{asked:?}"
        );
        assert!(asked[1].contains("rm --stop --force redis"), "{asked:?}");
        fs::remove_dir_all(notes).unwrap();
    }
}
