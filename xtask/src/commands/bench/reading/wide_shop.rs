//! A store with many orders: one is placed at the service, and its rows are the pattern for the others,
//! which are written straight into the file in big transactions.

use crate::commands::bench::process::Service;
use anyhow::Context;
use rusqlite::{Connection, OptionalExtension, Statement};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Orders of one transaction.
const BATCH: u64 = 50_000;
/// Orders of one customer.
const PER_CUSTOMER: u64 = 10;
/// Microseconds between two orders: a million of them take a year.
const APART: i64 = 31_536_000;
/// 2025-01-01.
const BEGIN: i64 = 1_735_689_600_000_000;

/// What of the pattern is another in each order.
const NAME: &str = "Qqname Template";
const EMAIL: &str = "qq@template.example";
const CUSTOMER: &str = "918273645";

/// The store, and what is in it.
pub struct WideShop {
    /// How many orders.
    pub orders: u64,
}

/// The rows of the order that was placed.
struct Pattern {
    placed: String,
    at: i64,
    actor: String,
}

impl WideShop {
    /// Makes a file in the folder.
    pub fn fill(program: &Path, folder: &Path, orders: u64) -> anyhow::Result<Self> {
        let shop = Self { orders };
        let service = Service::start(program, folder)?;
        place_one(service.address)?;
        service.stop()?;
        let file = Connection::open(shop.file(folder))?;
        // The file is of use only when all of it is there.
        file.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;")?;
        let pattern = Pattern::read(&file)?;
        let mut number = 2;
        while number <= orders {
            let end = (number + BATCH - 1).min(orders);
            file.execute_batch("BEGIN")?;
            shop.write(&file, &pattern, number..=end)?;
            file.execute_batch("COMMIT")?;
            number = end + 1;
            println!("   {end} of {orders}");
        }
        file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .optional()?;
        Ok(shop)
    }

    /// Where the file is.
    #[expect(clippy::unused_self, reason = "it is this shop's file")]
    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join("orders.db")
    }

    /// An order, another in each turn, spread over the whole store.
    pub fn some(&self, turn: u32) -> u64 {
        2 + u64::from(turn) * 7_919_993 % (self.orders - 1)
    }

    pub fn customer(&self, order: u64) -> u64 {
        // Those of one customer lie far from each other.
        1_000_000 + order % self.orders.div_ceil(PER_CUSTOMER)
    }

    pub fn email(&self, order: u64) -> String {
        format!("customer{}@mail.example", self.customer(order))
    }

    pub fn family_name(&self, order: u64) -> String {
        format!(
            "family{}",
            self.customer(order) % (self.orders.div_ceil(100))
        )
    }

    pub fn given_name(&self, order: u64) -> String {
        format!("given{}", self.customer(order) % 100)
    }

    pub fn tracking_number(&self, order: u64) -> String {
        format!("TRK-{}", self.id(order))
    }

    /// The parameters of so many hours around an order.
    pub fn hours(&self, order: u64, hours: i64) -> String {
        let from = self.placed_at(order) - hours * 1_800_000_000;
        let moment = |micros: i64| {
            let days = micros.div_euclid(86_400_000_000);
            let (year, month, day) = date(days);
            let hour = micros.rem_euclid(86_400_000_000) / 3_600_000_000;
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:00:00Z")
        };
        let to = from + hours * 3_600_000_000;
        format!("from={}&to={}", moment(from), moment(to))
    }

    #[expect(clippy::unused_self, reason = "it is this shop's order")]
    fn placed_at(&self, order: u64) -> i64 {
        BEGIN + i64::try_from(order).unwrap_or(i64::MAX) * APART
    }

    fn id(&self, order: u64) -> Uuid {
        let millis = u64::try_from(self.placed_at(order) / 1_000).unwrap_or_default();
        // The last bits look random, as they are in life.
        let random = u128::from(order.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Uuid::from_u128((u128::from(millis) << 80) | (7 << 76) | (2 << 62) | random >> 2)
    }

    fn write(
        &self,
        file: &Connection,
        pattern: &Pattern,
        numbers: impl Iterator<Item = u64>,
    ) -> anyhow::Result<()> {
        let mut inserts = Inserts::prepare(file)?;
        for number in numbers {
            self.write_one(&mut inserts, pattern, number)?;
        }
        Ok(())
    }

    fn write_one(
        &self,
        inserts: &mut Inserts<'_>,
        pattern: &Pattern,
        n: u64,
    ) -> anyhow::Result<()> {
        let (id, at) = (self.id(n).into_bytes(), self.placed_at(n));
        let (status, payment, shipment) = standing(n);
        let customer = self.customer(n).to_string();
        let total = i64::try_from(n * 7_919 % 100_000).unwrap_or_default();
        inserts.order.execute((
            id,
            &customer,
            total,
            at,
            status,
            payment,
            shipment,
            self.tracking_number(n),
        ))?;
        let (given, family) = (self.given_name(n), self.family_name(n));
        let email = self.email(n);
        // The items are those of the pattern: only what is looked for is varied.
        let placed = pattern
            .placed
            .replace(NAME, &format!("{given} {family}"))
            .replace(EMAIL, &email)
            .replace(CUSTOMER, &customer)
            .replace(&pattern.at.to_string(), &at.to_string());
        inserts
            .event
            .execute((id, 1, "order-placed", at, &pattern.actor, placed))?;
        if status == "CANCELLED" {
            let cause = r#"{"cause":{"requested":"no reason given"}}"#;
            inserts
                .event
                .execute((id, 2, "order-cancelled", at, &pattern.actor, cause))?;
        }
        let products = [n % 100, (n / 7 + 1) % 100];
        let mut terms = vec![
            given,
            family,
            format!("@{email}"),
            format!("customer{customer}"),
        ];
        for product in products {
            terms.extend([format!("=P{product}"), format!("word{}", product % 50)]);
        }
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            inserts.term.execute((term, at, i64::try_from(n)?))?;
        }
        for (line, product) in (1..).zip(products) {
            inserts
                .item
                .execute((id, line, format!("P{product}"), format!("Word{product}")))?;
        }
        Ok(())
    }
}

/// Most orders are long done.
fn standing(order: u64) -> (&'static str, &'static str, &'static str) {
    match order % 100 {
        0..=1 => ("CANCELLED", "REFUNDED", "CANCELLED"),
        2..=3 => ("PENDING", "PENDING", "PENDING"),
        4..=6 => ("CONFIRMED", "PAID", "CREATED"),
        7..=9 => ("SHIPPED", "PAID", "IN_TRANSIT"),
        _ => ("DELIVERED", "PAID", "DELIVERED"),
    }
}

struct Inserts<'c> {
    order: Statement<'c>,
    event: Statement<'c>,
    item: Statement<'c>,
    term: Statement<'c>,
}

impl<'c> Inserts<'c> {
    fn prepare(file: &'c Connection) -> anyhow::Result<Self> {
        Ok(Self {
            order: file.prepare(
                "INSERT INTO orders (id, channel, customer_id, customer_notation, total_minor,
                                     currency, placed_at, version, status, payment_status,
                                     shipment_status, tracking_number, updated_at)
                 VALUES (?1, 'v1', ?2, 'NUMBER', ?3, 'USD', ?4, 2, ?5, ?6, ?7, ?8, ?4)",
            )?,
            event: file.prepare(
                "INSERT INTO order_events (order_id, seq, kind, at, actor, data, published)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            )?,
            item: file.prepare(
                "INSERT INTO order_items (order_id, line, product_id, product_name, quantity,
                                          unit_price_minor)
                 VALUES (?1, ?2, ?3, ?4, 1, 9999)",
            )?,
            term: file
                .prepare("INSERT INTO order_terms (term, placed_at, number) VALUES (?1, ?2, ?3)")?,
        })
    }
}

impl Pattern {
    fn read(file: &Connection) -> anyhow::Result<Self> {
        let first = "SELECT data, at, actor FROM order_events WHERE kind = 'order-placed'";
        let pattern = file.query_row(first, [], |row| {
            Ok(Self {
                placed: row.get(0)?,
                at: row.get(1)?,
                actor: row.get(2)?,
            })
        });
        pattern.context("the order that was placed is not in the file")
    }
}

/// Places an order at the service.
pub fn place_one(address: SocketAddr) -> anyhow::Result<()> {
    let body = format!(
        r#"{{"customerId": {CUSTOMER}, "customerName": "{NAME}", "customerEmail": "{EMAIL}",
            "items": [{{"productId": 1, "quantity": 2}}, {{"productId": 5, "quantity": 1}}],
            "deliveryAddress": "123 Main St, City, State 12345", "carrier": "DHL"}}"#
    );
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    anyhow::ensure!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    Ok(())
}

/// Year, month and day of a day since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    // Counted from March, so that a leap day is the last one of its year.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_have_dates() {
        assert_eq!(super::date(0), (1970, 1, 1));
        assert_eq!(super::date(20_089), (2025, 1, 1));
        assert_eq!(super::date(19_782), (2024, 2, 29));
    }
}
