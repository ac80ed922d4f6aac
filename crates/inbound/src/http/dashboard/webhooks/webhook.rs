//! `GET /dashboard/webhooks/{webhook}`: one webhook, and what it was told.

use super::claimed::new_key;
use super::delivery::Attempt;
use super::routes::{named, page_of};
use super::standing::Standing;
use crate::http::reading::fields::Fault;
use crate::http::reading::query::{Parameters, cursor};
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, PageFailure, Path, Section, SignedIn, with_query};
use application::webhooks::{DeliveryFilter, ListDeliveries, ShowWebhook};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::{OrderId, OrderRef, Reason};

/// How many deliveries are on a page.
const ON_A_PAGE: u32 = 50;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/webhook.html")]
pub(super) struct WebhookPage {
    frame: Frame,
    key: String,
    webhook: Standing,
    deliveries: Vec<Attempt>,
    order: String,
    is_failed: bool,
    is_further: bool,
    first: String,
    next: Option<String>,
}

impl WebhookPage {
    const REASON_LIMIT: usize = Reason::LIMIT;
}

/// Which deliveries are asked for.
struct Asked {
    order: Option<(OrderRef, String)>,
    is_failed: bool,
    before: Option<u64>,
}

pub(super) async fn webhook(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Page<WebhookPage>, PageFailure> {
    let id = named(&name)?;
    let Asked {
        order,
        is_failed,
        before,
    } = read(&uri)?;
    let (order, text) = order.unzip();
    let filter = DeliveryFilter {
        order: match order {
            Some(order) => Some(id_of(&use_cases, order).await?),
            None => None,
        },
        is_failed,
        before,
        limit: ON_A_PAGE,
    };
    let (show, log) = (
        ShowWebhook(use_cases.webhooks.clone()),
        ListDeliveries(use_cases.webhooks.clone()),
    );
    let shown = show.run(&signed_in.caller, id).await?;
    let found = log.run(&signed_in.caller, id, filter).await?;
    let order = text.unwrap_or_default();
    let only = [("order", &*order), ("failed", "true")];
    let asked = only.into_iter().filter(|(name, value)| match *name {
        "failed" => is_failed,
        _ => !value.is_empty(),
    });
    let first = with_query(&page_of(id), asked);
    // A full page may be the last: then the next one is empty.
    let last = found.last().filter(|_| found.len() == ON_A_PAGE as usize);
    let next = last.map(|last| with_query(&first, [("cursor", &*last.number.to_string())]));
    Ok(Page(WebhookPage {
        frame: signed_in.frame(Section::Webhooks),
        key: new_key(&use_cases),
        webhook: Standing::from(&shown),
        deliveries: found.into_iter().map(Attempt::from).collect(),
        order,
        is_failed,
        is_further: before.is_some(),
        first,
        next,
    }))
}

fn read(uri: &Uri) -> Result<Asked, PageFailure> {
    let mut asked = Parameters::of(uri);
    let order = asked.read("order", |text| {
        let name = text.trim().parse::<OrderRef>();
        let name = name.map_err(|error| Fault::Rule(error.to_string()))?;
        Ok((name, text.trim().to_owned()))
    });
    let is_failed = asked.read("failed", |text| Ok(text == "true"));
    let before = asked.read("cursor", cursor);
    asked.finish()?;
    Ok(Asked {
        order,
        is_failed: is_failed.unwrap_or_default(),
        before: before.map(|number| number.0),
    })
}

/// One that is not there has no deliveries.
async fn id_of(use_cases: &UseCases, order: OrderRef) -> Result<OrderId, PageFailure> {
    match order {
        OrderRef::Id(id) => Ok(id),
        OrderRef::Number(_) => {
            let found = use_cases.journal.order(order).await?;
            Ok(found.map_or(OrderId::LOWEST, |order| order.id()))
        }
    }
}
