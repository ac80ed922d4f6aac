//! `GET /api/v1/customers/{id}/personal-data`, and the same of guests: one document, streamed.

use super::super::error::{ProblemBody, V1Error};
use super::document::Document;
use super::named::{AboutCustomer, ByOperator};
use super::parts::PersonBody;
use crate::http::reading::fields;
use crate::http::reading::{body, readers};
use crate::http::use_cases::UseCases;
use application::Caller;
use application::ports::Person;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// Which guest.
#[derive(Serialize, ToSchema)]
pub(super) struct GuestBody {
    /// The address that was given for the mail.
    #[schema(format = "email", max_length = 254)]
    email: String,
}

/// Show all that is kept about a customer
///
/// One document with each part's purpose: orders with all that happened to them, the cart, requests, what they
/// were refused, messages that speak of them. For operators; that it was taken away goes on the audit trail.
#[utoipa::path(
    get,
    path = "/api/v1/customers/{customer}/personal-data",
    tag = "operations",
    params(("customer" = String, Path, description = "The customer")),
    responses(
        (status = 200, description = "All of it", body = PersonBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No customer can have this id", body = ProblemBody),
    )
)]
pub(super) async fn export_customer(
    State(use_cases): State<UseCases>,
    about: AboutCustomer,
) -> Result<Response, V1Error> {
    export(&use_cases, &about.asked.caller, about.person).await
}

/// Show all that is kept about a guest
///
/// Of the orders that are nobody's and have this address for the mail; else like a customer's.
#[utoipa::path(
    post,
    path = "/api/v1/guests/personal-data",
    tag = "operations",
    request_body = GuestBody,
    responses(
        (status = 200, description = "All of it", body = PersonBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
    )
)]
pub(super) async fn export_guest(
    State(use_cases): State<UseCases>,
    ByOperator(asked): ByOperator,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let email = fields::read(&body, |fields| fields.required("email", readers::email))?;
    export(&use_cases, &asked.caller, Person::Guest(email)).await
}

async fn export(
    use_cases: &UseCases,
    caller: &Caller,
    person: Person,
) -> Result<Response, V1Error> {
    let export = use_cases.persons.export.clone();
    let until = export.begin(caller, &person).await?;
    let document = Document::new(export, caller.clone(), person, until);
    let mut response = Response::new(Body::from_stream(document.stream()));
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(CONTENT_TYPE, json);
    let file = HeaderValue::from_static("attachment; filename=\"personal-data.json\"");
    headers.insert(CONTENT_DISPOSITION, file);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
