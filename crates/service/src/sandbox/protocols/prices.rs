//! Products and amounts of money, as bodies show and name them.

use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::reply::Reply;
use crate::sandbox::subject::scalar;
use application::ports::{Catalogue as _, Product};
use domain::{Currency, Money, ProductId};
use serde_json::{Number, Value};

/// The product that the path names, if it is on sale.
pub(in crate::sandbox) async fn product_of(deed: &Deed) -> Option<Product> {
    let id = ProductId::parse(deed.parts.path("productId")).ok()?;
    let products = deed.world.catalogue.products(&[id]).await;
    products.ok()?.into_iter().flatten().next()
}

/// An amount as a JSON number, exact to the last digit.
pub(in crate::sandbox) fn price(amount: Money) -> Value {
    let number: Result<Number, _> = serde_json::from_str(&amount.to_string());
    number.map_or(Value::Null, Value::Number)
}

/// An amount that a request names, of 0 or more.
pub(in crate::sandbox) fn amount(number: &Value, currency: &str) -> Result<Money, Reply> {
    let text = scalar(number).ok_or_else(|| bad_request("amount: a number is wanted"))?;
    let amount = Currency::parse(currency).and_then(|currency| Money::parse(&text, currency));
    match amount {
        Ok(amount) if amount.minor() >= 0 => Ok(amount),
        Ok(_) => Err(bad_request("amount: it is negative")),
        Err(error) => Err(bad_request(&format!("amount: {error}"))),
    }
}
