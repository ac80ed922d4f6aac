//! Reads the tables: every column as text, in one transaction that sees one moment.

use super::rows::{Books, Event, Id, Order, Payment, Reservation, Shipment, Stock};
use anyhow::Context;
use sqlx::{Connection, PgConnection, Row};
use std::time::Duration;

/// A connection that takes longer is not coming.
const CONNECTING: Duration = Duration::from_secs(30);

/// Reads one database.
pub struct Reader(PgConnection);

/// A row, read from its first column to its last.
struct Columns {
    values: std::vec::IntoIter<Option<String>>,
}

impl Reader {
    /// Connects to it.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let connecting = PgConnection::connect(url);
        let connected = tokio::time::timeout(CONNECTING, connecting).await;
        let connection = connected.context("the database does not answer")?;
        Ok(Self(connection.context("the database cannot be read")?))
    }

    /// How many orders have something left to do by themselves.
    pub async fn restless(&mut self) -> anyhow::Result<i64> {
        let sql = "SELECT CAST(count(*) AS TEXT) FROM orders WHERE wake_at IS NOT NULL";
        let mut rows = self.rows(sql).await?;
        rows.first_mut().context("a count has a row")?.number()
    }

    /// The stock of all products.
    pub async fn stock(&mut self) -> anyhow::Result<std::collections::BTreeMap<String, Stock>> {
        let sql = "SELECT product_id, CAST(on_hand AS TEXT), CAST(reserved AS TEXT),
                          CAST(consumed AS TEXT) FROM stock";
        let rows = self.rows(sql).await?;
        let read = |mut row: Columns| {
            let product = row.text()?;
            let stock = Stock {
                on_hand: row.number()?,
                reserved: row.number()?,
                consumed: row.number()?,
            };
            Ok((product, stock))
        };
        rows.into_iter().map(read).collect()
    }

    /// Everything at one moment.
    pub async fn books(&mut self) -> anyhow::Result<Books> {
        self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let mut books = Books {
            stock: self.stock().await?,
            ..Books::default()
        };
        self.orders(&mut books).await?;
        self.items(&mut books).await?;
        self.events(&mut books).await?;
        self.keys(&mut books).await?;
        books.reservations = self.reservations().await?;
        books.payments = self.payments().await?;
        books.shipments = self.shipments().await?;
        self.rows("COMMIT").await?;
        Ok(books)
    }

    async fn orders(&mut self, books: &mut Books) -> anyhow::Result<()> {
        let sql = "SELECT replace(CAST(id AS TEXT), '-', ''), CAST(number AS TEXT), status,
                          CAST(total_minor AS TEXT), currency, CAST(version AS TEXT),
                          CAST(wake_at AS TEXT), parked, tracking_number FROM orders";
        for mut row in self.rows(sql).await? {
            let id = row.text()?;
            let order = Order {
                number: row.number()?,
                status: row.text()?,
                total: row.number()?,
                currency: row.text()?,
                version: row.number()?,
                wake_at: row.maybe().map(|at| at.parse()).transpose()?,
                parked: row.maybe(),
                tracking_number: row.maybe(),
                items: Vec::new(),
                sum: 0,
                events: Vec::new(),
            };
            books.orders.insert(id, order);
        }
        Ok(())
    }

    async fn items(&mut self, books: &mut Books) -> anyhow::Result<()> {
        let sql = "SELECT replace(CAST(order_id AS TEXT), '-', ''), product_id,
                          CAST(quantity AS TEXT), CAST(unit_price_minor AS TEXT)
                   FROM order_items ORDER BY order_id, line";
        for mut row in self.rows(sql).await? {
            let order = order_of(books, &row.text()?, "a line")?;
            let (product, quantity, price) = (row.text()?, row.number()?, row.number()?);
            order.sum += quantity * price;
            order.items.push((product, quantity));
        }
        Ok(())
    }

    async fn events(&mut self, books: &mut Books) -> anyhow::Result<()> {
        let sql = "SELECT replace(CAST(order_id AS TEXT), '-', ''), CAST(seq AS TEXT), kind,
                          CAST(at AS TEXT), data FROM order_events AS e ORDER BY e.order_id, e.seq";
        for mut row in self.rows(sql).await? {
            let order = order_of(books, &row.text()?, "an event")?;
            let event = Event {
                seq: row.number()?,
                kind: row.text()?,
                at: row.number()?,
                data: serde_json::from_str(&row.text()?).context("an event's data is no JSON")?,
            };
            order.events.push(event);
        }
        Ok(())
    }

    async fn keys(&mut self, books: &mut Books) -> anyhow::Result<()> {
        let sql = "SELECT key, replace(CAST(order_id AS TEXT), '-', '') FROM idempotency_keys
                   WHERE order_id IS NOT NULL";
        for mut row in self.rows(sql).await? {
            books.keys.insert(row.text()?, row.text()?);
        }
        Ok(())
    }

    async fn reservations(&mut self) -> anyhow::Result<Vec<Reservation>> {
        let sql = "SELECT replace(CAST(order_id AS TEXT), '-', ''), key, state, items,
                          CAST(at AS TEXT) FROM reservations";
        let read = |mut row: Columns| {
            Ok(Reservation {
                order: row.text()?,
                key: row.text()?,
                state: row.text()?,
                items: serde_json::from_str(&row.text()?)?,
                at: row.number()?,
            })
        };
        self.rows(sql).await?.into_iter().map(read).collect()
    }

    async fn payments(&mut self) -> anyhow::Result<Vec<Payment>> {
        let sql = "SELECT replace(CAST(order_id AS TEXT), '-', ''), key, state,
                          CAST(amount_minor AS TEXT), currency, CAST(at AS TEXT) FROM payments";
        let read = |mut row: Columns| {
            Ok(Payment {
                order: row.text()?,
                key: row.text()?,
                state: row.text()?,
                amount: row.number()?,
                currency: row.text()?,
                at: row.number()?,
            })
        };
        self.rows(sql).await?.into_iter().map(read).collect()
    }

    async fn shipments(&mut self) -> anyhow::Result<Vec<Shipment>> {
        let sql = "SELECT replace(CAST(order_id AS TEXT), '-', ''), key, tracking_number,
                          CAST(at AS TEXT) FROM shipments";
        let read = |mut row: Columns| {
            Ok(Shipment {
                order: row.text()?,
                key: row.text()?,
                tracking_number: row.text()?,
                at: row.number()?,
            })
        };
        self.rows(sql).await?.into_iter().map(read).collect()
    }

    async fn rows(&mut self, sql: &'static str) -> anyhow::Result<Vec<Columns>> {
        let rows = sqlx::raw_sql(sql).fetch_all(&mut self.0).await;
        let rows = rows.with_context(|| format!("the database cannot answer {sql}"))?;
        let texts = |row: &sqlx::postgres::PgRow| {
            let values = (0..row.len()).map(|column| row.try_get::<Option<String>, _>(column));
            let values: Vec<_> = values.collect::<Result<_, _>>()?;
            Ok(Columns {
                values: values.into_iter(),
            })
        };
        rows.iter().map(texts).collect()
    }
}

impl Columns {
    fn maybe(&mut self) -> Option<String> {
        self.values.next().flatten()
    }

    fn text(&mut self) -> anyhow::Result<String> {
        self.maybe()
            .context("a column that always has a value has none")
    }

    fn number(&mut self) -> anyhow::Result<i64> {
        self.text()?
            .parse()
            .context("a column that has numbers has something else")
    }
}

fn order_of<'a>(books: &'a mut Books, id: &Id, what: &str) -> anyhow::Result<&'a mut Order> {
    let order = books.orders.get_mut(id);
    order.with_context(|| format!("{what} belongs to the order {id}, which is not there"))
}
