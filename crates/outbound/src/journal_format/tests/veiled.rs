//! What is erased is written down like all else, in no new form, and nobody's words are in it.

use super::{event, placed, read};
use crate::journal_format::encode;
use application::testing::conformance::{HOSTILE_TEXT, every_fact, every_plan};
use domain::order::{Fact, PaymentReport, ShipmentReport, Veil};
use domain::process::{Answer, CallOutcome, Receipt};
use domain::{Actor, Timestamp};

/// Names of payments stay, for they name money; and what a report is known again by.
fn keeps_words(fact: &Fact) -> bool {
    match fact {
        Fact::PaymentReported(PaymentReport { .. })
        | Fact::ShipmentReported(ShipmentReport { .. }) => true,
        Fact::CallEnded { outcome, .. } => matches!(
            outcome,
            CallOutcome::Definite(Answer::Awaited { .. } | Answer::Done(Receipt::Payment { .. }))
        ),
        _ => false,
    }
}

#[test]
fn every_fact_is_erased_and_read_again_by_whoever_knew_its_form() {
    let at = Timestamp::from_micros(77);
    let customer = || Actor::Customer("Zoë".to_owned());
    let plans = every_plan().into_iter().map(placed);
    for fact in every_fact().into_iter().chain(plans) {
        let whole = event(fact, customer());
        for veil in [Veil::Erased(at), Veil::Masked] {
            let veiled = veil.event(&whole);
            let stored = encode(&veiled);
            assert_eq!(read(&stored).as_ref(), Ok(&veiled));
            assert_eq!((stored.kind, stored.seq), (encode(&whole).kind, 7));
            assert!(
                stored.needs <= encode(&whole).needs,
                "older binaries read it"
            );
            assert_eq!(
                veil.event(&veiled),
                veiled,
                "to cover it twice is to cover it once"
            );
        }
        let erased = encode(&Veil::Erased(at).event(&whole));
        assert_eq!(erased.actor, "customer:[erased]");
        if !keeps_words(&whole.fact) && !matches!(whole.fact, Fact::OrderPlaced(_)) {
            let words: String = HOSTILE_TEXT.chars().take(9).collect();
            assert!(!erased.data.contains(&words), "{}", erased.data);
        }
    }
}
