//! `POST /dashboard/orders/bulk`: one deed on all orders that are ticked, and a page with a line for each.

use super::ORDERS;
use super::bulk_result::{BulkResultPage, Kept, Line, tally};
use super::seen::Seen;
use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, Earlier, FingerprintOf};
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
use domain::order::{NextAction, Revision};
use domain::{OrderRef, Reason};
use std::collections::HashMap;

const NOT_KEPT: &str = "This is what became of each order, but it could not be kept: it is shown this once. \
                        The form sent again would look at each order anew.";

/// What was sent: each name once, but for the orders.
pub(in crate::http::dashboard) type BulkForm = Vec<(String, String)>;

/// What is wanted of which orders.
struct Wanted {
    action: NextAction,
    /// Each as the list showed it.
    orders: Vec<Seen>,
    reason: Reason,
    key: String,
}

/// What became of each order.
struct Results {
    lines: Vec<Kept>,
    /// Whether they are on record, or need not be.
    are_kept: bool,
}

impl Results {
    const fn kept(lines: Vec<Kept>) -> Self {
        let are_kept = true;
        Self { lines, are_kept }
    }

    const fn not_kept(lines: Vec<Kept>) -> Self {
        let are_kept = false;
        Self { lines, are_kept }
    }
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
        Err(Nothing::Said(why)) => return Ok(lead_on(&signed_in, back, &Notice::failed(why))),
        Err(Nothing::Failure(failure)) => return Err(failure),
    };
    let label = ActionWords::of(wanted.action).label;
    let Results { lines, are_kept } = changed_once(&use_cases, &signed_in, wanted).await?;
    let mut frame = signed_in.frame(Section::Orders);
    if !are_kept {
        frame.notice = Some(Notice::failed(NOT_KEPT));
    }
    let page = BulkResultPage {
        frame,
        label,
        back: back.to_owned(),
        lines: lines.iter().map(Line::from).collect(),
        tally: tally(&lines),
    };
    Ok(Page(page).into_response())
}

/// What the same form came to before, or else what it comes to now.
async fn changed_once(
    use_cases: &UseCases,
    signed_in: &SignedIn,
    wanted: Wanted,
) -> Result<Results, PageFailure> {
    let caller = signed_in.caller.clone();
    let claim = idempotency::keyed(&caller, wanted.key.clone(), wanted.fingerprint());
    if let Some(lines) = earlier(idempotency::earlier(use_cases, &claim).await?)? {
        return Ok(Results::kept(lines));
    }
    let doing = use_cases.clone();
    let bulk = BulkChange(use_cases.change_for_reason.clone());
    let done = to_its_end(async move {
        let orders = wanted.orders.iter();
        let orders = orders.map(|seen| (seen.order, Revision::Status(seen.status)));
        let changed = bulk.run(&caller, wanted.action, orders.collect(), wanted.reason);
        let changed = changed.await?;
        let lines = wanted.orders.iter().zip(&changed);
        let lines = lines.map(|(seen, one)| Kept::of(seen.order, one));
        Some(keep(&doing, &claim, lines.collect()).await)
    });
    done.await.ok_or_else(PageFailure::for_operators)
}

/// Keeps the results where they are final: what may be tried again may be sent again. What was done is
/// told, whatever becomes of this.
async fn keep(use_cases: &UseCases, claim: &RequestClaim, lines: Vec<Kept>) -> Results {
    if !lines.iter().all(Kept::is_final) {
        return Results::kept(lines);
    }
    let record = answer::json(StatusCode::OK, &lines);
    match idempotency::keep(use_cases, claim, None, &record).await {
        Ok(first) => match earlier(first) {
            Ok(None) => Results::kept(lines),
            // If the same form was sent twice at once, both are told the same.
            Ok(Some(first)) => Results::kept(first),
            // Another form has taken the key meanwhile.
            Err(_) => Results::not_kept(lines),
        },
        Err(error) => {
            tracing::warn!(%error, "what came of a deed on many orders is not kept: {error}");
            Results::not_kept(lines)
        }
    }
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
        let orders = ticked(form).ok_or_else(not_ours)?;
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
            .fold(fields, |fields, seen| fields.field("order", seen))
            .finish()
    }
}

/// The orders that are ticked, each as its row says that it stood; none if a row does not say it.
fn ticked(form: &BulkForm) -> Option<Vec<Seen>> {
    let values = |wanted: &'static str| {
        let sent = form.iter().filter(move |(name, _)| name == wanted);
        sent.map(|(_, value)| value.as_str())
    };
    let rows: Option<Vec<Seen>> = values("seen").map(Seen::parse).collect();
    let rows: HashMap<OrderRef, Seen> = rows?.into_iter().map(|seen| (seen.order, seen)).collect();
    let ticked = values("order").map(|order| rows.get(&order.parse().ok()?).copied());
    ticked.collect()
}

fn not_ours() -> Nothing {
    let words = "The form asks for nothing that can be done with orders: load the list again.";
    Nothing::Failure(PageFailure::BadInput(words.to_owned()))
}

fn value<'f>(form: &'f BulkForm, name: &str) -> &'f str {
    let mut sent = form.iter().filter(|(met, _)| met == name);
    sent.next().map_or("", |(_, value)| value)
}
