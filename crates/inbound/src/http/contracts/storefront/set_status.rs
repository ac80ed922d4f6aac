//! `PUT /api/orders/{id}/status`

use super::asked::{Named, Operator};
use super::cancel_order::{or_not_given, reason};
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use super::get_order::OrderParam;
use super::rendering::{OrderBody, StorefrontStatusName};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::changing::Asking;
use crate::http::identity;
use crate::http::reading::body;
use crate::http::reading::fields::{Fault, Violation};
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use application::orders::{Change, ChangeError, Changed, GetOrderError};
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;
use domain::Reason;
use domain::order::{CancelWindow, IllegalTransition, OrderStatusKind};
use serde_json::Value;

/// Move an order on
///
/// For operators. Only as the lifecycle allows: CONFIRMED → PROCESSING → SHIPPED → DELIVERED, and
/// PENDING or CONFIRMED → CANCELLED. An order is confirmed by its payment and by nothing else. To set
/// the status that it has changes nothing, unless it is PENDING, CONFIRMED or CANCELLED.
#[utoipa::path(
    put,
    path = "/api/orders/{id}/status",
    tag = "storefront",
    operation_id = "storefront_set_status",
    params(
        OrderParam,
        ("status" = inline(StorefrontStatusName), Query, description = "What it shall be"),
        ("reason" = Option<String>, Query, max_length = 500, pattern = r"\S", description = "Why it is cancelled; has to be said where the service is not open"),
        IdempotencyKey,
    ),
    responses(
        (status = 200, description = "The order as it is now", body = OrderBody),
        (status = 400, description = "No such status, no way there from where it stands, or that is none of an order's names", body = BadRequestBody),
        (status = 404, description = "No such order", body = ErrorBody),
    )
)]
pub(super) async fn set_status(
    State(use_cases): State<UseCases>,
    operator: Operator,
    named: Named,
    request: Request,
) -> Result<Response, StorefrontError> {
    let (status, given) = read(request.uri())?;
    body::ignored(request, &use_cases.settings).await?;
    let is_cancel = status == OrderStatusKind::Cancelled;
    let is_needed =
        is_cancel && identity::needs_reason(&use_cases.identification, &operator.caller);
    let reason = or_not_given(given, is_needed)?;
    let route = "/api/orders/{id}/status";
    let asking = Asking::of(&use_cases, (operator.caller, operator.key), &named, route)
        .saying("status", status.as_str())
        .saying("reason", reason.as_str());
    let moved = |change| move_to(use_cases, status, reason, change);
    let done = asking.run(moved, None).await;
    done.map_err(|error| error.naming(&named.name))
}

fn read(uri: &Uri) -> Result<(OrderStatusKind, Option<Reason>), Vec<Violation>> {
    let mut parameters = Parameters::of(uri);
    let status = parameters.read("status", status_named);
    let given = parameters.read("reason", reason);
    parameters.finish()?;
    let missing = || vec![Violation::of("status", Fault::Missing, Value::Null)];
    Ok((status.ok_or_else(missing)?, given))
}

/// The status with this name, in any case.
pub(super) fn status_named(name: &str) -> Result<OrderStatusKind, Fault> {
    OrderStatusKind::parse(name).ok_or_else(|| {
        let names = OrderStatusKind::ALL.map(OrderStatusKind::as_str);
        Fault::Rule(format!("must be one of {}", names.join(", ")))
    })
}

async fn move_to(
    use_cases: UseCases,
    status: OrderStatusKind,
    reason: Reason,
    change: Change,
) -> Result<Changed, ChangeError<IllegalTransition>> {
    match status {
        OrderStatusKind::Pending => never(&use_cases, &change, "set back to PENDING").await,
        OrderStatusKind::Confirmed => never(&use_cases, &change, "confirmed by hand").await,
        OrderStatusKind::Processing => use_cases.start_processing.run(change).await,
        OrderStatusKind::Shipped => {
            if standing(&use_cases, &change).await? == OrderStatusKind::Confirmed {
                // The lifecycle of the document goes by the warehouse. No order goes back, so one
                // that is past it now stays so until this is done.
                return Err(illegal(OrderStatusKind::Confirmed, "shipped"));
            }
            use_cases.ship.run(change).await
        }
        OrderStatusKind::Delivered => use_cases.deliver.run(change).await,
        OrderStatusKind::Cancelled => {
            let window = CancelWindow::BeforeProcessing;
            use_cases.cancel.run(change, window, reason).await
        }
    }
}

/// What no order ever gets to by somebody's word.
async fn never(
    use_cases: &UseCases,
    change: &Change,
    wanted: &'static str,
) -> Result<Changed, ChangeError<IllegalTransition>> {
    Err(illegal(standing(use_cases, change).await?, wanted))
}

async fn standing(
    use_cases: &UseCases,
    change: &Change,
) -> Result<OrderStatusKind, ChangeError<IllegalTransition>> {
    match use_cases.get.run(&change.caller, change.order).await {
        Ok(order) => Ok(order.status().kind()),
        Err(GetOrderError::NotFound) => Err(ChangeError::NotFound),
        Err(GetOrderError::Store(error)) => Err(error.into()),
    }
}

const fn illegal(from: OrderStatusKind, wanted: &'static str) -> ChangeError<IllegalTransition> {
    ChangeError::Refused(IllegalTransition { from, wanted })
}
