//! Servers of one's own, beside those of `cargo xtask services`: for runs that kill them. Root's data
//! folder has to be where the server's user can reach it, such as below the system's temporary folder.

use super::account::Account;
use super::kind::Which;
use super::packages::install_missing;
use super::place;
use super::server::Server;
use std::path::{Path, PathBuf};

/// A `PostgreSQL` of one's own.
pub struct PostgresServer;

impl PostgresServer {
    /// Sees to it that its programs are here, and says in which folder its user can have data.
    pub fn prepare() -> anyhow::Result<PathBuf> {
        let kind = Which::Postgres.kind();
        let notes = place::notes()?;
        install_missing(&[kind], &notes)?;
        let account = Account::instead_of_root(kind.accounts())?;
        place::data(&notes, account.as_ref())
    }

    /// Starts one on the data in this folder, which is made if it is not there, and waits until it
    /// answers.
    #[cfg_attr(
        not(any(feature = "bench", feature = "chaos")),
        expect(dead_code, reason = "for runs that have servers of their own")
    )]
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Server> {
        Server::start(Which::Postgres.kind(), data, port)
    }
}

/// A Kafka of one's own.
#[cfg(feature = "bench")]
pub struct KafkaServer;

#[cfg(feature = "bench")]
impl KafkaServer {
    /// Sees to it that kcat is here, starts one on the data in this folder, which is made if it is not
    /// there, and waits until it answers. Kafka's tools are in the folder then.
    pub fn start(data: &Path, port: u16) -> anyhow::Result<Server> {
        let kind = Which::Kafka.kind();
        install_missing(&[kind], &place::notes()?)?;
        Server::start(kind, data, port)
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::super::place::fresh_folder;
    use super::super::process::Process;
    use super::super::starting::free_port;
    use super::*;
    use std::fs;
    use std::io::Write as _;

    /// What is to be tested on, and has its programs here.
    fn installed(which: Which) -> Option<&'static dyn Kind> {
        let kind = which.kind();
        let is_wanted = std::env::var_os(kind.variable()).is_some();
        if is_wanted && kind.programs().is_some() {
            return Some(kind);
        }
        let title = kind.title();
        // Not with `println!`, which is kept back while a test passes.
        let what = format!("left out: killing a server (no {title}; cargo xtask test starts one)");
        writeln!(std::io::stderr(), "{what}").unwrap();
        None
    }

    /// Starts, kills, restarts and stops one: no process is left behind, and it answers again.
    fn survives(which: Which) {
        let Some(kind) = installed(which) else {
            return;
        };
        let folder = fresh_folder().unwrap();
        let port = free_port().unwrap();
        let mut server = Server::start(kind, &folder.join("data"), port).unwrap();
        assert_eq!(server.url(), kind.url(port));
        assert!(kind.version(port).is_ok());
        let first = server.process().unwrap();
        let family = first.children();
        server.kill().unwrap();
        assert!(kind.version(port).is_err());
        assert!(!first.is_alive() && !family.iter().any(Process::is_alive));
        server.restart().unwrap();
        let second = server.process().unwrap();
        assert!(second != first && kind.version(port).is_ok());
        server.restart().unwrap();
        assert!(!second.is_alive());
        server.stop().unwrap();
        assert!(kind.version(port).is_err());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn postgresql_that_was_killed_is_there_again_after_a_restart() {
        survives(Which::Postgres);
    }

    #[test]
    fn mariadb_that_was_killed_is_there_again_after_a_restart() {
        survives(Which::Mariadb);
    }

    #[test]
    fn redis_that_was_killed_is_there_again_after_a_restart() {
        survives(Which::Redis);
    }

    #[test]
    fn kafka_that_was_killed_is_there_again_after_a_restart() {
        survives(Which::Kafka);
    }

    #[test]
    fn a_server_that_does_not_start_is_told_with_the_last_lines_of_its_log() {
        let Some(redis) = installed(Which::Redis) else {
            return;
        };
        let folder = fresh_folder().unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        drop(std::thread::spawn(move || taken.incoming().for_each(drop)));
        let told = Server::start(redis, &folder.join("data"), port);
        let told = told.err().unwrap();
        let told = format!("{told:#}");
        assert!(told.contains("Redis: it does not start"), "{told}");
        assert!(told.contains("Address already in use"), "{told}");
        fs::remove_dir_all(folder).unwrap();
    }
}
