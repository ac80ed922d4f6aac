//! What a page's commands stand on: a folder, ports, and the servers that the page says it needs.

use super::pages::root;
use super::script::HIDDEN;
use crate::free_port::free_port;
use crate::kafka_servers::OwnKafka;
use crate::redis_process::RedisProcess;
use crate::servers::{
    MariadbDatabase, PostgresDatabase, mariadb_or_left_out, postgres_or_left_out,
};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The ports that pages name; each has a free one in its place.
const PORTS: [u16; 7] = [8080, 8081, 8083, 8090, 9100, 9200, 9443];

/// The programs that stand in for a terminal of one's own.
const PROGRAMS: [(&str, &str); 3] = [
    ("cargo", include_str!("bin/cargo.sh")),
    ("curl", include_str!("bin/curl.sh")),
    ("order-service", include_str!("bin/order-service.sh")),
];

/// What all pages share: a broker takes seconds to start.
#[derive(Default)]
pub(super) struct Shared {
    kafka: OnceCell<Option<OwnKafka>>,
}

/// The folder of one page, and what is there for it alone.
pub(super) struct Ground {
    folder: TempDir,
    /// What the page says, and what it is here.
    pub(super) places: Vec<(String, String)>,
    pub(super) variables: Vec<(&'static str, String)>,
    postgres: Option<PostgresDatabase>,
    mariadb: Option<MariadbDatabase>,
    redis: Option<RedisProcess>,
    kafka: Option<OwnKafka>,
}

impl Drop for Ground {
    /// Databases are dropped by a runtime of their own.
    fn drop(&mut self) {
        tokio::task::block_in_place(|| drop((self.postgres.take(), self.mariadb.take())));
    }
}

impl Ground {
    /// For a page that says this; what it needs and cannot have is left out aloud.
    pub(super) async fn of(text: &str, shared: &Shared) -> Self {
        let mut ground = Self {
            folder: tempfile::tempdir().unwrap(),
            places: Vec::new(),
            variables: Vec::new(),
            postgres: None,
            mariadb: None,
            redis: None,
            kafka: None,
        };
        ground.furnish();
        if wants(text, "postgres") {
            ground.postgres = postgres_or_left_out().await;
        }
        if wants(text, "mariadb") {
            ground.mariadb = mariadb_or_left_out().await;
        }
        if wants(text, "redis") {
            ground.redis = RedisProcess::start("examples of the documents").await;
        }
        if wants(text, "kafka") {
            let kafka = shared.kafka.get_or_init(OwnKafka::start).await;
            let brokers = kafka.as_ref().map(OwnKafka::servers);
            ground.place("127.0.0.1:9092", "KAFKA", brokers);
        }
        // Its topics are those of another page as well.
        if wants(text, "kafka-alone") {
            ground.kafka = OwnKafka::start().await;
            let brokers = ground.kafka.as_ref().map(OwnKafka::servers);
            ground.place("127.0.0.1:9092", "KAFKA", brokers);
        }
        let url = ground.postgres.as_ref().map(PostgresDatabase::url);
        ground.place("postgres://USER@HOST:5432/DATABASE", "POSTGRES", url);
        let url = ground.mariadb.as_ref().map(MariadbDatabase::url);
        ground.place("mysql://USER@HOST:3306/DATABASE", "MARIADB", url);
        let address = ground
            .redis
            .as_ref()
            .map(|redis| redis.address().to_string());
        ground.place("127.0.0.1:6379", "REDIS", address);
        ground
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the page's commands run.
    pub(super) fn work(&self) -> PathBuf {
        self.folder().join("work")
    }

    fn furnish(&mut self) {
        for folder in [
            "backups", "bin", "dry", "servers", "streams", "told", "work",
        ] {
            fs::create_dir(self.folder().join(folder)).unwrap();
        }
        for (name, text) in [
            ("prelude.sh", include_str!("bin/prelude.sh")),
            ("old_orders.sh", include_str!("bin/old_orders.sh")),
        ] {
            fs::write(self.folder().join(name), text).unwrap();
        }
        for (name, text) in PROGRAMS {
            let program = self.folder().join("bin").join(name);
            fs::write(&program, text).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        for port in PORTS {
            let free = format!("127.0.0.1:{}", free_port());
            for host in ["127.0.0.1", "localhost"] {
                self.places.push((format!("{host}:{port}"), free.clone()));
            }
        }
        let backups = self.folder().join("backups").to_string_lossy().into_owned();
        self.places
            .push(("/backups/".to_owned(), format!("{backups}/")));
        let listen = ("ORDER_SERVICE__HTTP__LISTEN", self.placed("127.0.0.1:8080"));
        self.variables.push(listen);
        for (name, place) in [("SANDBOX", "127.0.0.1:9100"), ("OLD", "127.0.0.1:9200")] {
            self.variables.push((name, self.placed(place)));
        }
        let root = root().to_string_lossy().into_owned();
        let folder = self.folder().to_string_lossy().into_owned();
        let program = env!("CARGO_BIN_EXE_order-service").to_owned();
        self.variables
            .extend([("ROOT", root), ("RUN", folder), ("PROGRAM", program)]);
    }

    /// A server that the page names so, where there is one.
    fn place(&mut self, name: &str, variable: &'static str, here: Option<String>) {
        if let Some(here) = here {
            self.places.push((name.to_owned(), here.clone()));
            self.variables.push((variable, here));
        }
    }

    /// The page's script, with what is here in the place of what it names.
    pub(super) fn placed(&self, script: &str) -> String {
        let put = |script: String, (named, here): &(String, String)| script.replace(named, here);
        self.places.iter().fold(script.to_owned(), put)
    }

    /// What was answered, as the page would have it.
    pub(super) fn as_named(&self, told: &str) -> String {
        let put = |told: String, (named, here): &(String, String)| told.replace(here, named);
        self.places.iter().fold(told.to_owned(), put)
    }
}

/// Whether a page asks for this server, in a line that readers do not see.
fn wants(text: &str, server: &str) -> bool {
    let hidden = text.lines().filter(|line| line.starts_with(HIDDEN));
    hidden
        .flat_map(|line| line.split([' ', ';']))
        .any(|word| word == server)
}
