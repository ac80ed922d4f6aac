//! Carts as document 000 has them: read and cleared; and filled, which checks the stock first.

use super::items::Item;
use super::prices::price;
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::effects::Effect;
use crate::sandbox::reply::{Reply, json_reply, ok, problem, unavailable};
use application::ports::{CartWrite, CartWriteError, Carts as _, Catalogue as _};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use domain::{Cart, CartChange, CartLine, CustomerId, Notation, Quantity};
use serde_json::{Value, json};

pub(super) const CALLS: &[Call] = &[
    Call {
        method: MethodFilter::GET,
        changes: false,
        ..call("cart", "/api/cart/{userId}", |deed| Box::pin(cart(deed)))
    },
    Call {
        method: MethodFilter::DELETE,
        ..call("clear", "/api/cart/clear/{userId}", |deed| {
            Box::pin(cleared(deed))
        })
    },
    call("add", "/api/cart/add/{userId}", |deed| {
        Box::pin(added(deed))
    }),
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Carts,
        protocol: "cart",
        name,
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &[],
        answer,
        refusal: || bad_request("there is no such cart"),
    }
}

async fn cart(deed: Deed) -> Reply {
    let customer = match customer(&deed) {
        Ok(customer) => customer,
        Err(refused) => return refused,
    };
    match deed.world.carts.cart(&customer).await {
        Ok(cart) => ok(&shown(&cart)),
        Err(error) => unavailable(error),
    }
}

async fn cleared(deed: Deed) -> Reply {
    match changed(&deed, CartChange::Clear).await {
        Ok(_) => {
            deed.had(&Effect::Named("cleared", deed.parts.path("userId")));
            ok(&json!({"message": "Cart cleared"}))
        }
        Err(refused) => refused,
    }
}

async fn added(deed: Deed) -> Reply {
    let line = match line(&deed).await {
        Ok(line) => line,
        Err(refused) => return refused,
    };
    let (product, units) = (line.product.clone(), line.quantity.units());
    match changed(&deed, CartChange::Add(line)).await {
        Ok(cart) => {
            deed.had(&Effect::Units("added", product.as_str(), units));
            ok(&shown(&cart))
        }
        Err(refused) => refused,
    }
}

/// What is to be put in, if it is on sale and there is enough of it.
async fn line(deed: &Deed) -> Result<CartLine, Reply> {
    let (id, units) = deed.body::<Item>()?.units()?;
    let found = deed
        .world
        .catalogue
        .products(std::slice::from_ref(&id))
        .await;
    let product = found
        .ok()
        .and_then(|found| found.into_iter().flatten().next());
    let product = product.ok_or_else(|| {
        problem(
            StatusCode::NOT_FOUND,
            "unknown_product",
            "no such product is on sale",
        )
    })?;
    if deed.world.available(&id).await? < units {
        let body = json!({"error": "OUT_OF_STOCK", "message": "Not enough stock"});
        return Err(json_reply(StatusCode::CONFLICT, &body));
    }
    Ok(CartLine {
        product: product.id,
        notation: if deed.parts.body["productId"].is_number() {
            Notation::Number
        } else {
            Notation::Text
        },
        name: product.name,
        quantity: Quantity::try_new(units.into())
            .map_err(|error| bad_request(&error.to_string()))?,
        unit_price: product.price,
        image_url: product.image_url,
    })
}

async fn changed(deed: &Deed, change: CartChange) -> Result<Cart, Reply> {
    let write = CartWrite {
        customer: customer(deed)?,
        change,
        request: None,
    };
    let changed = deed.world.carts.change(write).await;
    changed.map_err(|error| match error {
        CartWriteError::Refused(why) => bad_request(&why.to_string()),
        other => unavailable(other),
    })
}

fn customer(deed: &Deed) -> Result<CustomerId, Reply> {
    CustomerId::parse(deed.parts.path("userId")).map_err(|error| bad_request(&error.to_string()))
}

fn shown(cart: &Cart) -> Value {
    let items = cart.lines.iter().map(|line| {
        json!({
            "productId": as_written(line), "productName": line.name,
            "quantity": line.quantity.units(), "price": price(line.unit_price),
        })
    });
    let items: Vec<Value> = items.collect();
    let total = cart.total().ok().flatten().map_or(json!(0), price);
    json!({"items": items, "totalPrice": total})
}

/// An id goes back as it came.
fn as_written(line: &CartLine) -> Value {
    let text = line.product.as_str();
    let number = || serde_json::from_str(text).ok().map(Value::Number);
    let number = (line.notation == Notation::Number).then(number).flatten();
    number.unwrap_or_else(|| text.into())
}
