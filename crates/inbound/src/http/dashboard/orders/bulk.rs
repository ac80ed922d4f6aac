//! `POST /dashboard/orders/bulk`: one deed on all orders that are ticked, and a page with a line for each.

use super::ORDERS;
use super::bulk_result::{BulkResultPage, Kept, Line, named, tally};
use crate::http::answer;
use crate::http::idempotency::{self, Earlier, FingerprintOf};
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::words::ActionWords;
use crate::http::web::{
    CheckedForm, Notice, Page, PageFailure, Section, SignedIn, lead_on, own_path,
};
use application::orders::BulkChange;
use application::request::RequestRecord;
use application::{Fingerprint, RequestClaim};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::order::NextAction;
use domain::{OrderRef, Reason};

/// What was sent: each name once, but for the orders.
pub(in crate::http::dashboard) type BulkForm = Vec<(String, String)>;

/// What is wanted of which orders.
struct Wanted {
    action: NextAction,
    orders: Vec<OrderRef>,
    reason: Reason,
    key: String,
}

/// Why nothing was done.
enum Nothing {
    /// The list says it.
    Said(&'static str),
    /// The form is none of ours.
    Failure(PageFailure),
}

/// Does it, and tells of each.
pub(in crate::http::dashboard) async fn change_orders(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    CheckedForm(form): CheckedForm<BulkForm>,
) -> Result<Response, PageFailure> {
    let back = own_path(value(&form, "back"), ORDERS).unwrap_or(ORDERS);
    let wanted = match Wanted::of(&form) {
        Ok(wanted) => wanted,
        Err(Nothing::Said(why)) => return Ok(lead_on(&use_cases, back, &Notice::failed(why))),
        Err(Nothing::Failure(failure)) => return Err(failure),
    };
    let label = ActionWords::of(wanted.action).label;
    let results = changed_once(&use_cases, &signed_in, wanted).await?;
    let page = BulkResultPage {
        frame: signed_in.frame(Section::Orders),
        label,
        back: back.to_owned(),
        lines: results.iter().map(Line::from).collect(),
        tally: tally(&results),
    };
    Ok(Page(page).into_response())
}

/// What the same form came to before, or else what it comes to now.
async fn changed_once(
    use_cases: &UseCases,
    signed_in: &SignedIn,
    wanted: Wanted,
) -> Result<Vec<Kept>, PageFailure> {
    let caller = signed_in.caller.clone();
    let claim = idempotency::keyed(&caller, wanted.key.clone(), wanted.fingerprint());
    if let Some(kept) = earlier(idempotency::earlier(use_cases, &claim).await?)? {
        return Ok(kept);
    }
    let names = wanted.orders.clone();
    let bulk = BulkChange(use_cases.change_for_reason.clone());
    let changed = to_its_end(async move {
        let Wanted {
            action,
            orders,
            reason,
            ..
        } = wanted;
        bulk.run(&caller, action, orders, reason).await
    });
    let changed = changed.await.ok_or_else(PageFailure::for_operators)?;
    let results = names.into_iter().zip(&changed);
    let results: Vec<Kept> = results.map(|(name, one)| Kept::of(name, one)).collect();
    if results.iter().all(Kept::is_final) {
        keep(use_cases, &claim, results).await
    } else {
        Ok(results)
    }
}

async fn keep(
    use_cases: &UseCases,
    claim: &RequestClaim,
    results: Vec<Kept>,
) -> Result<Vec<Kept>, PageFailure> {
    let record = answer::json(StatusCode::OK, &results);
    // If the same form was sent twice at once, both are told the same.
    let first = earlier(idempotency::keep(use_cases, claim, None, &record).await?)?;
    Ok(first.unwrap_or(results))
}

fn earlier(earlier: Earlier) -> Result<Option<Vec<Kept>>, PageFailure> {
    match earlier {
        Earlier::Nothing => Ok(None),
        Earlier::Same(RequestRecord {
            answer: Some(answer),
            ..
        }) => serde_json::from_slice(&answer.body)
            .map(Some)
            .map_err(|_| sent_before()),
        Earlier::Same(_) | Earlier::Other => Err(sent_before()),
    }
}

fn sent_before() -> PageFailure {
    PageFailure::Conflict(
        "This form was sent before with something else in it, so nothing was done. Load the list again \
         to see how the orders stand."
            .to_owned(),
    )
}

impl Wanted {
    fn of(form: &BulkForm) -> Result<Self, Nothing> {
        let key = value(form, "key");
        let mut actions = NextAction::ALL.into_iter();
        let action = actions.find(|action| action.as_str() == value(form, "action"));
        let (Some(action), true) = (action, idempotency::is_key(key.as_bytes())) else {
            return Err(not_ours());
        };
        let ticked = form.iter().filter(|(name, _)| name == "order");
        let orders: Result<Vec<OrderRef>, _> = ticked.map(|(_, order)| order.parse()).collect();
        let orders = orders.map_err(|_| not_ours())?;
        if orders.is_empty() {
            return Err(Nothing::Said(
                "Nothing was changed: tick at least one order.",
            ));
        }
        if orders.len() > BulkChange::MAX_ORDERS {
            return Err(Nothing::Said(
                "Nothing was changed: tick fewer orders at a time.",
            ));
        }
        let reason = Reason::try_new(value(form, "reason").trim()).map_err(|_| {
            Nothing::Said("Nothing was changed: give a reason of 1 to 500 characters.")
        })?;
        Ok(Self {
            action,
            orders,
            reason,
            key: key.to_owned(),
        })
    }

    fn fingerprint(&self) -> Fingerprint {
        let fields = FingerprintOf::request("POST", &format!("{ORDERS}/bulk"))
            .field("action", self.action.as_str())
            .field("reason", self.reason.as_str());
        let orders = self.orders.iter();
        orders
            .fold(fields, |fields, order| fields.field("order", named(*order)))
            .finish()
    }
}

fn not_ours() -> Nothing {
    let words = "The form asks for nothing that can be done with orders: load the list again.";
    Nothing::Failure(PageFailure::BadInput(words.to_owned()))
}

fn value<'f>(form: &'f BulkForm, name: &str) -> &'f str {
    let mut sent = form.iter().filter(|(met, _)| met == name);
    sent.next().map_or("", |(_, value)| value)
}
