//! A shop: a folder with its data, and the services started on it.

use crate::client::client;
use crate::ground::Ground;
use crate::ledger::Ledger;
use crate::servers::Kind;
use crate::service::{Service, said_address};
use crate::waiting::{PATIENCE, eventually};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

const FILE: &str = "shop.db";
const PROGRAM: &str = env!("CARGO_BIN_EXE_order-service");

/// A folder of its own, and a database: a file in it, unless it is said to be on a server.
pub(crate) struct Shop {
    ground: Ground,
    folder: TempDir,
    /// Whom its programs trust over TLS; the system's roots unless said.
    trusts: Option<PathBuf>,
}

impl Shop {
    /// Without any data yet.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ground = Ground::File(folder.path().join(FILE));
        Self::of(ground, folder)
    }

    /// The same on a database of this kind; says what is left out if there is none.
    pub(crate) async fn on(kind: Kind) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let ground = Ground::of(kind, folder.path().join(FILE)).await?;
        Some(Self::of(ground, folder))
    }

    /// The same on a PostgreSQL of the test's own.
    pub(crate) fn at(url: String) -> Self {
        let (ground, folder) = (Ground::OwnServer(url), tempfile::tempdir().unwrap());
        Self::of(ground, folder)
    }

    fn of(ground: Ground, folder: TempDir) -> Self {
        let trusts = None;
        Self {
            ground,
            folder,
            trusts,
        }
    }

    /// The same, whose programs trust these roots over TLS and no others.
    pub(crate) fn trusting(self, roots: &Path) -> Self {
        let trusts = Some(roots.to_owned());
        Self { trusts, ..self }
    }

    /// With so many of one product in stock.
    pub(crate) async fn with_stock(product: &str, units: u32) -> Self {
        let shop = Self::new();
        shop.stock(product, units).await;
        shop
    }

    /// Makes it so many of one product.
    pub(crate) async fn stock(&self, product: &str, units: u32) {
        self.start(&[]).await.stop().await;
        let set = format!("UPDATE stock SET on_hand = {units} WHERE product_id = '{product}'");
        let changed = self.ground.run(&set);
        assert_eq!(changed, 1, "there is no product {product}");
    }

    /// Changes something in the database from outside; how many rows that were.
    pub(crate) fn sql(&self, statement: &str) -> u64 {
        self.ground.run(statement)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file, where it is one.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join(FILE)
    }

    pub(crate) fn operator_file(&self) -> PathBuf {
        self.folder().join("shop.db.operator.json")
    }

    /// What the database says, read from it itself.
    pub(crate) fn ledger(&self) -> Ledger {
        self.ground.ledger()
    }

    /// The program in this folder, with settings by their keys.
    pub(crate) fn program(&self, settings: &[(&str, &str)]) -> Command {
        let mut program = Command::new(PROGRAM);
        program.env_clear();
        for (key, value) in settings {
            let name = key.to_uppercase().replace('.', "__");
            program.env(format!("ORDER_SERVICE__{name}"), value);
        }
        program.envs(self.trusts.iter().map(|roots| ("SSL_CERT_FILE", roots)));
        program.current_dir(self.folder()).stdin(Stdio::null());
        program.env("ORDER_SERVICE__DATABASE__URL", self.ground.url());
        program
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.program(&[]).args(arguments).output().unwrap()
    }

    /// Starts the service and waits until it says where it is.
    pub(crate) async fn start(&self, settings: &[(&str, &str)]) -> Service {
        self.alive(self.start_or_die(settings).await)
    }

    /// The same by a preset, which settings go over.
    pub(crate) async fn start_as(&self, preset: &str, settings: &[(&str, &str)]) -> Service {
        let mut program = self.program(settings);
        program.args(["--preset", preset, "--listen", "127.0.0.1:0"]);
        self.alive(self.spawn(&mut program).await)
    }

    fn alive(&self, started: Result<Service, ExitStatus>) -> Service {
        started.unwrap_or_else(|status| {
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            panic!("the service ended ({status}) before it said where it is; its log:\n{log}");
        })
    }

    /// Starts the service; it may end before it says where it is.
    pub(crate) async fn start_or_die(
        &self,
        settings: &[(&str, &str)],
    ) -> Result<Service, ExitStatus> {
        let mut program = self.program(settings);
        self.spawn(program.args(["--listen", "127.0.0.1:0"])).await
    }

    /// The same for a program that is ready to go.
    pub(crate) async fn spawn(&self, program: &mut Command) -> Result<Service, ExitStatus> {
        let stderr = File::options().create(true).append(true).open(self.log());
        program.stdout(Stdio::piped());
        let mut child = program.stderr(stderr.unwrap()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let said = tokio::task::spawn_blocking(move || said_address(stdout));
        let said = tokio::time::timeout(PATIENCE, said).await;
        let (address, welcome) = said
            .expect("the service says where it is, or ends")
            .unwrap();
        let Some(address) = address else {
            return Err(child.wait().unwrap());
        };
        Ok(Service {
            child,
            address,
            welcome,
            log: self.log(),
            client: client(),
        })
    }

    /// Waits until no order has anything left to do by itself.
    pub(crate) async fn at_rest(&self) {
        eventually("all orders rest", || async {
            self.ledger().is_at_rest().then_some(())
        })
        .await;
    }

    fn log(&self) -> PathBuf {
        self.folder().join("log.txt")
    }
}
