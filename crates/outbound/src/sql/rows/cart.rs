//! A cart's row: its lines are kept as JSON.

use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::StoreError;
use domain::{
    Cart, CartLine, CartRevision, Currency, CustomerId, Money, Notation, ProductId, Quantity,
};
use serde::{Deserialize, Serialize};

const TABLE: &str = "carts";

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

/// Reads `revision`, `lines` and `updated_at`.
pub(in crate::sql) fn cart(row: &dyn Columns, customer: CustomerId) -> Result<Cart, StoreError> {
    let whose = "(a customer's)";
    let revision: u64 = column(row, TABLE, "revision", &whose)?;
    let lines: &str = column(row, TABLE, "lines", &whose)?;
    let place = format!("(revision {revision})");
    Ok(Cart {
        customer,
        revision: Some(CartRevision(revision)),
        lines: parse_lines(lines).map_err(|why| unreadable(TABLE, "lines", &place, &why))?,
        updated_at: column(row, TABLE, "updated_at", &whose)?,
    })
}

fn parse_lines(text: &str) -> Result<Vec<CartLine>, String> {
    let lines: Vec<LineData> = serde_json::from_str(text).map_err(|why| why.to_string())?;
    lines.into_iter().map(LineData::restore).collect()
}

/// A cart's revision as the table keeps it. Carts that are kept here have one.
pub(in crate::sql) fn kept_revision(cart: &Cart) -> i64 {
    cart.revision.unwrap_or_default().0.cast_signed()
}

/// A cart's lines as the table keeps them.
pub(in crate::sql) fn cart_lines(cart: &Cart) -> String {
    let lines: Vec<LineData> = cart.lines.iter().map(LineData::from).collect();
    serde_json::to_string(&lines).expect("strings and numbers always become JSON")
}
