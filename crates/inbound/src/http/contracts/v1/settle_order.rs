//! `POST /api/v1/orders/{id}/settle`

use super::asked::{Asked, ChangeParams, Named};
use super::error::{ProblemBody, V1Error, told};
use crate::http::documentation::documented::vocabulary;
use crate::http::effect::changing::Asking;
use crate::http::reading::body;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::readers;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;
use domain::Reason;
use domain::process::{PaymentName, Settlement, Verdict};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An operator's word on a parked order.
#[derive(Serialize, ToSchema)]
pub(super) struct SettleOrderBody {
    /// `done`, `not-done` or `retry`.
    #[schema(value_type = VerdictName)]
    verdict: String,
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
    /// By which name the provider knows a payment; only where `authorize` or `pay` is `done`.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    reference: Option<String>,
}

/// Settle a parked order
///
/// Says what became of a call that the service cannot find out about by itself. For operators; the
/// name and the reason go on record. A payment that is settled as done without its `reference` is
/// continued and undone under our own key: a provider that ignores keys does not know it, and the order
/// is parked again there.
#[utoipa::path(
    post,
    path = "/api/v1/orders/{id}/settle",
    tag = "v1",
    params(ChangeParams),
    request_body = SettleOrderBody,
    responses(
        (status = 204, description = "Settled; the order goes on"),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such order", body = ProblemBody),
        (status = 409, description = "It is not parked", body = ProblemBody),
    )
)]
pub(super) async fn settle_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let (settlement, reason) = read(&body)?;
    let settle = use_cases.settle.clone();
    let caller = asked.caller.clone();
    let mut asking = Asking::to("settle", &use_cases, asked, &order)
        .saying("verdict", settlement.verdict.name())
        .saying("reason", reason.as_str());
    if let Some(payment) = &settlement.payment {
        asking = asking.saying("reference", payment.as_str());
    }
    let run = |change| async move { settle.run(change, settlement, reason).await };
    let changed = asking.run(run, None).await;
    told(changed, &caller, &use_cases, order.0).await
}

fn read(body: &Value) -> Result<(Settlement, Reason), Vec<Violation>> {
    fields::read(body, |fields| {
        let verdict = fields.required("verdict", verdict);
        let reason = fields.required("reason", readers::reason);
        let payment = fields.optional("reference", payment);
        let settlement = Settlement {
            verdict: verdict?,
            payment,
        };
        Some((settlement, reason?))
    })
}

fn payment(value: &Value) -> Result<PaymentName, Fault> {
    let name = readers::text(PaymentName::LIMIT)(value)?;
    PaymentName::try_new(&name).map_err(|error| Fault::Rule(error.to_string()))
}

vocabulary!(
    /// The verdicts.
    VerdictName = Verdict::ALL.map(Verdict::name)
);

fn verdict(value: &Value) -> Result<Verdict, Fault> {
    let word = value.as_str().ok_or(Fault::NotText)?;
    Verdict::ALL
        .into_iter()
        .find(|verdict| verdict.name() == word)
        .ok_or_else(|| Fault::Rule("must be done, not-done or retry".to_owned()))
}
