//! `POST /api/v1/orders/import`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::routes::ORDERS;
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::{self, FingerprintOf};
use crate::http::effect::once::{Done, once};
use crate::http::export::OrderRecord;
use crate::http::reading::body;
use crate::http::reading::fields::{self, Violation};
use crate::http::reading::readers;
use crate::http::use_cases::{UseCases, to_its_end};
use application::Caller;
use application::orders::{ImportOrder, ImportOrderError, ImportedOrder};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The most orders of one request: what the bounds of a body leave room for.
const MAX_ORDERS: usize = 200;

/// Orders of another system, as an export in NDJSON has them.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportBody {
    #[schema(min_items = 1, max_items = 200, value_type = Vec<Object>)]
    orders: Vec<Value>,
}

/// What became of each order, in the order of the request.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportedBody {
    /// How many were taken over just now.
    imported: usize,
    /// How many were taken over before, just like this.
    known: usize,
    /// How many were not taken over.
    refused: usize,
    results: Vec<ImportResultBody>,
}

/// What became of one order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImportResultBody {
    /// Its number, where it has one that can be read.
    number: Option<u64>,
    /// `imported`, `known`, `refused`, or `try-again`.
    #[schema(examples("imported"))]
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Why it was not taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Import orders of another system
///
/// With their numbers and dates, as they stand there; nothing is reserved, charged or sent for them.
/// Each by itself, and each at most once: the same order under the same number again changes nothing,
/// so a file may be sent as often as it takes. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/orders/import",
    tag = "v1",
    params(IdempotencyKey),
    request_body = ImportBody,
    responses(
        (status = 200, description = "A result for each", body = ImportedBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
    )
)]
pub(super) async fn import_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    request: Request,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden("Only operators may import orders"));
    }
    let body = body::read(request, &use_cases.settings).await?;
    let records = read(&body)?;
    let fingerprint = FingerprintOf::request("POST", &format!("{ORDERS}/import"))
        .field("body", &body)
        .finish();
    let key = asked.key;
    let claim = key.map(|key| idempotency::keyed(&asked.caller, key, fingerprint));
    let (import, caller) = (use_cases.import.clone(), asked.caller);
    let work = async move {
        let all = async move {
            let mut results = Vec::with_capacity(records.len());
            for record in records {
                results.push(import_one(&import, &caller, record).await);
            }
            results
        };
        Ok(answer_of(to_its_end(all).await))
    };
    once(&use_cases, claim, work).await
}

fn answer_of(results: Vec<ImportResultBody>) -> Done {
    let of = |wanted| results.iter().filter(|r| r.result == wanted).count();
    let (imported, known) = (of("imported"), of("known"));
    let is_final = of(TRY_AGAIN) == 0;
    let body = ImportedBody {
        imported,
        known,
        refused: results.len() - imported - known,
        results,
    };
    Done {
        answer: answer::json(StatusCode::OK, &body),
        is_final,
    }
}

const TRY_AGAIN: &str = "try-again";

fn read(body: &Value) -> Result<Vec<Value>, Vec<Violation>> {
    let records = |value: &Value| Ok(readers::list(value, MAX_ORDERS)?.to_vec());
    fields::read(body, |fields| fields.required("orders", records))
}

async fn import_one(import: &ImportOrder, caller: &Caller, record: Value) -> ImportResultBody {
    let number = record.get("number").and_then(Value::as_u64);
    let failed = |result, message: String| ImportResultBody {
        number,
        result,
        id: None,
        message: Some(message),
    };
    if !record.is_object() {
        return failed("refused", "must be an object".to_owned());
    }
    let record: OrderRecord = match serde_json::from_value(record) {
        Ok(record) => record,
        Err(error) => {
            let why = format!("is not as an export has it: {error}");
            return failed("refused", why);
        }
    };
    let wanted = match record.to_import() {
        Ok(wanted) => wanted,
        Err(error) => return failed("refused", error.to_string()),
    };
    let done = |result, id: domain::OrderId| ImportResultBody {
        number,
        result,
        id: Some(id.to_string()),
        message: None,
    };
    match import.run(caller, wanted).await {
        Ok(ImportedOrder::Taken(id)) => done("imported", id),
        Ok(ImportedOrder::Known(id)) => done("known", id),
        Err(ImportOrderError::Store(error)) => {
            tracing::error!(%error, "an order could not be imported: {error}");
            failed(TRY_AGAIN, "the order store does not answer".to_owned())
        }
        Err(error @ ImportOrderError::Unknown(_)) => failed(TRY_AGAIN, error.to_string()),
        Err(error) => failed("refused", error.to_string()),
    }
}
