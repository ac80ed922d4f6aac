//! A shop that asks such collaborators: settings, calls, and words for what came of them.

use crate::server::answer;
use application::ports::{CallKey, Inventory, Notice, ReadError, StockCall, StockItem};
use application::testing::builders::{customer, product, units, usd};
use domain::order::OrderStatusKind;
use domain::process::{Answer, CallId, CallOutcome, EvidenceKind, Receipt, Refusal, Step};
use domain::{Contact, Email, OrderId, OrderNumber};
use outbound::http::Keys;
use outbound::http::inventory::{ReserveRelease, ReserveReleasePaths};
use outbound::http::upstream::{FixedAddress, Upstream, UpstreamSettings};
use std::sync::Arc;
use std::time::Duration;

/// What is documented of a reservation that went well.
pub(crate) const RESERVED: &str = r#"{"success":true,"message":"ok","unavailableProducts":[]}"#;

/// Time enough for whatever is going to answer.
pub(crate) fn patient() -> UpstreamSettings {
    UpstreamSettings {
        connect_timeout: Duration::from_secs(20),
        timeout: Duration::from_secs(30),
        ..UpstreamSettings::default()
    }
}

/// For what is not going to answer; long enough for a request to be sent on a busy machine.
pub(crate) fn impatient() -> UpstreamSettings {
    UpstreamSettings {
        timeout: Duration::from_secs(1),
        ..patient()
    }
}

pub(crate) fn upstream(url: &str, settings: &UpstreamSettings) -> Arc<Upstream> {
    let address = Arc::new(FixedAddress::parse(url).unwrap());
    Arc::new(Upstream::try_new("inventory", address, settings).unwrap())
}

/// The inventory there, and the upstream that it stands on.
pub(crate) fn inventory(
    url: &str,
    settings: &UpstreamSettings,
) -> (Arc<ReserveRelease>, Arc<Upstream>) {
    let upstream = upstream(url, settings);
    let paths = ReserveReleasePaths::default();
    let inventory = ReserveRelease::new(upstream.clone(), paths, Keys::Ignored);
    (Arc::new(inventory), upstream)
}

pub(crate) fn order() -> OrderId {
    OrderId::from_uuid("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse().unwrap())
}

/// Two of product 1 and one of product 5, as in document 004.
pub(crate) fn stock_call(step: Step) -> StockCall {
    let item = |id, n| StockItem {
        product: product(id),
        quantity: units(n),
    };
    StockCall {
        is_repeat: false,
        key: CallKey::new(order(), CallId::whole(step)),
        reservation: CallKey::new(order(), CallId::whole(Step::Reserve)),
        order: order(),
        number: OrderNumber(789),
        items: vec![item("1", 2), item("5", 1)],
    }
}

pub(crate) async fn reserve(inventory: &ReserveRelease) -> CallOutcome {
    inventory.reserve(&stock_call(Step::Reserve)).await
}

/// One reservation at this address.
pub(crate) async fn reserve_at(url: &str, settings: &UpstreamSettings) -> CallOutcome {
    reserve(&inventory(url, settings).0).await
}

pub(crate) fn reserved() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Reserved { expires_at: None }))
}

/// Ann is told that her order stands.
pub(crate) fn notice() -> Notice {
    Notice {
        key: CallKey::new(order(), CallId::whole(Step::Notify)),
        attempt: 1,
        order: order(),
        number: OrderNumber(789),
        customer: Some(customer("12345")),
        contact: Contact {
            name: Some("Ann Lee".to_owned()),
            email: Some(Email::parse("ann@example.com").unwrap()),
            phone: None,
        },
        status: OrderStatusKind::Confirmed,
        lines: Vec::new(),
        total: usd(34_997),
    }
}

pub(crate) fn told() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

/// A definite no, in these words.
pub(crate) fn refused(why: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Rejected(why.to_owned())))
}

/// The kind of not knowing; anything else fails the test.
#[track_caller]
pub(crate) fn unknown(outcome: &CallOutcome) -> EvidenceKind {
    match outcome {
        CallOutcome::Unknown(evidence) => evidence.kind,
        other => panic!("not unknown, but {other:?}"),
    }
}

/// Why it was not sent; anything else fails the test.
#[track_caller]
pub(crate) fn not_sent(outcome: &CallOutcome) -> &str {
    match outcome {
        CallOutcome::NotSent(why) => why,
        other => panic!("not unsent, but {other:?}"),
    }
}

/// Whether what a read was told cannot be understood; anything but an error fails the test.
#[track_caller]
pub(crate) fn is_spoilt<T: std::fmt::Debug>(read: Result<T, ReadError>) -> bool {
    read.unwrap_err().is_spoilt
}

/// A page for people, as a proxy sends it.
pub(crate) fn page(status: u16) -> Vec<u8> {
    answer(status, "Content-Type: text/html\r\n", "<html>Wait</html>")
}
