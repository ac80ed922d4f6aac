//! `POST /api/v1/orders/{id}/shipment-updates`

use super::asked::{Asked, Named};
use super::change::Asking;
use super::error::{ProblemBody, V1Error};
use crate::http::fields::{Violation, Violations};
use crate::http::use_cases::UseCases;
use crate::http::{body, readers};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::ShipmentReport;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What the tracking service says of a parcel.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShipmentUpdateBody {
    #[schema(max_length = 128)]
    tracking_number: String,
    /// In the carrier's words; `DELIVERED` marks the order delivered.
    #[schema(max_length = 64, examples("IN_TRANSIT"))]
    status: String,
    /// When it was so, as the carrier writes it.
    #[schema(max_length = 64, examples("2026-03-09T08:00:00"))]
    timestamp: String,
    #[schema(max_length = 200)]
    location: Option<String>,
    #[schema(max_length = 500)]
    details: Option<String>,
}

/// Report on a shipment
///
/// For the tracking service. Late and repeated reports do no harm.
#[utoipa::path(
    post,
    path = "/api/v1/orders/{id}/shipment-updates",
    tag = "v1",
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes repeats of this request safe"),
    ),
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
    let (location, details) = (&report.location, &report.details);
    let content = [
        ("trackingNumber", report.tracking_number.as_str()),
        ("status", &report.status),
        ("timestamp", &report.reported_at),
        ("location", location.as_deref().unwrap_or_default()),
        ("details", details.as_deref().unwrap_or_default()),
    ];
    let success = StatusCode::ACCEPTED;
    let use_case = use_cases.report_shipment.clone();
    let action = "shipment-updates";
    let asking = Asking::new(&use_cases, asked, &order, action, &content, success);
    let run = |change| async move { use_case.run(change, report).await };
    asking.run(run, None).await
}

fn read(body: &Value) -> Result<ShipmentReport, Vec<Violation>> {
    let violations = Violations::default();
    let read = violations.object(body).and_then(|fields| {
        let tracking_number = fields.required("trackingNumber", readers::text(128));
        let status = fields.required("status", readers::text(64));
        let reported_at = fields.required("timestamp", readers::text(64));
        let location = fields.optional("location", readers::text(200));
        let details = fields.optional("details", readers::text(500));
        Some(ShipmentReport {
            tracking_number: tracking_number?,
            status: status?,
            reported_at: reported_at?,
            location,
            details,
        })
    });
    violations.finish(read)
}
