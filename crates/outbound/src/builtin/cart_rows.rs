//! The rows of the built-in carts, and of the clearings that are remembered.

use crate::sql::sqlite::{Failure, column};
use application::ports::StoreError;
use domain::{
    Cart, CartLine, CartRevision, Currency, CustomerId, Duration, Money, Notation, ProductId,
    Quantity, Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

const TABLE: &str = "carts";

/// How long the key of a clearing is remembered: longer than any order is likely to wait for a person
/// before its cart is cleared. One that waited longer does not repeat the call.
pub(super) const CLEARINGS_KEPT: Duration = Duration::from_hours(90 * 24);

/// How many forgotten rows of each table a write takes with it: more than it makes, and few enough
/// not to be felt.
const SWEPT: u32 = 4;

/// One line as the table keeps it.
#[derive(Serialize, Deserialize)]
struct LineData {
    product: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_number: bool,
    name: String,
    quantity: u32,
    unit_price_minor: i64,
    currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
}

impl From<&CartLine> for LineData {
    fn from(line: &CartLine) -> Self {
        Self {
            product: line.product.as_str().to_owned(),
            is_number: line.notation == Notation::Number,
            name: line.name.clone(),
            quantity: line.quantity.units(),
            unit_price_minor: line.unit_price.minor(),
            currency: line.unit_price.currency().code().to_owned(),
            image_url: line.image_url.clone(),
        }
    }
}

impl LineData {
    fn restore(self) -> Result<CartLine, String> {
        let currency = Currency::parse(&self.currency).map_err(|why| why.to_string())?;
        Ok(CartLine {
            product: ProductId::parse(&self.product).map_err(|why| why.to_string())?,
            notation: if self.is_number {
                Notation::Number
            } else {
                Notation::Text
            },
            name: self.name,
            quantity: Quantity::try_new(self.quantity.into()).map_err(|why| why.to_string())?,
            unit_price: Money::from_minor(self.unit_price_minor, currency),
            image_url: self.image_url,
        })
    }
}

/// A customer's row, forgotten or not.
pub(super) fn find(
    connection: &Connection,
    customer: &CustomerId,
) -> Result<Option<Cart>, Failure> {
    let mut select = connection
        .prepare_cached("SELECT revision, lines, updated_at FROM carts WHERE customer_id = ?1")?;
    let found = select.query_row([customer.as_str()], |row| Ok(cart(row, customer)));
    Ok(found.optional()?.transpose()?)
}

fn cart(row: &Row<'_>, customer: &CustomerId) -> Result<Cart, StoreError> {
    let revision: i64 = column(row, TABLE, "revision", &"(a customer's)")?;
    let updated_at: i64 = column(row, TABLE, "updated_at", &"(a customer's)")?;
    let lines: String = column(row, TABLE, "lines", &"(a customer's)")?;
    Ok(Cart {
        customer: customer.clone(),
        revision: CartRevision(revision.unsigned_abs()),
        lines: parse_lines(&lines).map_err(|why| StoreError::Corrupt {
            table: TABLE,
            column: "lines",
            id: format!("(revision {revision})"),
            why,
        })?,
        updated_at: Timestamp::from_micros(updated_at),
    })
}

fn parse_lines(text: &str) -> Result<Vec<CartLine>, String> {
    let lines: Vec<LineData> = serde_json::from_str(text).map_err(|why| why.to_string())?;
    lines.into_iter().map(LineData::restore).collect()
}

/// Writes the cart over what was there.
pub(super) fn save(connection: &Connection, cart: &Cart) -> rusqlite::Result<()> {
    let lines: Vec<LineData> = cart.lines.iter().map(LineData::from).collect();
    let lines = serde_json::to_string(&lines).expect("strings and numbers always become JSON");
    let mut upsert = connection.prepare_cached(
        "INSERT INTO carts (customer_id, revision, lines, updated_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (customer_id) DO UPDATE
            SET revision = excluded.revision, lines = excluded.lines,
                updated_at = excluded.updated_at",
    )?;
    let row = (
        cart.customer.as_str(),
        cart.revision.0.cast_signed(),
        lines,
        cart.updated_at.micros(),
    );
    upsert.execute(row).map(drop)
}

/// Whether this call comes for the first time; it is remembered from now on.
pub(super) fn is_first_clearing(
    connection: &Connection,
    key: &str,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO cart_clearings (key, at) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING",
    )?;
    Ok(insert.execute((key, now.micros()))? == 1)
}

/// Takes a few forgotten rows away.
pub(super) fn sweep(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let mut carts = connection.prepare_cached(
        "DELETE FROM carts WHERE customer_id IN (
             SELECT customer_id FROM carts WHERE updated_at <= ?1 ORDER BY updated_at LIMIT ?2)",
    )?;
    carts.execute((now.minus(Cart::LIFETIME).micros(), SWEPT))?;
    let mut clearings = connection.prepare_cached(
        "DELETE FROM cart_clearings WHERE key IN (
             SELECT key FROM cart_clearings WHERE at <= ?1 ORDER BY at LIMIT ?2)",
    )?;
    let forgotten = (now.minus(CLEARINGS_KEPT).micros(), SWEPT);
    clearings.execute(forgotten).map(drop)
}
