//! `GET /api/v1/requests/{key}`

use super::asked::{Asked, Segment};
use super::error::{ProblemBody, V1Error};
use super::final_answer::standing;
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::contracts::ContractAnswers;
use crate::http::use_cases::UseCases;
use application::ports::Answers;
use application::{Answer, Fingerprint, RequestKey};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::OrderRef;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// What became of a request.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestBody {
    key: String,
    /// `final` once the answer will not change any more, else `in-progress`.
    state: &'static str,
    answer: AnswerBody,
    /// The order that it placed or changed, as it stands now.
    order: Option<OrderBody>,
}

/// An answer to a request.
#[derive(Serialize, ToSchema)]
pub(super) struct AnswerBody {
    status: u16,
    /// The body as it was sent; null if it had none.
    #[schema(value_type = Option<Object>)]
    body: Option<Box<RawValue>>,
}

impl From<Answer> for AnswerBody {
    fn from(answer: Answer) -> Self {
        let text = String::from_utf8(answer.body).unwrap_or_default();
        Self {
            status: answer.status,
            body: RawValue::from_string(text).ok(),
        }
    }
}

/// Show what became of a request
///
/// By its idempotency key, for the caller that sent it.
#[utoipa::path(
    get,
    path = "/api/v1/requests/{key}",
    tag = "v1",
    params(("key" = String, Path, description = "The Idempotency-Key of the request")),
    responses(
        (status = 200, description = "How it ended, or stands", body = RequestBody),
        (status = 404, description = "No such request", body = ProblemBody),
    )
)]
pub(super) async fn request_status(
    State(use_cases): State<UseCases>,
    asked: Asked,
    Segment(key): Segment,
) -> Result<Response, V1Error> {
    let request = RequestKey {
        scope: asked.caller.scope(),
        key,
    };
    let record = use_cases.requests.request(&request).await?;
    // Of a request of somebody who was erased nobody can tell any more what it asked, or was told.
    let record = record.filter(|record| record.fingerprint != Fingerprint::ERASED);
    let record = record.ok_or_else(no_such_request)?;
    let order = match record.order {
        Some(id) => use_cases.journal.order(OrderRef::Id(id)).await?,
        None => None,
    };
    let is_final = record.answer.is_some() || order.as_ref().is_some_and(has_final_answer);
    let answer = record.answer.or_else(|| order.as_ref().map(standing));
    let body = RequestBody {
        key: request.key,
        state: if is_final { "final" } else { "in-progress" },
        answer: answer.ok_or_else(no_such_request)?.into(),
        order: order.as_ref().map(OrderBody::from),
    };
    Ok(answer::ok(&body))
}

/// Whether the order's placing request would get the same answer for ever, although it is not kept
/// because somebody else made it so: a cancel on request.
fn has_final_answer(order: &domain::Order) -> bool {
    ContractAnswers.final_answer(order).is_some()
}

fn no_such_request() -> V1Error {
    V1Error::new(
        StatusCode::NOT_FOUND,
        "request-not-found",
        "Request not found",
        "There is no request of yours with this idempotency key",
    )
}
