//! `POST /Order/Order-Summary`

use super::asked::{User, UserHeaders};
use super::error::{ErrorBody, GatewayError};
use super::pay_result;
use super::refusal::unknown_products;
use super::request::{RequestId, SummaryBody, SummaryRequest};
use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, Earlier};
use crate::http::effect::placing;
use crate::http::reading::body;
use crate::http::use_cases::{UseCases, to_its_end};
use application::RequestClaim;
use application::orders::{Asked, PlaceOrderError, PricingError};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// The request is taken on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayAccepted)]
pub(super) struct AcceptedBody {
    #[schema(examples("abc123xyz"))]
    request_id: String,
}

/// Place an order
///
/// Answers as soon as the request is durable; what becomes of it is told by
/// `/Order/pay-result/{requestId}`. The `requestId` makes repeats safe, within the requests of the
/// same user: they are answered alike and order nothing again. (`Idempotency-Key` says nothing
/// here.)
#[utoipa::path(
    post,
    path = "/Order/Order-Summary",
    tag = "gateway",
    operation_id = "gateway_order_summary",
    params(
        UserHeaders,
        ("X-EMAIL" = Option<String>, Header, format = "email", description = "Where to write to the user"),
    ),
    request_body = SummaryBody,
    responses(
        (status = 200, description = "The request is taken on", body = AcceptedBody),
        (status = 400, description = "Not valid; nothing was ordered", body = ErrorBody),
        (status = 422, description = "The requestId was used for another request", body = ErrorBody),
        (status = 503, description = "Nothing is promised: send the same request again", body = ErrorBody),
    )
)]
pub(super) async fn order_summary(
    State(use_cases): State<UseCases>,
    user: User,
    request: Request,
) -> Result<Response, GatewayError> {
    let body = body::read(request, &use_cases.settings).await?;
    let request = SummaryRequest::read(&body)?;
    let (id, claim) = (request.id.clone(), request.claim(&user));
    let order = request.into_order(&user, claim.clone());
    if let Some(ask) = use_cases.ask_for_prices.clone() {
        let caller = user.caller();
        let asked = to_its_end(async move { ask.run(&caller, order).await }).await?;
        return Ok(accepted(&id, asked == Asked::Repeated));
    }
    let is_repeat = match placing::begin(&use_cases, &user.caller(), order).await {
        Err(error) if is_outcome(&error) => keep(&use_cases, &claim, &id, error).await?,
        begun => begun?,
    };
    Ok(accepted(&id, is_repeat))
}

fn accepted(id: &RequestId, is_repeat: bool) -> Response {
    let body = AcceptedBody {
        request_id: id.as_str().to_owned(),
    };
    let accepted = answer::json(StatusCode::OK, &body);
    if is_repeat {
        answer::replayed(accepted)
    } else {
        answer::response(accepted)
    }
}

/// Whether an error is what became of the request, to be told when its result is asked for: it was
/// understood, somebody else had to say no to it, and they did.
const fn is_outcome(error: &PlaceOrderError) -> bool {
    placing::is_final(error)
        && !matches!(
            error,
            PlaceOrderError::Order(_)
                | PlaceOrderError::Pricing(PricingError::TooMany(_) | PricingError::NoPrice(_))
        )
}

/// Keeps a refusal that made no order as the request's result. Tells whether there was one already.
async fn keep(
    use_cases: &UseCases,
    claim: &RequestClaim,
    id: &RequestId,
    refusal: PlaceOrderError,
) -> Result<bool, GatewayError> {
    let refusal = GatewayError::from(refusal);
    let (path, now) = (pay_result::path_of(id.as_str()), use_cases.clock.now());
    let refusal = refusal.answer(&path, Some(now));
    match idempotency::keep(use_cases, claim, None, &refusal).await? {
        Earlier::Nothing => Ok(false),
        Earlier::Same(_record) => Ok(true),
        Earlier::Other => Err(PlaceOrderError::KeyReused.into()),
    }
}

impl From<PlaceOrderError> for GatewayError {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "The requestId was used for a different request",
            ),
            PlaceOrderError::NotTheirs => Self::new(
                StatusCode::FORBIDDEN,
                "This user may not order in another's name",
            ),
            PlaceOrderError::Pricing(error) => error.into(),
            PlaceOrderError::TotalDrifted { actual, expected } => Self::new(
                StatusCode::CONFLICT,
                format!("The total is {actual}, not {expected}"),
            ),
            PlaceOrderError::CustomerRefused(id) => Self::new(
                StatusCode::FORBIDDEN,
                format!("User {id} is unknown or may not order"),
            ),
            PlaceOrderError::Customers(_) => {
                Self::unavailable("The users' service gave no answer; nothing was ordered")
            }
            PlaceOrderError::Order(error) => Self::bad_request(error.to_string()),
            error @ PlaceOrderError::CartUnderWay { .. } => {
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
            PlaceOrderError::Store(error) => error.into(),
            PlaceOrderError::Unknown(_) => Self::unavailable(
                "Whether the request was taken on is not known yet: send it again as it is",
            ),
        }
    }
}

impl From<PricingError> for GatewayError {
    fn from(error: PricingError) -> Self {
        match error {
            PricingError::UnknownProducts(products) => unknown_products(&products),
            PricingError::PricesChanged(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            PricingError::NoPrice(_) => Self::bad_request(error.to_string()),
            PricingError::TooMany(product) => Self::bad_request(format!(
                "The quantities of product {product} add up to too many"
            )),
            PricingError::Catalogue(_) => {
                Self::unavailable("The catalogue gave no answer; nothing was ordered")
            }
        }
    }
}
