//! The products that the bench sells: a thousand, each plenty.

use super::server::Database;
use crate::commands::bench::load::PRODUCTS;

/// More than a measurement can sell.
const PLENTY: u64 = 1_000_000_000;

/// Puts them on sale; the service reads the catalogue when it starts.
pub fn fill(database: &Database) -> anyhow::Result<()> {
    let last = 1_000 + PRODUCTS;
    database.ask(&format!(
        "INSERT INTO products (id, name, price_minor, currency)
         SELECT n::text, 'Product ' || n, 9999, 'USD' FROM generate_series(1001, {last}) n;
         INSERT INTO stock (product_id, on_hand)
         SELECT n::text, {PLENTY} FROM generate_series(1001, {last}) n;
         ANALYZE products; ANALYZE stock"
    ))?;
    Ok(())
}

/// So many of the first product are left, and no more.
pub fn leave(database: &Database, units: u64) -> anyhow::Result<()> {
    database.ask(&format!(
        "UPDATE stock SET on_hand = reserved + {units} WHERE product_id = '1001'"
    ))?;
    Ok(())
}

/// How many of the first product are promised to orders.
pub fn promised(database: &Database) -> anyhow::Result<u64> {
    let told = database.ask("SELECT reserved FROM stock WHERE product_id = '1001'")?;
    Ok(told.trim().parse()?)
}
