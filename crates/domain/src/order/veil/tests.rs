//! What covers what is personal.

use super::Veil;
use crate::order::{Fact, ShipmentReport};
use crate::{Actor, CustomerId, Email, Timestamp};

const ERASED: Veil = Veil::Erased(Timestamp::from_micros(1));

#[test]
fn a_mask_leaves_enough_to_tell_people_apart_and_no_more() {
    for (name, masked) in [
        ("Jane Doe", "J. D."),
        ("ada", "a."),
        ("Zoë de la Cruz Ruiz Prat", "Z. d. l. C."),
        ("(  )", "***"),
        ("", "***"),
    ] {
        assert_eq!(Veil::Masked.name(name), masked);
        assert_eq!(ERASED.name(name), "[erased]");
    }
    for (email, masked) in [
        ("ada@example.org", "a***@example.org"),
        ("a@example.org", "a***@example.org"),
        ("ünï@exämple.org", "ü***@exämple.org"),
    ] {
        let email = Email::parse(email).expect("it is one");
        assert_eq!(Veil::Masked.email(&email).as_str(), masked);
        assert_eq!(ERASED.email(&email).as_str(), "erased@erased.invalid");
    }
}

#[test]
fn an_id_that_is_an_address_is_masked_as_one_and_an_erased_order_is_nobodys() {
    let masked = |id: &str| {
        let id = CustomerId::parse(id).expect("it is one");
        assert_eq!(ERASED.customer(&id), None);
        let masked = Veil::Masked.customer(&id);
        masked.map(|id| id.as_str().to_owned())
    };
    assert_eq!(masked("42").as_deref(), Some("42"));
    assert_eq!(
        masked("ada@example.org").as_deref(),
        Some("a***@example.org")
    );
}

#[test]
fn who_works_here_is_named_on_and_customers_are_not() {
    let customer = Actor::Customer("ada@example.org".to_owned());
    let operator = Actor::Operator("ann@example.org".to_owned());
    assert_eq!(ERASED.actor(&customer).name(), Some("[erased]"));
    assert_eq!(
        Veil::Masked.actor(&customer).name(),
        Some("a***@example.org")
    );
    for veil in [ERASED, Veil::Masked] {
        assert_eq!(veil.actor(&operator), operator);
        assert_eq!(veil.actor(&Actor::Engine), Actor::Engine);
    }
}

#[test]
fn codes_stay_and_sentences_do_not() {
    for (code, stays) in [
        ("card_declined", true),
        ("51", true),
        ("2026-01-06", true),
        ("the card of Ada Lovelace", false),
        ("ada@example.org", false),
    ] {
        assert_eq!(ERASED.code(code) == code, stays, "{code}");
    }
}

#[test]
fn a_carriers_status_is_covered_where_it_is_more_than_a_code() {
    for (status, masked, erased) in [
        ("IN_TRANSIT", "IN_TRANSIT", "IN_TRANSIT"),
        ("left with Ada Lovelace", "***", "[erased]"),
    ] {
        let report = Fact::ShipmentReported(ShipmentReport {
            tracking_number: "1Z".to_owned(),
            status: status.to_owned(),
            reported_at: "2026-01-01T00:00:00Z".to_owned(),
            location: None,
            details: None,
        });
        for (veil, expected) in [(Veil::Masked, masked), (ERASED, erased)] {
            let Fact::ShipmentReported(told) = veil.fact(&report) else {
                panic!("it is another fact")
            };
            assert_eq!(told.status, expected);
        }
    }
}
