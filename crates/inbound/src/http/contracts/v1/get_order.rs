//! `GET /api/v1/orders/{id}`

use super::asked::{Named, Reading};
use super::error::{ProblemBody, V1Error, told};
use super::rendering::{OrderBody, StatusName, status};
use crate::http::answering::answer;
use crate::http::around::measured::HeldByWish;
use crate::http::reading::preference;
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use application::Caller;
use application::orders::GetOrderError;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;

/// Show an order
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}",
    tag = "v1",
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("access" = Option<String>, Query, description = "The token of a link to the order"),
        ("wait" = inline(Option<StatusName>), Query, description = "Holds the answer until the order has had this status or can never come to it any more, or the time of `http.answer_wait` is up"),
        ("Prefer" = Option<String>, Header, description = "`wait=SECONDS`: a shorter time for that"),
        ("If-None-Match" = Option<String>, Header, description = "304 if the order is still at this version"),
    ),
    responses(
        (status = 200, description = "The order; its ETag is its version", body = OrderBody),
        (status = 304, description = "Unchanged"),
        (status = 404, description = "No such order", body = ProblemBody),
    )
)]
pub(super) async fn get_order(
    State(use_cases): State<UseCases>,
    Reading(caller): Reading,
    order: Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, V1Error> {
    let mut parameters = Parameters::of(&uri);
    let wanted = parameters.read("wait", status);
    parameters.finish()?;
    let found = match wanted {
        None => use_cases.get.run(&caller, order.0).await,
        Some(wanted) => {
            let most = use_cases.settings.patience;
            let patience = preference::wait(&headers).map_or(most, |wait| wait.min(most));
            let waiting = &use_cases.wait_for_status;
            waiting.run(&caller, order.0, wanted, patience).await
        }
    };
    let order = told(found, &caller, &use_cases, order.0).await?;
    let tag = format!("\"{}\"", order.version().0);
    let known = headers.get(header::IF_NONE_MATCH);
    let is_known = known.is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let answer = if is_known {
        answer::empty(StatusCode::NOT_MODIFIED)
    } else {
        let body = match caller {
            Caller::Viewer(_) | Caller::Operator(_) => OrderBody::for_operator(&order),
            Caller::Anyone
            | Caller::Guest
            | Caller::LinkHolder { .. }
            | Caller::Customer(_)
            | Caller::Service(_) => OrderBody::from(&order),
        };
        answer::json(StatusCode::OK, &body)
    };
    let mut response = answer::response(answer::with_header(answer, "ETag", tag));
    if wanted.is_some() {
        response.extensions_mut().insert(HeldByWish);
    }
    Ok(response)
}

impl From<GetOrderError> for V1Error {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::not_found(),
            GetOrderError::Store(error) => error.into(),
        }
    }
}
