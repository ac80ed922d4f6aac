//! The replicas of one document over one database: started, killed, started again, asked.

use super::arms::Document;
use crate::client::{Answer, Request, client, send};
use crate::sandbox_running::borrowed;
use crate::servers::{PostgresDatabase, postgres_or_left_out};
use crate::service::Service;
use crate::shop::Shop;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::task::block_in_place;

/// How many there are of each document.
pub(super) const REPLICAS: usize = 2;

/// Where replicas are just now; those that are dead are nowhere.
pub(super) type Addresses = Arc<Mutex<Vec<Option<SocketAddr>>>>;

/// Some replicas.
pub(super) struct Fleet {
    pub(super) document: Document,
    pub(super) addresses: Addresses,
    settings: Vec<(&'static str, String)>,
    shop: Shop,
    replicas: Vec<Option<Service>>,
    database: Option<PostgresDatabase>,
    pub(super) url: String,
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.replicas.clear();
        block_in_place(|| drop(self.database.take()));
    }
}

impl Fleet {
    /// All of them, on a new database; says what is left out if there is no server.
    pub(super) async fn start(document: Document, servers: &str) -> Option<Self> {
        let database = postgres_or_left_out().await?;
        let url = database.url();
        let mut fleet = Self {
            document,
            addresses: Arc::new(Mutex::new(vec![None; REPLICAS])),
            settings: document.settings(servers),
            shop: Shop::at(url.clone()),
            replicas: (0..REPLICAS).map(|_| None).collect(),
            database: Some(database),
            url,
        };
        fleet.heal().await;
        Some(fleet)
    }

    /// `kill -9`, wherever it is; whether it was there.
    pub(super) async fn kill(&mut self, replica: usize) -> bool {
        let Some(mut service) = self.replicas[replica].take() else {
            return false;
        };
        self.addresses.lock().unwrap()[replica] = None;
        service.signal("KILL");
        assert!(service.killed().await);
        true
    }

    /// Starts those that are dead.
    pub(super) async fn heal(&mut self) {
        for replica in 0..REPLICAS {
            if self.replicas[replica].is_none() {
                let service = self.shop.start(&borrowed(&self.settings)).await;
                self.addresses.lock().unwrap()[replica] = Some(service.address);
                self.replicas[replica] = Some(service);
            }
        }
    }

    /// Whether every order has come to its end.
    pub(super) fn is_at_rest(&self) -> bool {
        let ledger = self.shop.ledger();
        ledger.is_at_rest() && ledger.count("PENDING") == 0
    }

    /// What its replicas have logged, all lives of all of them.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.shop.folder().join("log.txt")).unwrap_or_default()
    }

    /// Asks all to stop, which they do in order.
    pub(super) async fn stop(mut self) {
        for service in self.replicas.drain(..).flatten() {
            service.stop().await;
        }
    }
}

/// One request to a replica of this fleet, if it is there and answers.
pub(super) async fn ask(
    client: &reqwest::Client,
    addresses: &Addresses,
    replica: usize,
    request: Request<'_>,
) -> Option<Answer> {
    let address = addresses.lock().unwrap()[replica % REPLICAS]?;
    let url = format!("http://{address}{}", request.path);
    send(client, &url, request).await.ok()
}

/// A client for many requests.
pub(super) fn asking() -> reqwest::Client {
    client()
}
