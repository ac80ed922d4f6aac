//! `POST /api/v1/orders/{id}/shipment-updates`

use super::asked::{Asked, ChangeParams, Named};
use super::error::{ProblemBody, V1Error};
use crate::http::documentation::documented::MomentText;
use crate::http::effect::changing::Asking;
use crate::http::reading::body;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::moment;
use crate::http::reading::readers;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::ShipmentReport;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

const TRACKING_NUMBER_LIMIT: usize = 128;
const STATUS_LIMIT: usize = 64;
const TIMESTAMP_LIMIT: usize = 64;
const LOCATION_LIMIT: usize = 200;
const DETAILS_LIMIT: usize = 500;

/// What the tracking service says of a parcel.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShipmentUpdateBody {
    #[schema(min_length = 1, max_length = 128, pattern = r"\S")]
    tracking_number: String,
    /// In the carrier's words; `DELIVERED` marks the order delivered.
    #[schema(
        min_length = 1,
        max_length = 64,
        pattern = r"\S",
        examples("IN_TRANSIT")
    )]
    status: String,
    /// When it was so: RFC 3339, or without a zone as in the example.
    #[schema(value_type = MomentText)]
    timestamp: String,
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    location: Option<String>,
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    details: Option<String>,
}

/// Report on a shipment
///
/// For the tracking service. Late and repeated reports do no harm.
#[utoipa::path(
    post,
    path = "/api/v1/orders/{id}/shipment-updates",
    tag = "v1",
    params(ChangeParams),
    request_body = ShipmentUpdateBody,
    responses(
        (status = 202, description = "Noted"),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not for customers", body = ProblemBody),
        (status = 404, description = "No such order", body = ProblemBody),
        (status = 409, description = "Another parcel", body = ProblemBody),
    )
)]
pub(super) async fn report_shipment(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let report = read(&body)?;
    let use_case = use_cases.report_shipment.clone();
    let (status, action) = (StatusCode::ACCEPTED, "shipment-updates");
    let asking = Asking::answered(status, action, &use_cases, asked, &order)
        .saying("trackingNumber", &report.tracking_number)
        .saying("status", &report.status)
        .saying("timestamp", &report.reported_at)
        .saying("location", report.location.as_deref().unwrap_or_default())
        .saying("details", report.details.as_deref().unwrap_or_default());
    let run = |change| async move { use_case.run(change, report).await };
    asking.run(run, None).await
}

fn read(body: &Value) -> Result<ShipmentReport, Vec<Violation>> {
    fields::read(body, |fields| {
        let tracking_number =
            fields.required("trackingNumber", readers::text(TRACKING_NUMBER_LIMIT));
        let status = fields.required("status", readers::text(STATUS_LIMIT));
        let reported_at = fields.required("timestamp", timestamp);
        let location = fields.optional("location", readers::text(LOCATION_LIMIT));
        let details = fields.optional("details", readers::text(DETAILS_LIMIT));
        Some(ShipmentReport {
            tracking_number: tracking_number?,
            status: status?,
            reported_at: reported_at?,
            location,
            details,
        })
    })
}

fn timestamp(value: &Value) -> Result<String, Fault> {
    let text = readers::text(TIMESTAMP_LIMIT)(value)?;
    if moment::is_moment(&text) {
        Ok(text)
    } else {
        let words = "must be a time such as 2026-03-09T08:00:00 or 2026-03-09T08:00:00Z";
        Err(Fault::Rule(words.to_owned()))
    }
}
