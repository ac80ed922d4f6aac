//! `GET /dashboard/orders/export`: a file of all orders that a filter finds.

use crate::http::answering::wording;
use crate::http::export::{Export, Format, NoExport, export};
use crate::http::reading::fields::Violation;
use crate::http::reading::order_filter;
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, SignedIn};
use axum::extract::State;
use axum::http::{Method, Uri};
use axum::response::Response;
use domain::order::OrderStatusKind;

/// Streams them, oldest first.
pub(in crate::http::dashboard) async fn export_orders(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    method: Method,
    uri: Uri,
) -> Result<Response, PageFailure> {
    let mut parameters = Parameters::of(&uri);
    parameters.join("status");
    let currency = use_cases.settings.currency;
    let filter = order_filter::read(&mut parameters, currency, OrderStatusKind::parse);
    let format = parameters.read("format", Format::named).flatten();
    parameters.refuse_unknown();
    parameters
        .finish()
        .map_err(|faults| not_understood(&faults))?;
    let format = format.unwrap_or(Format::Csv);
    let wanted = Export {
        caller: signed_in.caller,
        filter,
        format,
        head_only: method == Method::HEAD,
    };
    export(&use_cases, wanted).await.map_err(|why| match why {
        NoExport::Busy(trouble) => trouble.into(),
        NoExport::Store(error) => error.into(),
    })
}

fn not_understood(faults: &[Violation]) -> PageFailure {
    let faults = faults.iter().map(|violation| {
        let (field, fault) = (wording::field(&violation.path), wording::fault(violation));
        format!("{field}: {fault}")
    });
    PageFailure::BadInput(faults.collect::<Vec<_>>().join("; "))
}
