//! A request that waits for prices: what was asked is one text, for nothing in it is searched for.

use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::{AskedItem, AskedOrder, StoreError};
use application::request::{Fingerprint, RequestKey};
use domain::order::PaymentMethod;
use domain::{CustomerId, Email, Notation, ProductId, Quantity};
use serde::{Deserialize, Serialize};

const TABLE: &str = "order_requests";

/// The column `asked`. What a later version adds, this one passes over.
#[derive(Serialize, Deserialize)]
struct AskedData {
    customer: String,
    is_number: bool,
    email: Option<String>,
    items: Vec<ItemData>,
    payment_method: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ItemData {
    product: String,
    is_number: bool,
    quantity: u32,
}

/// The column `asked` of a request.
pub(in crate::sql) fn asked_text(asked: &AskedOrder) -> String {
    let items = asked.items.iter().map(|item| ItemData {
        product: item.product.as_str().to_owned(),
        is_number: item.notation == Notation::Number,
        quantity: item.quantity.units(),
    });
    let data = AskedData {
        customer: asked.customer.as_str().to_owned(),
        is_number: asked.customer_notation == Notation::Number,
        email: asked.email.as_ref().map(|email| email.as_str().to_owned()),
        items: items.collect(),
        payment_method: asked
            .payment_method
            .as_ref()
            .map(|method| method.as_str().to_owned()),
    };
    serde_json::to_string(&data).expect("texts and numbers always become JSON")
}

/// Reads `id`, `scope`, `request_key`, `fingerprint`, `asked` and `asked_at`.
pub(in crate::sql) fn asked_order(row: &dyn Columns) -> Result<AskedOrder, StoreError> {
    let id: i64 = column(row, TABLE, "id", &"?")?;
    let scope: Vec<u8> = column(row, TABLE, "scope", &id)?;
    let key: Vec<u8> = column(row, TABLE, "request_key", &id)?;
    let asked: &str = column(row, TABLE, "asked", &id)?;
    let text = |bytes: Vec<u8>, name| {
        let text = String::from_utf8(bytes);
        text.map_err(|why| unreadable(TABLE, name, &id, &why))
    };
    let key = RequestKey {
        scope: text(scope, "scope")?,
        key: text(key, "request_key")?,
    };
    let fingerprint = Fingerprint(column(row, TABLE, "fingerprint", &id)?);
    let data: AskedData =
        serde_json::from_str(asked).map_err(|why| unreadable(TABLE, "asked", &id, &why))?;
    let asked_at = column(row, TABLE, "asked_at", &id)?;
    let email = data.email.as_deref().map(Email::parse).transpose();
    let method = data.payment_method.as_deref().map(PaymentMethod::parse);
    let items = data.items.iter().map(ItemData::read);
    let damaged = |why: String| unreadable(TABLE, "asked", &id, &why);
    Ok(AskedOrder {
        key,
        fingerprint,
        customer: CustomerId::parse(&data.customer).map_err(|why| damaged(why.to_string()))?,
        customer_notation: notation(data.is_number),
        email: email.map_err(|why| damaged(why.to_string()))?,
        items: items.collect::<Result<_, _>>().map_err(damaged)?,
        payment_method: method.transpose().map_err(|why| damaged(why.to_string()))?,
        asked_at,
    })
}

impl ItemData {
    fn read(&self) -> Result<AskedItem, String> {
        Ok(AskedItem {
            product: ProductId::parse(&self.product).map_err(|why| why.to_string())?,
            notation: notation(self.is_number),
            quantity: Quantity::try_new(self.quantity.into()).map_err(|why| why.to_string())?,
        })
    }
}

const fn notation(is_number: bool) -> Notation {
    if is_number {
        Notation::Number
    } else {
        Notation::Text
    }
}
