//! `product-success-topic` of contract `gateway`: names, prices and stock of what a request asked for.

use super::body::Members;
use super::reading;
use application::messages::{PriceAnswer, PricedProduct};
use domain::{Currency, CustomerId, Notation, ProductId};
use serde_json::Value;

/// The most products of one answer; an order has at most so many lines.
const MAX_PRODUCTS: usize = 1_000;

/// `{products[{productId, productName, price, quantity, …}], requestId, emailId, userId}`.
pub(super) fn read(members: &Members, currency: Currency) -> Result<PriceAnswer, String> {
    let user = reading::required_id(members, "userId")?;
    let products = match reading::given(members, "products") {
        None => &[],
        Some(Value::Array(products)) => products.as_slice(),
        Some(_) => return Err("products is no list".to_owned()),
    };
    if products.len() > MAX_PRODUCTS {
        return Err(format!("it has more than {MAX_PRODUCTS} products"));
    }
    let products = products.iter().enumerate();
    let read =
        |(at, value)| product(value, currency).map_err(|why| format!("products[{at}]: {why}"));
    Ok(PriceAnswer {
        request: reading::required_id(members, "requestId")?,
        user: CustomerId::parse(&user).map_err(|why| format!("userId {why}"))?,
        products: products.map(read).collect::<Result<_, _>>()?,
    })
}

fn product(value: &Value, currency: Currency) -> Result<PricedProduct, String> {
    let members = value.as_object().ok_or("it is no object")?;
    let id = reading::required_id(members, "productId")?;
    let price = reading::decimal(members, "price")?.ok_or("price is missing")?;
    let price = price.in_currency(currency)?;
    if price.minor() < 0 {
        return Err("price is less than nought".to_owned());
    }
    let quantity = reading::whole(members, "quantity")?.ok_or("quantity is missing")?;
    Ok(PricedProduct {
        product: ProductId::parse(&id).map_err(|why| format!("productId {why}"))?,
        notation: match reading::given(members, "productId") {
            Some(Value::Number(_)) => Notation::Number,
            _ => Notation::Text,
        },
        name: reading::words(members, "productName", 200),
        price,
        quantity: u64::try_from(quantity).map_err(|_| "quantity is less than nought")?,
    })
}
