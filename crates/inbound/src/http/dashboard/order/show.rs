//! `GET /dashboard/orders/{id}`: one order, by any of its names.

use super::customer::Customer;
use super::form_key::FormKey;
use super::on_record::OnRecord;
use super::parts::{Part, Parts};
use super::unreadable;
use crate::http::reading::path::Named;
use crate::http::use_cases::UseCases;
use crate::http::web::words::{At, amount};
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn};
use application::orders::GetOrderError;
use application::ports::StoreError;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Order;
use domain::order::Event;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/order.html")]
struct OrderPage {
    frame: Frame,
    id: String,
    number: u64,
    channel: String,
    placed: At,
    total: String,
    /// Where the page's changes come from.
    live: String,
    parts: Vec<Part>,
    customer: Customer,
    on_record: OnRecord,
}

/// Shows it.
pub(in crate::http::dashboard) async fn show_order(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    name: Named<PageFailure>,
) -> Result<Response, PageFailure> {
    let frame = signed_in.frame(Section::Orders);
    match use_cases.timeline.run(&signed_in.caller, name.0).await {
        Ok((order, events)) => {
            let on_record = OnRecord::of(&use_cases, &signed_in.caller, order.id()).await?;
            let page = OrderPage::of(&use_cases, frame, (&order, &events), on_record)?;
            Ok(Page(page).into_response())
        }
        Err(GetOrderError::Store(damage @ StoreError::Corrupt { .. }))
            if signed_in.caller.is_operator() =>
        {
            Ok(unreadable::page(&use_cases, frame, name.0, &damage).await)
        }
        Err(error) => Err(error.into()),
    }
}

impl OrderPage {
    fn of(
        use_cases: &UseCases,
        frame: Frame,
        (order, events): (&Order, &[Event]),
        on_record: OnRecord,
    ) -> Result<Self, PageFailure> {
        let key = FormKey::new(use_cases.place.ids.order_id());
        let parts = Parts::of(order, events, use_cases.clock.now(), &frame.token, &key);
        let placed = order.placed();
        Ok(Self {
            live: key.live_address(order.id()),
            frame,
            id: order.id().to_string(),
            number: order.number().map_or(0, |number| number.0),
            channel: placed.order.channel.as_str().to_owned(),
            placed: At(placed.at),
            total: amount(order.total()),
            parts: parts.rendered()?,
            customer: Customer::of(order),
            on_record,
        })
    }
}
