//! What operators did to an order that its timeline does not tell, with their reasons: the latest of it.

use super::super::audit::AUDIT;
use super::super::audit_row::Row;
use crate::http::use_cases::UseCases;
use crate::http::web::with_query;
use application::Caller;
use application::audit::{ListDeedsError, subject_of_order};
use application::ports::DeedQuery;
use askama::Template;
use domain::OrderId;

/// How much of it the order's page shows.
const MOST_SHOWN: u32 = 10;

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/on_record.html")]
pub(super) struct OnRecord {
    deeds: Vec<Row>,
    /// Where all of it is.
    all: String,
}

impl OnRecord {
    pub(super) async fn of(
        use_cases: &UseCases,
        caller: &Caller,
        order: OrderId,
    ) -> Result<Self, ListDeedsError> {
        let subject = subject_of_order(order);
        let all = with_query(AUDIT, [("subject", &*subject)]);
        let query = DeedQuery {
            subject: Some(subject),
            limit: MOST_SHOWN,
            ..DeedQuery::default()
        };
        let deeds = use_cases.list_deeds.run(caller, query).await?;
        let deeds = deeds.into_iter().map(Row::from).collect();
        Ok(Self { deeds, all })
    }
}
