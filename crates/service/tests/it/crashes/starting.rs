//! The process is killed while it comes up: the next start finds no half of anything.

use crate::client::Request;
use crate::shop::Shop;
use rusqlite::Connection;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::time::Instant;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// When a start is cut short.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    /// As soon as this file is there, or has grown.
    Grows(&'static str),
    /// So long after it began.
    After(Duration),
}

/// The first start's own doings, and moments between them: a start takes some ten milliseconds.
fn moments() -> Vec<Moment> {
    let files = [
        "shop.db",
        "shop.db-wal",
        "shop.db-shm",
        "shop.db.operator.json",
    ];
    let later = (0..12).map(|step| Moment::After(Duration::from_millis(step * 3)));
    files.into_iter().map(Moment::Grows).chain(later).collect()
}

impl Moment {
    /// Waits for it; it has come at the latest when the whole start should be over.
    fn wait(self, shop: &Shop) {
        let began = Instant::now();
        let (path, latest) = match self {
            Self::After(time) => (None, time),
            Self::Grows(name) => (Some(shop.folder().join(name)), Duration::from_secs(10)),
        };
        let now = || path.as_deref().and_then(size);
        let before = now();
        while now() == before && began.elapsed() < latest {
            std::thread::yield_now();
        }
    }
}

fn size(path: &Path) -> Option<u64> {
    path.metadata().ok().map(|file| file.len())
}

/// Begins to start, and is killed.
pub(crate) fn cut_short(shop: &Shop, settings: &[(&str, &str)], moment: Moment) {
    let mut program = shop.program(settings);
    program.args(["--listen", "127.0.0.1:0"]);
    program.stdout(Stdio::null()).stderr(Stdio::null());
    let mut life = program.spawn().unwrap();
    moment.wait(shop);
    life.kill().unwrap();
    life.wait().unwrap();
}

/// What the database is made of, and its version.
fn schema(shop: &Shop) -> (i64, Vec<String>) {
    let database = Connection::open(shop.database()).unwrap();
    let version = database.pragma_query_value(None, "user_version", |row| row.get(0));
    let mut select = database
        .prepare("SELECT ifnull(sql, name) FROM sqlite_master ORDER BY name")
        .unwrap();
    let parts = select.query_map([], |row| row.get(0)).unwrap();
    (version.unwrap(), parts.collect::<Result<_, _>>().unwrap())
}

/// Places an order, and looks at everything.
async fn serves_as_ever(shop: &Shop, untouched: &Shop, context: &str) {
    let service = shop.start(&[]).await;
    let placed = Request::post("/api/v1/orders", ORDER).keyed("after");
    let placed = service.send(placed).await.unwrap();
    assert_eq!(placed.status.as_u16(), 201, "{context}: {placed:?}");
    shop.at_rest().await;
    let initial = untouched.ledger().stock;
    let wrong = shop.ledger().violations(&initial);
    assert_eq!(wrong, Vec::<String>::new(), "{context}");
    service.stop().await;
    assert_eq!(schema(shop), schema(untouched), "{context}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_is_killed_at_any_moment_leaves_the_next_one_nothing_to_mend() {
    let untouched = Shop::new();
    untouched.start(&[]).await.stop().await;
    for moment in moments() {
        let shop = Shop::new();
        cut_short(&shop, &[], moment);
        // What the first one left is cut short as well.
        cut_short(&shop, &[], Moment::After(Duration::from_millis(5)));
        serves_as_ever(&shop, &untouched, &format!("{moment:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_killed_while_it_takes_up_orders_loses_none() {
    let untouched = Shop::new();
    untouched.start(&[]).await.stop().await;
    let shop = Shop::new();
    let deadly = [("testing.kill_at", "after-call:capture")];
    let mut service = shop.start(&deadly).await;
    let first = Request::post("/api/v1/orders", ORDER).keyed("before");
    assert!(service.send(first).await.is_err());
    assert!(service.killed().await);
    // Fewer than would park the order as poison.
    for step in 0..4 {
        cut_short(
            &shop,
            &[],
            Moment::After(Duration::from_millis(10 + step * 5)),
        );
    }
    serves_as_ever(&shop, &untouched, "taken up").await;
    assert_eq!(shop.ledger().count("CONFIRMED"), 2);
}
