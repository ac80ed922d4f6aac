//! `POST /api/v1/orders/bulk-cancel`

use super::asked::Asked;
use super::change_error::{forbidden, not_possible};
use super::error::{ProblemBody, V1Error};
use super::rendering::{number, order_number, status_name};
use super::routes::ORDERS;
use crate::http::answering::answer;
use crate::http::documentation::documented::{IdempotencyKey, OrderName};
use crate::http::effect::idempotency::{self, FingerprintOf};
use crate::http::effect::once::{Done, once};
use crate::http::reading::body;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::readers;
use crate::http::use_cases::{UseCases, to_its_end};
use application::Fingerprint;
use application::orders::{BulkChange, BulkChanged, ChangeError};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::{NextAction, Revision};
use domain::{OrderRef, Reason};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Which orders, and why.
#[derive(Serialize, ToSchema)]
pub(super) struct BulkCancelBody {
    /// Each by any of its names.
    #[schema(min_items = 1, max_items = 1000, value_type = Vec<OrderName>)]
    orders: Vec<String>,
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

/// What became of each order, in the order of the request.
#[derive(Serialize, ToSchema)]
pub(super) struct BulkCancelledBody {
    /// How many are cancelled, now or before.
    cancelled: usize,
    /// How many are not.
    failed: usize,
    results: Vec<BulkResultBody>,
}

/// What became of one order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BulkResultBody {
    /// As the request named it.
    order: String,
    /// `cancelled`, `not-found`, `refused` (it has shipped), or `try-again`.
    #[schema(examples("cancelled"))]
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    /// Why it is not cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Cancel many orders
///
/// Each by itself: one that cannot be cancelled does not keep the others. For operators. What the
/// orders hold is given back by their processes.
#[utoipa::path(
    post,
    path = "/api/v1/orders/bulk-cancel",
    tag = "v1",
    params(IdempotencyKey),
    request_body = BulkCancelBody,
    responses(
        (status = 200, description = "A result for each", body = BulkCancelledBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
    )
)]
pub(super) async fn bulk_cancel(
    State(use_cases): State<UseCases>,
    asked: Asked,
    request: Request,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden("Only operators may cancel many orders"));
    }
    let body = body::read(request, &use_cases.settings).await?;
    let (names, reason) = read(&body)?;
    let fingerprint = fingerprint(&names, &reason);
    let key = asked.key;
    let claim = key.map(|key| idempotency::keyed(&asked.caller, key, fingerprint));
    let orders = names.iter().map(|(_, order)| (*order, Revision::Any));
    let orders = orders.collect();
    let (bulk, caller) = (
        BulkChange(use_cases.change_for_reason.clone()),
        asked.caller,
    );
    let work = async move {
        let results =
            to_its_end(async move { bulk.run(&caller, NextAction::Cancel, orders, reason).await })
                .await;
        let results = results.ok_or_else(|| forbidden("Only operators may cancel many orders"))?;
        Ok(answer_of(names, results))
    };
    once(&use_cases, claim, work).await
}

type Named = (String, OrderRef);

fn read(body: &Value) -> Result<(Vec<Named>, Reason), Vec<Violation>> {
    fields::read(body, |fields| {
        let orders = fields.required("orders", orders);
        let reason = fields.required("reason", readers::reason);
        Some((orders?, reason?))
    })
}

fn orders(value: &Value) -> Result<Vec<Named>, Fault> {
    let list = readers::list(value, BulkChange::MAX_ORDERS)?;
    let named = |value: &Value| {
        let name = match value {
            Value::Number(number) => number.to_string(),
            Value::String(name) => name.clone(),
            _ => {
                return Err(Fault::Rule(
                    "must name orders by texts or numbers".to_owned(),
                ));
            }
        };
        let order = name.parse().map_err(|_| {
            let name = domain::text::clipped(&name, 60);
            Fault::Rule(format!("has {name:?}, which is no name of an order"))
        });
        Ok((name.clone(), order?))
    };
    list.iter().map(named).collect()
}

fn fingerprint(names: &[Named], reason: &Reason) -> Fingerprint {
    let fields = FingerprintOf::request("POST", &format!("{ORDERS}/bulk-cancel"));
    let fields = fields.field("reason", reason.as_str());
    let fields = names
        .iter()
        .fold(fields, |fields, (name, _)| fields.field("order", name));
    fields.finish()
}

/// The answer; it is not final while something may be tried again.
fn answer_of(names: Vec<Named>, results: Vec<BulkChanged>) -> Done {
    let results: Vec<BulkResultBody> = names
        .into_iter()
        .zip(results)
        .map(|((name, _), result)| result_body(name, result))
        .collect();
    let cancelled = results.iter().filter(|r| r.result == "cancelled").count();
    let is_final = results.iter().all(|r| r.result != TRY_AGAIN);
    let body = BulkCancelledBody {
        cancelled,
        failed: results.len() - cancelled,
        results,
    };
    Done {
        answer: answer::json(StatusCode::OK, &body),
        is_final,
    }
}

const TRY_AGAIN: &str = "try-again";

fn result_body(name: String, result: BulkChanged) -> BulkResultBody {
    let failed = |result, message: String| BulkResultBody {
        order: name.clone(),
        result,
        order_id: None,
        order_number: None,
        status: None,
        message: Some(message),
    };
    match result {
        BulkChanged::Done(order) | BulkChanged::Already(order) => BulkResultBody {
            order_id: Some(number(&order)),
            order_number: Some(order_number(order.id())),
            status: Some(status_name(order.status().kind())),
            order: name,
            result: "cancelled",
            message: None,
        },
        BulkChanged::Failed(error) => match error {
            ChangeError::NotFound => failed("not-found", "There is no such order".to_owned()),
            ChangeError::Refused(refused) => failed("refused", not_possible(&refused)),
            ChangeError::Forbidden
            | ChangeError::Revision(_)
            | ChangeError::Busy(_)
            | ChangeError::Store(_)
            | ChangeError::Unknown(_) => failed(
                TRY_AGAIN,
                "Whether it is cancelled is not known: send the same request again".to_owned(),
            ),
        },
    }
}
