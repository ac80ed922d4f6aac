//! A cart as Redis keeps it: JSON in the words of document 001, with exact prices in minor units.

use domain::{
    Cart, CartLine, CartRevision, Currency, CustomerId, Money, Notation, ProductId, Quantity,
    Timestamp,
};
use serde::{Deserialize, Serialize};

/// The whole cart.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CartData {
    user_id: String,
    items: Vec<ItemData>,
    revision: u64,
    /// In microseconds since 1970.
    updated_at: i64,
}

/// One product in it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ItemData {
    product_id: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_number: bool,
    product_name: String,
    quantity: u32,
    unit_price_minor: i64,
    currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
}

/// The cart as it is kept.
pub(super) fn written(cart: &Cart) -> Vec<u8> {
    let data = CartData {
        user_id: cart.customer.as_str().to_owned(),
        items: cart.lines.iter().map(ItemData::from).collect(),
        // Carts that are kept here have one.
        revision: cart.revision.unwrap_or_default().0,
        updated_at: cart.updated_at.micros(),
    };
    serde_json::to_vec(&data).expect("strings and numbers always become JSON")
}

/// This customer's cart, or why the value is not it. What the value holds is not repeated.
pub(super) fn read(value: &[u8], customer: &CustomerId) -> Result<Cart, String> {
    let data: CartData = serde_json::from_slice(value).map_err(|error| not_a_cart(&error))?;
    if data.user_id != customer.as_str() {
        return Err("it is another customer's cart".to_owned());
    }
    let lines: Result<Vec<CartLine>, String> =
        data.items.into_iter().map(ItemData::restore).collect();
    Ok(Cart {
        customer: customer.clone(),
        revision: Some(CartRevision(data.revision)),
        lines: lines?,
        updated_at: Timestamp::from_micros(data.updated_at),
    })
}

fn not_a_cart(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    format!("it is not a cart as this version writes them (line {line}, column {column})")
}

impl From<&CartLine> for ItemData {
    fn from(line: &CartLine) -> Self {
        Self {
            product_id: line.product.as_str().to_owned(),
            is_number: line.notation == Notation::Number,
            product_name: line.name.clone(),
            quantity: line.quantity.units(),
            unit_price_minor: line.unit_price.minor(),
            currency: line.unit_price.currency().code().to_owned(),
            image_url: line.image_url.clone(),
        }
    }
}

impl ItemData {
    fn restore(self) -> Result<CartLine, String> {
        let currency = Currency::parse(&self.currency).map_err(|why| why.to_string())?;
        let notation = if self.is_number {
            Notation::Number
        } else {
            Notation::Text
        };
        Ok(CartLine {
            product: ProductId::parse(&self.product_id).map_err(|why| why.to_string())?,
            notation,
            name: self.product_name,
            quantity: Quantity::try_new(self.quantity.into()).map_err(|why| why.to_string())?,
            unit_price: Money::from_minor(self.unit_price_minor, currency),
            image_url: self.image_url,
        })
    }
}
