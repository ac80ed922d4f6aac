//! `PUT /api/cart/items/{productId}`

use super::asked::{NamedProduct, Shopper};
use super::cart_rendering::CartBody;
use super::edit_cart::Editing;
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::body;
use crate::http::reading::decimal::Digits;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::query::{Parameters, whole};
use crate::http::reading::readers;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;
use domain::Quantity;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// How many it shall be.
#[derive(Serialize, ToSchema)]
#[schema(as = StorefrontQuantity)]
pub(super) struct QuantityBody {
    /// None takes the product out.
    #[schema(minimum = 0, maximum = 1_000_000)]
    quantity: u32,
}

/// Say how many of a product are in the cart
///
/// In the query or in the body; none takes it out.
#[utoipa::path(
    put,
    path = "/api/cart/items/{productId}",
    tag = "storefront",
    operation_id = "storefront_set_cart_quantity",
    params(
        ("productId" = String, Path, min_length = 1, max_length = 128, pattern = r"\S", description = "The product"),
        ("quantity" = Option<u32>, Query, minimum = 0, maximum = 1_000_000, description = "How many; else it is in the body"),
        IdempotencyKey,
    ),
    request_body(content = Option<QuantityBody>, description = "May be left out where the query says how many"),
    responses(
        (status = 200, description = "The cart as it is now", body = CartBody),
        (status = 400, description = "Not valid", body = BadRequestBody),
        (status = 404, description = "It is not in the cart", body = ErrorBody),
        (status = 405, description = "Carts are kept by a service of their own", body = ErrorBody),
        (status = 409, description = "There is not enough of it", body = ErrorBody),
    )
)]
pub(super) async fn set_cart_quantity(
    State(use_cases): State<UseCases>,
    shopper: Shopper,
    NamedProduct(product): NamedProduct,
    uri: Uri,
    request: Request,
) -> Result<Response, StorefrontError> {
    let body = body::read_optional(request, &use_cases.settings).await?;
    let units = units(&uri, body.as_ref())?;
    let asked = FingerprintOf::request("PUT", "/api/cart/items/{productId}")
        .field("productId", &product)
        .field("quantity", units);
    // Of none there is no quantity.
    let quantity = Quantity::try_new(units.into()).ok();
    let set = use_cases.set_cart_quantity.clone();
    Editing::new(&use_cases, shopper, asked)
        .run(|edit| async move { set.run(edit, product, quantity).await })
        .await
}

fn units(uri: &Uri, body: Option<&Value>) -> Result<u32, Vec<Violation>> {
    let mut parameters = Parameters::of(uri);
    let in_query = parameters.read("quantity", whole(0, Quantity::MAX));
    parameters.finish()?;
    let nothing = Value::Object(Map::new());
    let body = body.filter(|body| !body.is_null()).unwrap_or(&nothing);
    fields::read(body, |fields| match in_query {
        None => fields.required("quantity", units_or_none),
        Some(asked) => {
            let same = |value: &Value| match units_or_none(value)? {
                units if units == asked => Ok(units),
                _ => Err(Fault::Rule("is another in the query".to_owned())),
            };
            fields.optional("quantity", same);
            Some(asked)
        }
    })
}

/// A quantity, or none.
fn units_or_none(value: &Value) -> Result<u32, Fault> {
    let is_none = value
        .as_number()
        .is_some_and(|number| Digits::of(number.as_str()) == Digits::of("0"));
    if is_none {
        return Ok(0);
    }
    match readers::quantity(value) {
        Ok(quantity) => Ok(quantity.units()),
        Err(Fault::AtLeast(_)) => Err(Fault::AtLeast(0)),
        Err(fault) => Err(fault),
    }
}
