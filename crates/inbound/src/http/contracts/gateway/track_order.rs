//! `GET /Order/track/{orderId}`

use super::asked::{Asked, Named, UserHeaders};
use super::error::{ErrorBody, GatewayError};
use super::rendering::{GatewayStatusName, number, order_name, status_of};
use crate::http::answering::answer;
use crate::http::documentation::documented::order_named;
use crate::http::reading::moment;
use crate::http::streaming::live::{NotStreamed, StreamAsked};
use crate::http::streaming::order_changes::order_changes;
use crate::http::use_cases::UseCases;
use application::orders::GetOrderError;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use domain::Order;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

/// Where an order stands now.
#[derive(Serialize, ToSchema, PartialEq)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayTracking)]
pub(super) struct TrackingBody {
    #[schema(examples("ORD_123"))]
    order_id: String,
    #[schema(value_type = GatewayStatusName)]
    status: &'static str,
    /// What to follow the parcel by, as soon as there is one.
    #[schema(examples("TRK-f47ac10b-58cc-4372-a567-0e02b2c3d479"))]
    tracking_number: Option<String>,
    /// Since when it stands so, in UTC.
    #[schema(examples("2026-03-08T14:30:00"))]
    updated_at: String,
}

impl From<&Order> for TrackingBody {
    fn from(order: &Order) -> Self {
        let parcel = order.shipment().map(|(number, _)| number.to_owned());
        let since = order.status().since().unwrap_or(order.placed().at);
        Self {
            order_id: order_name(number(order)),
            status: status_of(order),
            tracking_number: parcel,
            updated_at: moment::documented(since),
        }
    }
}

/// Which order, and whose.
pub(super) struct OfOrder;

impl IntoParams for OfOrder {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let order = order_named("orderId");
        let user = UserHeaders::into_params(place);
        std::iter::once(order).chain(user).collect()
    }
}

/// Show where an order stands
///
/// With `Accept: text/event-stream` as Server-Sent Events: where it stands now, then whenever that
/// changes. A client that comes back with `Last-Event-ID` is told what it missed.
#[utoipa::path(
    get,
    path = "/Order/track/{orderId}",
    tag = "gateway",
    operation_id = "gateway_track_order",
    params(
        OfOrder,
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that was seen, where they are asked for"),
    ),
    responses(
        (status = 200, description = "Where it stands", content(
            (TrackingBody = "application/json"),
            (TrackingBody = "text/event-stream"),
        )),
        (status = 404, description = "No such order", body = ErrorBody),
    )
)]
pub(super) async fn track_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    parts: Parts,
) -> Result<Response, GatewayError> {
    if wants_events(&parts.headers) {
        let stream = StreamAsked::of(&parts, &asked.caller, &use_cases)?;
        let show = |order: &Order| TrackingBody::from(order);
        return Ok(order_changes(&use_cases, &asked.caller, order.0, stream, show).await?);
    }
    let order = use_cases.get.run(&asked.caller, order.0).await?;
    Ok(answer::ok(&TrackingBody::from(&order)))
}

fn wants_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(','));
    kinds.any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("text/event-stream")
    })
}

impl From<GetOrderError> for GatewayError {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::no_such_order(),
            GetOrderError::Store(error) => error.into(),
        }
    }
}

impl From<NotStreamed> for GatewayError {
    fn from(error: NotStreamed) -> Self {
        match error {
            NotStreamed::UnknownEventId => Self::bad_request(
                "Last-Event-ID is no id of this stream's events: leave it out to begin anew",
            ),
            NotStreamed::NoRoom(trouble) => trouble.into(),
            NotStreamed::Order(error) => error.into(),
        }
    }
}
