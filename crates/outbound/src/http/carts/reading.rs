//! What a cart service's answer says is in a cart. An order is made of nothing else, so whatever in it
//! cannot be meant makes the whole of it unfit to order from.

use crate::amounts;
use crate::http::upstream::Fault;
use crate::http::wire_id::from_wire;
use crate::http::words::plain;
use domain::order::NewOrder;
use domain::text::bounded;
use domain::{CartLine, Currency, CustomerId, Money, Notation, ProductId, Quantity};
use serde::Deserialize;
use serde_json::Value;

/// What is kept of a longer name.
const NAME_LIMIT: usize = 200;

/// A longer address of a picture is none.
const IMAGE_LIMIT: usize = 2_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CartAnswer {
    items: Vec<ItemAnswer>,
    total_price: Option<Value>,
    user_id: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemAnswer {
    product_id: Value,
    product_name: Option<String>,
    quantity: Value,
    price: Value,
    image_url: Option<String>,
}

/// The lines of this customer's cart, which is an object or a bare list.
pub(super) fn cart_lines(
    answer: Value,
    customer: &CustomerId,
    currency: Currency,
) -> Result<Vec<CartLine>, Fault> {
    let cart = match answer {
        Value::Array(_) => serde_json::from_value(answer).map(|items| CartAnswer {
            items,
            total_price: None,
            user_id: None,
        }),
        _ => serde_json::from_value(answer),
    };
    // What was met is not told: it may hold what somebody buys.
    let cart = cart.map_err(|_| Fault::unreadable("its answer is no cart as documented"))?;
    if let Some(whose) = cart.user_id
        && from_wire(&whose).as_deref() != Some(customer.as_str())
    {
        return Err(spoilt("it is another customer's cart"));
    }
    let mut lines = Vec::new();
    for item in cart.items {
        put(&mut lines, line(item, currency)?)?;
    }
    if let Some(total) = cart.total_price {
        check_total(&lines, &total, currency)?;
    }
    Ok(lines)
}

/// Somebody has to look at it; but it is about one cart, which keeps nobody from asking for others.
fn spoilt(what: &str) -> Fault {
    Fault::mismatch(what).answered()
}

fn line(item: ItemAnswer, currency: Currency) -> Result<CartLine, Fault> {
    let (product, notation) = product(&item.product_id)?;
    let quantity = item.quantity.as_u64();
    let quantity = quantity.and_then(|units| Quantity::try_new(units).ok());
    let price = amounts::from_wire(&item.price, currency).filter(|price| price.minor() > 0);
    let wrong = |what: &str| spoilt(&format!("its {what} of {product} cannot be ordered at"));
    let name = item.product_name.map(|name| plain(&name, NAME_LIMIT));
    let name = name.filter(|name| !name.is_empty());
    Ok(CartLine {
        name: name.unwrap_or_else(|| product.to_string()),
        quantity: quantity.ok_or_else(|| wrong("quantity"))?,
        unit_price: price.ok_or_else(|| wrong("price"))?,
        image_url: item
            .image_url
            .and_then(|url| bounded(&url, IMAGE_LIMIT).ok()),
        product,
        notation,
    })
}

fn product(id: &Value) -> Result<(ProductId, Notation), Fault> {
    let no_id = || spoilt("an item's productId is none");
    let notation = match id {
        Value::Number(number) if number.as_u64().is_none() => return Err(no_id()),
        Value::Number(_) => Notation::Number,
        _ => Notation::Text,
    };
    let text = from_wire(id).ok_or_else(no_id)?;
    let product = ProductId::parse(&text).map_err(|_| no_id())?;
    Ok((product, notation))
}

/// The same product again comes on top, at the same price.
fn put(lines: &mut Vec<CartLine>, line: CartLine) -> Result<(), Fault> {
    let product = &line.product;
    let Some(known) = lines.iter_mut().find(|known| known.product == *product) else {
        if lines.len() == NewOrder::MAX_LINES {
            let most = NewOrder::MAX_LINES;
            return Err(spoilt(&format!(
                "it has more than {most} different products"
            )));
        }
        lines.push(line);
        return Ok(());
    };
    if known.unit_price != line.unit_price {
        return Err(spoilt(&format!("it has {product} at two prices")));
    }
    let together = known.quantity.plus(line.quantity);
    known.quantity = together.map_err(|_| spoilt(&format!("it has too many of {product}")))?;
    Ok(())
}

/// Nobody is charged another total than the one that they were shown.
fn check_total(lines: &[CartLine], total: &Value, currency: Currency) -> Result<(), Fault> {
    let mut sum = Money::zero(currency);
    for line in lines {
        let with_it = line.total().and_then(|price| sum.plus(price));
        sum = with_it.map_err(|_| spoilt("its prices do not add up"))?;
    }
    if amounts::from_wire(total, currency) == Some(sum) {
        Ok(())
    } else {
        Err(spoilt("its totalPrice is not the sum of its items"))
    }
}
