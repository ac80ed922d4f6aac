//! `GET /dashboard/customer`: what there is of a customer, and what erasing it means.

use crate::http::dashboard::orders::ORDERS;
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, PageFailure, Query, Section, SignedIn, with_query};
use application::ports::{OrderFilter, OrderQuery};
use askama::Template;
use axum::extract::State;
use domain::{CustomerId, Reason};
use serde::Deserialize;

/// Where it is.
pub(in super::super) const PERSON: &str = "/dashboard/customer";

/// The page.
#[derive(Template)]
#[template(path = "dashboard/person.html")]
pub(super) struct PersonPage {
    frame: Frame,
    id: String,
    listed: String,
    has_orders: bool,
    reason_limit: usize,
}

/// Whom it is about.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    id: String,
}

/// The customer of this id.
pub(super) fn named(id: &str) -> Result<CustomerId, PageFailure> {
    CustomerId::parse(id)
        .map_err(|_| PageFailure::NotFound("No customer can have this id".to_owned()))
}

/// The page about a customer.
pub(super) fn page_of(id: &CustomerId) -> String {
    with_query(PERSON, [("id", id.as_str())])
}

pub(super) async fn person(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Query(Asked { id }): Query<Asked>,
) -> Result<Page<PersonPage>, PageFailure> {
    let id = named(&id)?;
    let filter = OrderFilter {
        customer: Some(id.clone()),
        ..OrderFilter::default()
    };
    let query = OrderQuery {
        counted: false,
        ..OrderQuery::newest(filter, 1)
    };
    let found = use_cases.list.run(&signed_in.caller, query).await;
    let found = found.map_err(|error| {
        let application::orders::ListOrdersError::Store(error) = error;
        PageFailure::from(error)
    })?;
    Ok(Page(PersonPage {
        frame: signed_in.frame(Section::Orders),
        listed: with_query(ORDERS, [("customer", id.as_str())]),
        id: id.as_str().to_owned(),
        has_orders: !found.orders.is_empty(),
        reason_limit: Reason::LIMIT,
    }))
}
