//! `POST /api/v1/customers/{id}/erasure`, the same of guests, and how an erasure stands.

use super::super::asked::{Asked, Segment};
use super::super::error::{ProblemBody, V1Error};
use super::erasure_body::ErasureBody;
use super::named::{AboutCustomer, ByOperator};
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::{self, FingerprintOf};
use crate::http::effect::once::{Done, once};
use crate::http::reading::fields::{self, Violation};
use crate::http::reading::{body, readers};
use crate::http::use_cases::{UseCases, to_its_end};
use application::ports::{ErasureId, Person};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Email, Reason};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Why a customer is erased.
#[derive(Serialize, ToSchema)]
pub(super) struct EraseCustomerBody {
    /// Goes on record: a ticket's number, and no names.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

/// Which guest is erased, and why.
#[derive(Serialize, ToSchema)]
pub(super) struct EraseGuestBody {
    /// The address that was given for the mail.
    #[schema(format = "email", max_length = 254)]
    email: String,
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

/// Erase a customer's personal data
///
/// Of all that was placed up to now. Lines, prices, totals, payments and the country stay. What is over is
/// erased at once; orders under way are waited for, and erased when they have ended. For operators; it goes on
/// the audit trail.
#[utoipa::path(
    post,
    path = "/api/v1/customers/{customer}/erasure",
    tag = "operations",
    params(("customer" = String, Path, description = "The customer"), IdempotencyKey),
    request_body = EraseCustomerBody,
    responses(
        (status = 202, description = "It is on record, and begun", body = ErasureBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No customer can have this id", body = ProblemBody),
    )
)]
pub(super) async fn erase_customer(
    State(use_cases): State<UseCases>,
    about: AboutCustomer,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let reason = fields::read(&body, |fields| fields.required("reason", readers::reason))?;
    erase(&use_cases, about.asked, about.person, reason).await
}

/// Erase a guest's personal data
///
/// Of the orders that are nobody's and have this address for the mail; else like a customer's.
#[utoipa::path(
    post,
    path = "/api/v1/guests/erasure",
    tag = "operations",
    params(IdempotencyKey),
    request_body = EraseGuestBody,
    responses(
        (status = 202, description = "It is on record, and begun", body = ErasureBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
    )
)]
pub(super) async fn erase_guest(
    State(use_cases): State<UseCases>,
    ByOperator(asked): ByOperator,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let (email, reason) = guest(&body)?;
    erase(&use_cases, asked, Person::Guest(email), reason).await
}

fn guest(body: &Value) -> Result<(Email, Reason), Vec<Violation>> {
    fields::read(body, |fields| {
        let email = fields.required("email", readers::email);
        let reason = fields.required("reason", readers::reason);
        Some((email?, reason?))
    })
}

async fn erase(
    use_cases: &UseCases,
    asked: Asked,
    person: Person,
    reason: Reason,
) -> Result<Response, V1Error> {
    let fingerprint = FingerprintOf::request("POST", "/api/v1/customers/erasure")
        .field("person", person.scope())
        .field("reason", reason.as_str())
        .finish();
    let (caller, key) = (asked.caller, asked.key);
    let claim = key.map(|key| idempotency::keyed(&caller, key, fingerprint));
    let erase = use_cases.persons.erase.clone();
    let work = async move {
        let erasing = async move { erase.run(&caller, person, &reason).await };
        let state = to_its_end(erasing).await?;
        Ok::<_, V1Error>(Done {
            answer: answer::json(StatusCode::ACCEPTED, &ErasureBody::from(state)),
            is_final: true,
        })
    };
    once(use_cases, claim, work).await
}

/// Show how an erasure stands
#[utoipa::path(
    get,
    path = "/api/v1/erasures/{erasure}",
    tag = "operations",
    params(("erasure" = String, Path, format = "uuid", description = "Its id")),
    responses(
        (status = 200, description = "How it stands", body = ErasureBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such erasure", body = ProblemBody),
    )
)]
pub(super) async fn show_erasure(
    State(use_cases): State<UseCases>,
    ByOperator(asked): ByOperator,
    Segment(name): Segment,
) -> Result<Response, V1Error> {
    let id = ErasureId::parse(&name).ok_or_else(V1Error::not_found)?;
    let erase = &use_cases.persons.erase;
    let state = erase.look(&asked.caller, id).await?;
    Ok(answer::ok(&ErasureBody::from(state)))
}
