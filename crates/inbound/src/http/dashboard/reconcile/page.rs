//! `GET /dashboard/reconcile`: the report of the last comparison, or of the one that goes on. Looking at it
//! compares nothing.

use super::findings::{Differs, Unchecked, Waits, waits};
use super::routes::RECONCILE;
use crate::http::use_cases::UseCases;
use crate::http::web::words::{At, Badge, grouped};
use crate::http::web::{Frame, Page, Section, SignedIn};
use application::ports::StoreError;
use application::reconcile::{BackgroundReconcile, Ending, Place, ReconcileReport};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::HeaderValue;
use axum::response::{IntoResponse, Response};

/// Browsers look again by themselves while a comparison goes on, after so many seconds.
const LOOK_AGAIN: u32 = 3;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/reconcile.html")]
struct ReconcilePage {
    frame: Frame,
    report: Option<Report>,
}

impl ReconcilePage {
    const LONGEST_MINUTES: u64 = BackgroundReconcile::LONGEST.as_secs() / 60;
}

struct Report {
    by: String,
    began_at: At,
    badge: Badge,
    goes_on: bool,
    ended_at: Option<At>,
    /// What became of it, where that has to be said.
    words: Option<String>,
    orders: String,
    under_way: String,
    holdings: String,
    differences: Vec<Differs>,
    more_differences: u64,
    waits: Vec<Waits>,
    more_waits: u64,
    not_compared: Vec<Unchecked>,
}

impl From<&ReconcileReport> for Report {
    fn from(report: &ReconcileReport) -> Self {
        let ended = report.ended.as_ref();
        let waiting = report.others.first.iter().filter_map(waits);
        Self {
            by: report.by.clone(),
            began_at: At(report.began_at),
            badge: badge(report),
            goes_on: ended.is_none(),
            ended_at: ended.map(|(at, _)| At(*at)),
            words: words(report),
            orders: grouped(report.orders),
            under_way: grouped(report.under_way),
            holdings: grouped(report.holdings),
            differences: report.differences.first.iter().map(Differs::from).collect(),
            more_differences: report.differences.left_out(),
            waits: waiting.collect(),
            more_waits: report.others.left_out(),
            not_compared: report.not_compared.iter().map(Unchecked::from).collect(),
        }
    }
}

fn badge(report: &ReconcileReport) -> Badge {
    let to_look_at = report.differences.count + report.others.count;
    match &report.ended {
        None => Badge::wait("Goes on"),
        Some(_) if to_look_at > 0 => Badge::bad("Somebody has to look"),
        Some((_, Ending::Through)) if report.is_complete() => Badge::ok("All agree"),
        Some((_, Ending::Through)) => Badge::wait("No differences in what could be compared"),
        Some((_, Ending::OutOfTime | Ending::Stopped | Ending::Unread(_) | Ending::BrokeOff)) => {
            Badge::wait("Not all was compared")
        }
    }
}

fn words(report: &ReconcileReport) -> Option<String> {
    let place = match &report.place {
        Place::Orders(None) => "at the first orders".to_owned(),
        Place::Orders(Some(number)) => format!("behind order {}", number.0),
        Place::Books(side, _) => format!("on the books of {}", side.collaborator()),
    };
    match report.ended.as_ref().map(|(_, ending)| ending) {
        None => Some(format!("It is {place} now.")),
        Some(Ending::Through) => None,
        Some(Ending::OutOfTime) => Some(format!(
            "It took too long and was ended {place}: the command line compares the rest."
        )),
        Some(Ending::Stopped) => Some(format!(
            "The process was to stop, and it was ended {place}: begin another one."
        )),
        Some(Ending::Unread(error)) => Some(format!("It was ended {place}: {}", unread(error))),
        Some(Ending::BrokeOff) => Some(format!(
            "A fault of ours ended it {place}; the log has it. Begin another one."
        )),
    }
}

/// What is wrong with the store is in the log.
const fn unread(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable(_) | StoreError::Refused(_) => {
            "the order store did not answer. What is told below holds as far as it goes; begin another one in \
             a moment."
        }
        StoreError::Newer(_) => {
            "there are orders that a newer version of this program keeps. Compare with that version, or after \
             the update."
        }
        StoreError::Corrupt { .. } => {
            "a row of the order store cannot be read. The log names it: mend it, and begin another one."
        }
    }
}

pub(super) async fn page(State(use_cases): State<UseCases>, signed_in: SignedIn) -> Response {
    let reconcile = &use_cases.upkeep.reconcile;
    let report = reconcile.shown_to(&signed_in.caller);
    let report = report.as_ref().map(Report::from);
    let goes_on = report.as_ref().is_some_and(|report| report.goes_on);
    let page = Page(ReconcilePage {
        frame: signed_in.frame(Section::Reconcile),
        report,
    });
    let mut response = page.into_response();
    if goes_on && let Ok(again) = HeaderValue::from_str(&format!("{LOOK_AGAIN}; url={RECONCILE}")) {
        let refresh = HeaderName::from_static("refresh");
        response.headers_mut().insert(refresh, again);
    }
    response
}
