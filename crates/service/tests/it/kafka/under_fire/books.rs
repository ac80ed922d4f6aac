//! What a database says at one moment, read by plain SQL.

use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row as _};
use std::collections::{BTreeMap, BTreeSet};

/// An order.
pub(super) struct Order {
    pub(super) number: i64,
    pub(super) status: String,
    pub(super) total: i64,
    /// Its journal: what each event is called, from the first on.
    pub(super) journal: Vec<String>,
}

/// A dead letter.
pub(super) struct Letter {
    pub(super) id: i64,
    pub(super) cause: String,
    pub(super) is_announced: bool,
    pub(super) key: Option<Vec<u8>>,
    pub(super) payload: Option<Vec<u8>>,
}

/// Where a message lay: topic, partition, offset.
pub(super) type Place = (String, i64, i64);

/// All that is compared.
#[derive(Default)]
pub(super) struct Books {
    /// By id, as events name them.
    pub(super) orders: BTreeMap<String, Order>,
    /// Messages that were taken, and the word on each.
    pub(super) inbox: BTreeMap<Place, Vec<String>>,
    pub(super) letters: BTreeMap<Place, Vec<Letter>>,
    /// The keys of requests that have become an order or were refused.
    pub(super) answered: BTreeSet<String>,
    /// Orders that a sink holds back.
    pub(super) held_back: i64,
}

impl Books {
    pub(super) async fn read(url: &str) -> Self {
        let mut database = PgConnection::connect(url)
            .await
            .expect("the database is there");
        Self {
            orders: orders(&mut database).await,
            inbox: inbox(&mut database).await,
            letters: letters(&mut database).await,
            answered: answered(&mut database).await,
            held_back: sqlx::query_scalar("SELECT count(*) FROM held_back_orders")
                .fetch_one(&mut database)
                .await
                .expect("it can be counted"),
        }
    }

    /// All journals, a line for each event.
    pub(super) async fn journals(url: &str) -> Vec<String> {
        let mut database = PgConnection::connect(url)
            .await
            .expect("the database is there");
        let sql = "SELECT concat_ws(' ', number, order_id, seq, kind, e.data) \
                   FROM order_events e JOIN orders o ON o.id = e.order_id ORDER BY number, seq";
        let lines = sqlx::query_scalar(sql).fetch_all(&mut database).await;
        lines.expect("journals can be read")
    }

    /// What became of a message: how many rows tell of it.
    pub(super) fn rows_of(&self, place: &Place) -> usize {
        let taken = self.inbox.get(place).map_or(0, Vec::len);
        taken + self.letters.get(place).map_or(0, Vec::len)
    }
}

async fn orders(database: &mut PgConnection) -> BTreeMap<String, Order> {
    let rows = sqlx::query("SELECT id::text, number, status, total_minor FROM orders");
    let rows = rows
        .fetch_all(&mut *database)
        .await
        .expect("orders can be read");
    let mut orders: BTreeMap<String, Order> = rows
        .iter()
        .map(|row| {
            let order = Order {
                number: row.get(1),
                status: row.get(2),
                total: row.get(3),
                journal: Vec::new(),
            };
            (row.get(0), order)
        })
        .collect();
    let rows =
        sqlx::query("SELECT order_id::text, seq, kind FROM order_events ORDER BY order_id, seq");
    let rows = rows
        .fetch_all(&mut *database)
        .await
        .expect("journals can be read");
    for row in rows {
        let (id, seq, kind): (String, i64, String) = (row.get(0), row.get(1), row.get(2));
        // One that was placed since orders were read is looked at the next time.
        if let Some(order) = orders.get_mut(&id) {
            order.journal.push(kind);
            assert_eq!(
                i64::try_from(order.journal.len()),
                Ok(seq),
                "order {id} has no gap"
            );
        }
    }
    orders
}

async fn inbox(database: &mut PgConnection) -> BTreeMap<Place, Vec<String>> {
    let sql = "SELECT scope, key, convert_from(body, 'UTF8') FROM idempotency_keys \
               WHERE scope LIKE 'topic:%'";
    let rows = sqlx::query(sql)
        .fetch_all(database)
        .await
        .expect("the inbox can be read");
    let mut inbox: BTreeMap<Place, Vec<String>> = BTreeMap::new();
    for row in rows {
        let (scope, key): (String, String) = (row.get(0), row.get(1));
        let topic = scope.trim_start_matches("topic:").to_owned();
        let mut parts = key.split('-');
        let mut number = || parts.next().unwrap_or_default().parse().expect("a number");
        let place = (topic, number(), number());
        inbox.entry(place).or_default().push(row.get(2));
    }
    inbox
}

async fn answered(database: &mut PgConnection) -> BTreeSet<String> {
    let sql = "SELECT key FROM idempotency_keys \
               WHERE scope NOT LIKE 'topic:%' AND (order_id IS NOT NULL OR status IS NOT NULL)";
    let keys = sqlx::query_scalar(sql).fetch_all(database).await;
    keys.expect("keys can be read").into_iter().collect()
}

async fn letters(database: &mut PgConnection) -> BTreeMap<Place, Vec<Letter>> {
    let sql = "SELECT topic, topic_partition, topic_offset, id, cause, is_announced, message_key, payload \
               FROM dead_letters";
    let rows = sqlx::query(sql)
        .fetch_all(database)
        .await
        .expect("letters can be read");
    let mut letters: BTreeMap<Place, Vec<Letter>> = BTreeMap::new();
    for row in rows {
        let letter = Letter {
            id: row.get(3),
            cause: row.get(4),
            is_announced: row.get::<i64, _>(5) == 1,
            key: row.get(6),
            payload: row.get(7),
        };
        let place = (row.get(0), row.get(1), row.get(2));
        letters.entry(place).or_default().push(letter);
    }
    letters
}
