//! `POST /admin/polling` and `GET /admin/GetPolling`: whether unpaid orders expire.

use super::asked::Operator;
use super::error::{ErrorBody, GatewayError};
use crate::http::answering::answer;
use crate::http::documentation::documented::{IdempotencyKey, vocabulary};
use crate::http::effect::idempotency::{self, FingerprintOf};
use crate::http::effect::once::{Done, once};
use crate::http::reading::body;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::moment;
use crate::http::use_cases::{UseCases, to_its_end};
use application::ports::Expiry;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// How the switch is to stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayPollingSwitch)]
pub(super) struct SwitchBody {
    #[schema(value_type = YesOrNo)]
    pooling_enable: &'static str,
}

/// How the switch stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayPolling)]
pub(super) struct PollingBody {
    /// Rises with every switching.
    id: u64,
    #[schema(value_type = YesOrNo)]
    pooling_enable: &'static str,
    /// Since when, in UTC; null if it was never switched.
    #[schema(examples("2026-03-08T14:30:00"))]
    polling_date: Option<String>,
}

const YES: &str = "Y";
const NO: &str = "N";

vocabulary!(
    /// Yes or no.
    pub(super) YesOrNo = [YES, NO]
);

impl From<Expiry> for PollingBody {
    fn from(expiry: Expiry) -> Self {
        Self {
            id: expiry.id,
            pooling_enable: if expiry.is_on { YES } else { NO },
            polling_date: expiry.since.map(moment::documented),
        }
    }
}

/// Switch the expiry of unpaid orders on or off
///
/// While it is on, orders whose payment does not come in time are called off. For operators, and for
/// all replicas.
#[utoipa::path(
    post,
    path = "/admin/polling",
    tag = "gateway",
    operation_id = "gateway_switch_polling",
    params(IdempotencyKey),
    request_body = SwitchBody,
    responses(
        (status = 200, description = "`Pooling started` or `Pooling stopped`", body = String, content_type = "text/plain"),
        (status = 400, description = "Not valid", body = ErrorBody),
        (status = 403, description = "Not an operator", body = ErrorBody),
    )
)]
pub(super) async fn switch_polling(
    State(use_cases): State<UseCases>,
    operator: Operator,
    request: Request,
) -> Result<Response, GatewayError> {
    let body = body::read(request, &use_cases.settings).await?;
    let is_on = read(&body)?;
    let fingerprint = FingerprintOf::request("POST", "/admin/polling")
        .field("poolingEnable", is_on)
        .finish();
    let key = operator.key.clone();
    let claim = key.map(|key| idempotency::keyed(&operator.caller, key, fingerprint));
    // To switch it twice does no harm, so the answer is kept afterwards.
    to_its_end(async move {
        let work = switch(&use_cases, &operator, is_on);
        once(&use_cases, claim, work).await
    })
    .await
}

async fn switch(
    use_cases: &UseCases,
    operator: &Operator,
    is_on: bool,
) -> Result<Done, GatewayError> {
    let switch = &use_cases.switch_expiry;
    switch.run(&operator.caller, is_on).await?;
    let words = if is_on {
        "Pooling started"
    } else {
        "Pooling stopped"
    };
    Ok(Done {
        answer: answer::text(StatusCode::OK, words),
        is_final: true,
    })
}

fn read(body: &Value) -> Result<bool, Vec<Violation>> {
    fields::read(body, |fields| fields.required("poolingEnable", yes_or_no))
}

fn yes_or_no(value: &Value) -> Result<bool, Fault> {
    match value.as_str() {
        Some(YES) => Ok(true),
        Some(NO) => Ok(false),
        _ => Err(Fault::Rule("must be \"Y\" or \"N\"".to_owned())),
    }
}

/// Show whether unpaid orders expire
#[utoipa::path(
    get,
    path = "/admin/GetPolling",
    tag = "gateway",
    operation_id = "gateway_show_polling",
    responses(
        (status = 200, description = "How the switch stands", body = PollingBody),
        (status = 403, description = "Not an operator", body = ErrorBody),
    )
)]
pub(super) async fn show_polling(
    State(use_cases): State<UseCases>,
    _operator: Operator,
) -> Result<Response, GatewayError> {
    let expiry = use_cases.expiry.expiry().await?;
    Ok(answer::ok(&PollingBody::from(expiry)))
}
