//! A PostgreSQL of a test's own that is killed and started again on the same data.

use crate::free_port::free_port;
use crate::postgres_programs::PostgresPrograms;
use crate::waiting::eventually;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use std::process::{Child, Command};
use tempfile::TempDir;

/// Runs until it is killed or dropped.
pub(super) struct Cluster {
    process: Child,
    programs: PostgresPrograms,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Where the tests are told of a PostgreSQL and the programs can be had; tells what is left out if
    /// not.
    pub(super) async fn start() -> Option<Self> {
        let programs = PostgresPrograms::find()?;
        let folder = tempfile::tempdir().unwrap();
        programs.initdb(&folder, &["-U", "postgres", "--auth=trust"]);
        let port = free_port();
        let cluster = Self {
            process: serve(&programs, &folder, port),
            programs,
            folder,
            port,
        };
        cluster.answers().await;
        Some(cluster)
    }

    /// A new database in it.
    pub(super) async fn database(&self, name: &str) -> String {
        let mut server = PgConnection::connect(&self.url("postgres")).await.unwrap();
        let create = format!("CREATE DATABASE {name}");
        let created = sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut server);
        created.await.unwrap();
        self.url(name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Kills it with all of its processes, without a word.
    pub(super) fn kill(&mut self) {
        let parent = self.process.id().to_string();
        let children = Command::new("pgrep").args(["-P", &parent]).output();
        let children = String::from_utf8(children.unwrap().stdout).unwrap();
        self.process.kill().unwrap();
        let mut kill = Command::new("kill");
        // Some have ended with their parent by now.
        let _ = kill
            .args(["-s", "KILL"])
            .args(children.split_whitespace())
            .output();
        self.process.wait().unwrap();
    }

    /// Starts it again on what it has left, and waits until it answers.
    pub(super) async fn restart(&mut self) {
        self.process = serve(&self.programs, &self.folder, self.port);
        self.answers().await;
    }

    async fn answers(&self) {
        let url = self.url("postgres");
        eventually("PostgreSQL answers", || async {
            PgConnection::connect(&url).await.ok().map(drop)
        })
        .await;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

/// With its defaults of durability: what it has acknowledged is there after a kill.
fn serve(programs: &PostgresPrograms, folder: &TempDir, port: u16) -> Child {
    let settings = [
        &format!("port={port}"),
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "shared_buffers=16MB",
    ];
    programs.serve(folder, &settings.map(|setting| ["-c", setting]).concat())
}
