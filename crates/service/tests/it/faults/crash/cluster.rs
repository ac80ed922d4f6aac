//! A PostgreSQL of a test's own that is killed and started again on the same data.

use crate::postgres_programs::{Account, free_port, is_told, left_out, programs};
use crate::waiting::eventually;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Runs until it is killed or dropped.
pub(super) struct Cluster {
    process: Child,
    programs: PathBuf,
    account: Account,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Where the tests are told of a PostgreSQL and the programs can be had; tells what is left out if
    /// not.
    pub(super) async fn start() -> Option<Self> {
        if !is_told() {
            return left_out("no PostgreSQL; cargo xtask test starts one");
        }
        let Some(programs) = programs() else {
            return left_out("no programs initdb and postgres to start one");
        };
        let Some(account) = Account::find() else {
            return left_out("root runs no PostgreSQL, and there is no user postgres");
        };
        let folder = tempfile::tempdir().unwrap();
        account.give(folder.path());
        let mut initdb = account.command(&programs.join("initdb"), &folder);
        initdb.args(["-D", "data", "-U", "postgres", "--auth=trust", "--no-sync"]);
        let made = initdb.args(["--encoding=UTF8", "--no-locale"]).output();
        let made = made.unwrap();
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "initdb: {said}");
        let port = free_port();
        let cluster = Self {
            process: serve(&programs, &account, &folder, port),
            programs,
            account,
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
        self.process = serve(&self.programs, &self.account, &self.folder, self.port);
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
fn serve(programs: &std::path::Path, account: &Account, folder: &TempDir, port: u16) -> Child {
    let log = folder.path().join("log");
    let log = File::options().create(true).append(true).open(log).unwrap();
    let mut server = account.command(&programs.join("postgres"), folder);
    server.args(["-D", "data", "-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "shared_buffers=16MB",
    ] {
        server.args(["-c", setting]);
    }
    server.stdin(Stdio::null());
    server.stdout(log.try_clone().unwrap()).stderr(log);
    server.spawn().unwrap()
}
