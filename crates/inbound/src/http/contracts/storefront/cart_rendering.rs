//! Carts in the words of `storefront`.

use super::error::StorefrontError;
use crate::http::answering::answer;
use crate::http::reading::decimal::Decimal;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::moment;
use application::Answer;
use axum::http::StatusCode;
use domain::{Cart, CartLine, Currency, Money, MoneyError};
use serde::Serialize;
use utoipa::ToSchema;

/// A cart.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontCart)]
pub(super) struct CartBody {
    #[schema(examples("7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e"))]
    user_id: String,
    items: Vec<CartItemBody>,
    total_amount: Decimal,
    /// The sum of the quantities.
    item_count: u64,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    updated_at: String,
}

/// One product in a cart, at the price that it had when it was put in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontCartItem)]
struct CartItemBody {
    product_id: ForeignId,
    product_name: String,
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: u32,
    unit_price: Decimal,
    total_price: Decimal,
    image_url: Option<String>,
}

impl CartBody {
    fn of(cart: &Cart, currency: Currency) -> Result<Self, MoneyError> {
        let items: Result<Vec<CartItemBody>, MoneyError> =
            cart.lines.iter().map(CartItemBody::of).collect();
        let total = cart.total()?.unwrap_or_else(|| Money::zero(currency));
        Ok(Self {
            user_id: cart.customer.as_str().to_owned(),
            items: items?,
            total_amount: total.into(),
            item_count: cart.item_count(),
            updated_at: moment::rfc3339(cart.updated_at),
        })
    }
}

impl CartItemBody {
    fn of(line: &CartLine) -> Result<Self, MoneyError> {
        Ok(Self {
            product_id: ForeignId::product(&line.product, line.notation),
            product_name: line.name.clone(),
            quantity: line.quantity.units(),
            unit_price: line.unit_price.into(),
            total_price: line.total()?.into(),
            image_url: line.image_url.clone(),
        })
    }
}

/// The cart as an answer.
pub(super) fn answer_with(cart: &Cart, currency: Currency) -> Answer {
    match CartBody::of(cart, currency) {
        Ok(body) => answer::json(StatusCode::OK, &body),
        Err(error) => {
            let words = format!("The cart cannot be added up, take something out of it: {error}");
            let error = StorefrontError::new(StatusCode::BAD_REQUEST, words);
            error.answer(Some(cart.updated_at))
        }
    }
}
