//! All that can be said of an order by those who have it in hand.

use super::planted::some;
use domain::order::{CancelCause, Fact, ShipmentReport};
use domain::process::{
    Answer as Told, CallId, CallOutcome, Evidence, EvidenceKind, Hold, Mode, Receipt, Refusal,
    Step, Verdict,
};
use domain::{Reason, Timestamp};

/// Each with the mark, where there are words in it.
pub(super) fn history() -> Vec<Fact> {
    let parcel = CallId::whole(Step::CreateShipment);
    let words = || "to zyxwana marked".to_owned();
    let reason = || Reason::try_new("zyxw rang up").unwrap();
    let ended = |outcome| Fact::CallEnded {
        call: parcel,
        attempt: 1,
        outcome,
        retry_at: Timestamp::from_micros(0),
    };
    let shipped = Receipt::Shipment {
        tracking_number: "zyxw-parcel".to_owned(),
        estimated_delivery: some("when zyxw is in"),
    };
    vec![
        Fact::CallStarted {
            call: parcel,
            mode: Mode::Do,
            attempt: 1,
        },
        ended(CallOutcome::NotSent(words())),
        ended(CallOutcome::Unknown(Evidence::new(
            EvidenceKind::TimedOut,
            &words(),
        ))),
        ended(CallOutcome::Definite(Told::Refused(Refusal::Rejected(
            words(),
        )))),
        ended(CallOutcome::Definite(Told::Done(shipped))),
        Fact::ShipmentReported(ShipmentReport {
            tracking_number: "zyxw-parcel".to_owned(),
            status: "left with zyxw".to_owned(),
            reported_at: "2026-01-01".to_owned(),
            location: some("zyxwton"),
            details: some("for zyxw"),
        }),
        Fact::OrderParked {
            call: None,
            hold: Hold::Poison,
        },
        Fact::OrderSettled {
            call: None,
            verdict: Verdict::Retry,
            reason: reason(),
        },
        Fact::OrderCancelled {
            cause: CancelCause::Requested(reason()),
        },
    ]
}
