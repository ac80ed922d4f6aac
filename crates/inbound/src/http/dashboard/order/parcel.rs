//! The parcel of an order: by whom, by which number it is followed, and what the carrier reports.

use crate::http::web::words::{self, At, Badge};
use askama::Template;
use domain::Order;
use domain::order::{Event, Fact, ShipmentReport};

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/parcel.html")]
pub(super) struct Parcel {
    status: Badge,
    carrier: Option<String>,
    tracking_number: Option<String>,
    estimate: Option<String>,
    reports: Vec<Report>,
}

struct Report {
    heard: At,
    status: String,
    reported_at: String,
    location: Option<String>,
    details: Option<String>,
}

impl Parcel {
    pub(super) fn of(order: &Order, events: &[Event]) -> Self {
        let shipment = order.shipment();
        let reports = events.iter().filter_map(|event| match &event.fact {
            Fact::ShipmentReported(report) => Some(Report::of(At(event.at), report)),
            _ => None,
        });
        Self {
            status: words::shipment_status(order.shipment_status()),
            carrier: order.placed().order.carrier.clone(),
            tracking_number: shipment.map(|(number, _)| number.to_owned()),
            estimate: shipment.and_then(|(_, estimate)| estimate.map(str::to_owned)),
            reports: reports.collect(),
        }
    }
}

impl Report {
    fn of(heard: At, report: &ShipmentReport) -> Self {
        Self {
            heard,
            status: report.status.clone(),
            reported_at: report.reported_at.clone(),
            location: report.location.clone(),
            details: report.details.clone(),
        }
    }
}
