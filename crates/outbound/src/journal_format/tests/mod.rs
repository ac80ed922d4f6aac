//! Everything that can be on record is written down and read again as it was, under names that do
//! not change.

pub(crate) mod stored_form;
mod veiled;

use super::{RawEvent, StoredEvent, decode, encode};
use application::testing::conformance::{every_fact, every_plan, hostile_order};
use domain::order::{Event, Fact, Placed, Version};
use domain::process::{
    CallId, CallOutcome, Capabilities, Evidence, EvidenceKind, Hold, Mode, PaymentPlan, Step,
    Verdict,
};
use domain::{Actor, Reason, Timestamp, TraceContext};
use std::sync::Arc;

const AT: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

fn event(fact: Fact, actor: Actor) -> Event {
    Event {
        seq: Version(7),
        at: AT,
        actor,
        fact,
        trace: None,
    }
}

fn read(stored: &StoredEvent) -> Result<Event, super::FormatError> {
    read_data(stored.kind, &stored.actor, &stored.data)
}

fn read_data(kind: &str, actor: &str, data: &str) -> Result<Event, super::FormatError> {
    decode(&RawEvent {
        seq: 7,
        at: AT.micros(),
        kind,
        actor,
        data,
    })
}

fn placed(plan: domain::process::Plan) -> Fact {
    let order = hostile_order(plan);
    let total = order.total().unwrap();
    Fact::OrderPlaced(Arc::new(Placed {
        order,
        total,
        at: AT,
        erased_at: None,
    }))
}

#[test]
fn every_fact_is_read_as_it_was_written() {
    for fact in every_fact() {
        let event = event(fact, Actor::Engine);
        assert_eq!(read(&encode(&event)), Ok(event));
    }
}

#[test]
fn the_trace_of_an_event_is_read_as_it_was_written_and_changes_nothing_else() {
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for fact in every_fact() {
        let plain = event(fact, Actor::Engine);
        let traced = Event {
            trace: TraceContext::parse(trace).ok(),
            ..plain.clone()
        };
        let stored = encode(&traced);
        assert_eq!(read(&stored), Ok(traced));
        let bytes = stored.data.len() - encode(&plain).data.len();
        assert!(bytes <= 67, "{bytes} more for a trace");
        // As a version reads it that knows of no traces, and one whose trace somebody has spoilt.
        let unknown = stored.data.replace("{\"trace\"", "{\"later\"");
        assert_eq!(
            read_data(stored.kind, &stored.actor, &unknown),
            Ok(plain.clone())
        );
        let spoilt = stored.data.replace(trace, "00-é");
        assert_eq!(read_data(stored.kind, &stored.actor, &spoilt), Ok(plain));
    }
}

#[test]
fn every_plan_is_read_as_it_was_written() {
    for plan in every_plan() {
        let event = event(placed(plan), Actor::Engine);
        assert_eq!(read(&encode(&event)), Ok(event));
    }
}

#[test]
fn every_actor_is_read_as_it_was_written() {
    let named = |name: &str| name.to_owned();
    for actor in [
        Actor::Engine,
        Actor::Anyone,
        Actor::Customer(String::new()),
        Actor::Customer(named("service:42")),
        Actor::Service(named("tracking")),
        Actor::Operator(named("Zoë : night shift")),
    ] {
        let event = event(Fact::OrderConfirmed, actor);
        assert_eq!(read(&encode(&event)), Ok(event));
    }
}

#[test]
fn every_step_hold_verdict_and_kind_of_evidence_is_read_by_its_name() {
    let calls = Step::ALL.into_iter().flat_map(|step| {
        [None, Some(1), Some(u16::MAX)].map(|line| Fact::CallStarted {
            call: CallId { step, line },
            mode: Mode::Query,
            attempt: u32::MAX,
        })
    });
    let holds = Hold::ALL
        .into_iter()
        .map(|hold| Fact::OrderParked { call: None, hold });
    let verdicts = Verdict::ALL.into_iter().map(|verdict| Fact::OrderSettled {
        call: Some(CallId::whole(Step::Pay)),
        verdict,
        reason: Reason::not_given(),
    });
    let evidence = EvidenceKind::ALL
        .into_iter()
        .map(|kind| ended(CallOutcome::Unknown(Evidence::new(kind, "…"))));
    for fact in calls.chain(holds).chain(verdicts).chain(evidence) {
        let event = event(fact, Actor::Engine);
        assert_eq!(read(&encode(&event)), Ok(event));
    }
}

fn ended(outcome: CallOutcome) -> Fact {
    Fact::CallEnded {
        call: CallId::whole(Step::Reserve),
        attempt: 2,
        outcome,
        retry_at: AT,
    }
}

#[test]
fn causes_are_stored_under_the_names_that_columns_and_metrics_use() {
    for fact in every_fact() {
        if let Fact::OrderCancelled { cause } = &fact {
            let name = format!("\"{}\"", cause.name());
            let stored = encode(&event(fact.clone(), Actor::Engine)).data;
            assert!(stored.contains(&name), "{stored} has no {name}");
        }
    }
}

#[test]
fn a_key_that_is_remembered_for_ever_is_stored_without_a_number() {
    let plan = every_plan()
        .into_iter()
        .find(|plan| plan.payment == PaymentPlan::TwoStep(Capabilities::IDEAL))
        .expect("one plan is ideal");
    let stored = encode(&event(placed(plan), Actor::Engine)).data;
    assert!(
        stored.contains(r#"{"keyed":{"pins_refusals":true}}"#),
        "{stored}"
    );
}

#[test]
fn members_that_a_newer_version_added_are_ignored() {
    let data =
        r#"{"call":"reserve","mode":"do","attempt":3,"colour":"blue","more":[1.5,{"a":null}]}"#;
    let read = read_data("call-started", "engine", data).unwrap();
    let expected = Fact::CallStarted {
        call: CallId::whole(Step::Reserve),
        mode: Mode::Do,
        attempt: 3,
    };
    assert_eq!(read.fact, expected);
}

#[test]
fn what_this_version_does_not_know_is_an_error_that_names_it() {
    let unreadable = |kind: &str, actor: &str, data: &str| {
        let error = read_data(kind, actor, data).expect_err("it cannot be read");
        (error.column, error.why)
    };
    let started = r#"{"call":"gift-wrap","mode":"do","attempt":1}"#;
    let (column, why) = unreadable("call-started", "engine", started);
    assert!(column == "data" && why.contains("gift-wrap"), "{why}");
    let (column, why) = unreadable("order-gift-wrapped", "engine", "{}");
    assert!(
        column == "kind" && why.contains("order-gift-wrapped"),
        "{why}"
    );
    let (column, why) = unreadable("order-confirmed", "robot:7", "{}");
    assert!(column == "actor" && why.contains("robot:7"), "{why}");
    for (kind, data) in [
        ("order-placed", "{}"),
        ("call-ended", "not json"),
        (
            "call-ended",
            r#"{"call":"pay","attempt":1,"outcome":{"maybe":1},"retry_at":0}"#,
        ),
        ("order-parked", r#"{"hold":"tea-break"}"#),
        ("order-settled", r#"{"verdict":"perhaps","reason":"why"}"#),
        ("order-settled", r#"{"verdict":"done","reason":""}"#),
    ] {
        let (column, _) = unreadable(kind, "engine", data);
        assert_eq!(column, "data", "{kind} {data}");
    }
}

#[test]
fn what_stands_where_something_else_should_is_not_told() {
    let data = r#"{"address":"Jane Canary, expected at 7 Secret Street"}"#;
    let error = read_data("order-placed", "engine", data).expect_err("it cannot be read");
    assert!(error.why.starts_with("something else than "), "{error}");
    assert!(!error.why.contains("Canary") && !error.why.contains("Secret"));
    assert!(error.why.contains("line 1 column"), "{error}");
}
