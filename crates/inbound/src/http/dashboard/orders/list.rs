//! `GET /dashboard/orders`: orders by any filter, newest first, a page at a time.

use super::filter_form::FilterForm;
use super::row::Row;
use crate::http::answering::listing::{self, Listed};
use crate::http::answering::wording;
use crate::http::reading::order_filter;
use crate::http::reading::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use crate::http::web::words::{self, ActionWords};
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn};
use application::orders::ListOrders;
use application::ports::OrderQuery;
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::order::{NextAction, OrderStatusKind};
use domain::{OrderNumber, Reason};

const DEFAULT_LIMIT: u32 = 50;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/orders.html")]
struct OrdersPage {
    frame: Frame,
    form: FilterForm,
    /// What is wrong with the filter: then there is no list.
    faults: Vec<String>,
    rows: Vec<Row>,
    found: String,
    /// This very page, to come back to.
    here: String,
    next: Option<String>,
    is_first: bool,
    actions: Vec<BulkAction>,
    /// The key of the form for all that are ticked.
    key: String,
    longest_reason: usize,
}

/// What can be done with all orders that are ticked.
struct BulkAction {
    name: &'static str,
    words: ActionWords,
}

/// Lists them.
pub(in crate::http::dashboard) async fn list_orders(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    uri: Uri,
) -> Result<Response, PageFailure> {
    let mut parameters = Parameters::of(&uri);
    parameters.join("status");
    let currency = use_cases.settings.currency;
    let filter = order_filter::read(&mut parameters, currency, OrderStatusKind::parse);
    let limit = parameters.read("limit", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    let page = OrdersPage::empty(&use_cases, signed_in.frame(Section::Orders), &uri);
    if let Err(violations) = parameters.finish() {
        let faults = violations.iter().map(|violation| {
            let (field, fault) = (wording::field(&violation.path), wording::fault(violation));
            format!("{field}: {fault}")
        });
        let page = OrdersPage {
            faults: faults.collect(),
            ..page
        };
        return Ok((StatusCode::BAD_REQUEST, Page(page)).into_response());
    }
    let query = OrderQuery {
        after,
        ..OrderQuery::newest(filter, limit.unwrap_or(DEFAULT_LIMIT))
    };
    let listed = listing::list(&use_cases, &signed_in.caller, query).await?;
    Ok(Page(page.with(&listed, after)).into_response())
}

impl OrdersPage {
    fn empty(use_cases: &UseCases, frame: Frame, uri: &Uri) -> Self {
        Self {
            frame,
            form: FilterForm::of(uri),
            faults: Vec::new(),
            rows: Vec::new(),
            found: String::new(),
            here: String::new(),
            next: None,
            is_first: true,
            actions: NextAction::ALL.map(BulkAction::of).into(),
            key: format!("bulk-{}", use_cases.place.ids.order_id()),
            longest_reason: Reason::LIMIT,
        }
    }

    fn with(self, listed: &Listed, after: Option<OrderNumber>) -> Self {
        let next = listed.more_after;
        Self {
            rows: listed.orders.iter().map(Row::from).collect(),
            found: words::found(listed.total),
            next: next.map(|last| self.form.page_after(Some(last.0))),
            here: self.form.page_after(after.map(|number| number.0)),
            is_first: after.is_none(),
            ..self
        }
    }
}

impl BulkAction {
    fn of(action: NextAction) -> Self {
        Self {
            name: action.as_str(),
            words: ActionWords::of(action),
        }
    }
}
