//! `GET /track/{order}/live`

use super::failure::TrackingFailure;
use super::journey::Journey;
use super::view::OrderView;
use crate::http::identity::page_reader;
use crate::http::reading::path::Named;
use crate::http::streaming::live::{StreamAsked, write_markup};
use crate::http::streaming::order_changes::{Showing, show_changes};
use crate::http::use_cases::UseCases;
use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use domain::Order;
use domain::order::Event;

/// The name of the stream's events: each holds the whole of what is live, and its id is where to go on.
const WHOLE: &str = "whole";

/// The part of the page that changes.
#[derive(Template, PartialEq)]
#[template(path = "tracking/standing.html")]
pub(super) struct OrderPart {
    order: OrderView,
}

/// Tells what the page shows of an order whenever that changes. The id of each event is the order's
/// version: who comes back is told what they missed.
pub(super) async fn follow_order(
    State(use_cases): State<UseCases>,
    named: Named<TrackingFailure>,
    parts: Parts,
) -> Result<Response, TrackingFailure> {
    let caller = page_reader(&parts, &use_cases);
    let asked = StreamAsked::of(&parts, &caller, &use_cases)?;
    let showing = AsPart(Journey::default());
    Ok(show_changes(&use_cases, &caller, named.0, asked, showing).await?)
}

/// Shows orders as parts of the page.
struct AsPart(Journey);

impl Showing for AsPart {
    type Shown = OrderPart;

    fn after(&mut self, order: &Order, event: &Event) -> OrderPart {
        self.0.note(event);
        let order = OrderView::of(order, &self.0);
        OrderPart { order }
    }

    fn write(&self, out: &mut Vec<u8>, seq: u64, shown: &OrderPart) {
        let markup = shown
            .render()
            .expect("text in memory takes all that is written");
        write_markup(out, seq, WHOLE, &markup);
    }
}
