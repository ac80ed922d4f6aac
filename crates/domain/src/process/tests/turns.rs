//! Turns by example, for each kind of collaborator.

use super::*;

/// Reserved and authorized, with the capture under way.
fn capturing(known: Capabilities) -> Story {
    let mut story = Story::of(two_step(known));
    story.ends(granted()).ends(granted()).calls(Step::Capture);
    story
}

#[test]
fn an_order_whose_calls_succeed_is_confirmed_in_sequence() {
    let mut story = Story::of(two_step(PINNING));
    story.calls(Step::Reserve).ends(granted());
    story.calls(Step::Authorize).ends(granted());
    story.calls(Step::Capture).ends(granted());
    story.is(OrderStatusKind::Confirmed).rests(Rest::Done);
}

#[test]
fn a_keyed_call_without_an_answer_is_repeated_for_ever() {
    let mut story = Story::of(one_shot(PINNING));
    for _ in 0..100 {
        story.calls(Step::Reserve).ends(silence()).waits();
        story.after(WAIT);
    }
    story
        .ends(silence())
        .parked(Step::Reserve, Hold::StillFailing);
    story.after(WAIT).ends(granted()).calls(Step::Pay);
    assert_eq!(story.order.parked(), None);
}

#[test]
fn a_call_that_was_surely_not_sent_is_repeated_even_without_keys() {
    let mut story = Story::of(one_shot(Capabilities::KEYLESS));
    story
        .ends(not_sent())
        .waits()
        .after(WAIT)
        .calls(Step::Reserve);
}

#[test]
fn a_keyless_call_without_an_answer_parks_the_order() {
    let mut story = Story::of(one_shot(Capabilities::KEYLESS));
    story
        .ends(silence())
        .rests(Rest::Parked)
        .is(OrderStatusKind::Pending);
    story.parked(Step::Reserve, Hold::AnswerLost);
}

#[test]
fn a_keyless_collaborator_that_can_be_asked_is_asked() {
    let mut story = Story::of(one_shot(ASKABLE));
    story
        .ends(silence())
        .after(WAIT)
        .makes(Step::Reserve, Mode::Query);
    story.ends(granted()).calls(Step::Pay);
    story
        .ends(silence())
        .after(WAIT)
        .makes(Step::Pay, Mode::Query);
    story.ends(CallOutcome::Definite(Answer::NotFound));
    story
        .rests(Rest::Parked)
        .parked(Step::Pay, Hold::AnswerLost);
}

#[test]
fn a_key_is_not_repeated_once_it_may_be_forgotten() {
    let mut story = Story::of(one_shot(FORGETTING));
    story.ends(silence()).after(WINDOW).rests(Rest::Parked);
    story.parked(Step::Reserve, Hold::KeyForgotten);

    let mut in_time = Story::of(one_shot(FORGETTING));
    in_time
        .ends(silence())
        .after(WINDOW.min(Duration::from_hours(23)))
        .calls(Step::Reserve);
}

#[test]
fn an_answer_that_contradicts_the_request_waits_for_a_person() {
    let mut story = Story::of(one_shot(PINNING));
    story
        .ends(unknown(EvidenceKind::Mismatch))
        .rests(Rest::Parked);
    story.parked(Step::Reserve, Hold::Mismatch);
}

#[test]
fn a_refused_payment_gives_the_stock_back() {
    let mut story = Story::of(one_shot(PINNING));
    story.ends(granted()).calls(Step::Pay).ends(refused());
    story.is(OrderStatusKind::Cancelled).calls(Step::Release);
    story.ends(granted()).rests(Rest::Done);
    let cancelled = Fact::OrderCancelled {
        cause: CancelCause::PaymentDeclined("no".to_owned()),
    };
    assert!(story.journal.iter().any(|event| event.fact == cancelled));
}

#[test]
fn what_is_unknown_is_resolved_before_it_is_undone() {
    let mut story = Story::of(one_shot(PINNING));
    story.cancel().ends(silence()).waits();
    story.after(WAIT).calls(Step::Reserve).ends(granted());
    story.calls(Step::Release).ends(granted()).rests(Rest::Done);
}

#[test]
fn what_is_unknown_is_undone_at_once_where_undoing_leaves_a_tombstone() {
    let mut story = Story::of(one_shot(Capabilities::IDEAL));
    story.cancel().ends(silence()).calls(Step::Release);
    story.ends(granted()).rests(Rest::Done);
}

#[test]
fn a_cancelled_capture_is_resolved_and_then_paid_back_or_voided() {
    let mut taken = capturing(Capabilities::IDEAL);
    taken.cancel().ends(silence());
    // The stock does not wait for the money.
    taken.calls(Step::Release).ends(granted()).waits();
    taken.after(WAIT).calls(Step::Capture).ends(granted());
    taken.calls(Step::Refund).ends(granted()).rests(Rest::Done);

    let mut not_taken = capturing(Capabilities::IDEAL);
    not_taken.cancel().ends(refused());
    not_taken.calls(Step::Void).ends(granted());
    not_taken
        .calls(Step::Release)
        .ends(granted())
        .rests(Rest::Done);
}

#[test]
fn a_refusal_that_is_not_pinned_does_not_end_an_earlier_attempt() {
    let refused_after_silence = |known| {
        let mut story = Story::of(plan(PINNING, PaymentPlan::TwoStep(known)));
        story.ends(granted()).calls(Step::Authorize);
        story
            .ends(silence())
            .after(WAIT)
            .calls(Step::Authorize)
            .ends(refused());
        story.is(OrderStatusKind::Cancelled);
        story
    };
    let mut not_pinned = refused_after_silence(NOT_PINNING);
    not_pinned
        .calls(Step::Release)
        .ends(granted())
        .rests(Rest::Parked);
    not_pinned.parked(Step::Authorize, Hold::RefusalNotPinned);

    let mut pinned = refused_after_silence(PINNING);
    pinned
        .calls(Step::Release)
        .ends(granted())
        .rests(Rest::Done);

    let tombstones_undo = true;
    let mut buried = refused_after_silence(Capabilities {
        tombstones_undo,
        ..NOT_PINNING
    });
    buried
        .calls(Step::Void)
        .ends(granted())
        .calls(Step::Release);
}

#[test]
fn a_refused_undo_waits_for_a_person_and_holds_nothing_else_up() {
    let mut story = Story::of(one_shot(PINNING));
    story
        .ends(granted())
        .ends(granted())
        .is(OrderStatusKind::Confirmed);
    story
        .cancel()
        .turn(None)
        .calls(Step::Refund)
        .ends(refused());
    story
        .calls(Step::Release)
        .ends(granted())
        .rests(Rest::Parked);
    story.parked(Step::Refund, Hold::UndoRefused);
    story.settle(Verdict::Done).rests(Rest::Done);
    assert_eq!(story.order.parked(), None);
}

#[test]
fn what_follows_the_pivot_holds_nothing_up_and_courtesies_never_park() {
    let mut plan = one_shot(PINNING);
    plan.shipping = Some(Capabilities::KEYLESS);
    plan.cart = Some(Capabilities::KEYLESS);
    plan.notifications = Some(Capabilities::KEYLESS);
    let mut story = Story::of(plan);
    story.ends(granted()).ends(granted());
    story.calls(Step::CreateShipment).ends(silence());
    story.calls(Step::ClearCart).ends(silence());
    story.calls(Step::Notify).ends(refused());
    story.is(OrderStatusKind::Confirmed).rests(Rest::Parked);
    story.parked(Step::CreateShipment, Hold::AnswerLost);
    story.settle(Verdict::Done).rests(Rest::Done);
    assert_eq!(story.order.parked(), None);
}

#[test]
fn a_refused_shipment_waits_for_a_person_and_the_order_stands() {
    let mut plan = one_shot(PINNING);
    plan.shipping = Some(PINNING);
    let mut story = Story::of(plan);
    story
        .ends(granted())
        .ends(granted())
        .calls(Step::CreateShipment)
        .ends(refused());
    story
        .is(OrderStatusKind::Confirmed)
        .parked(Step::CreateShipment, Hold::Refused);
    story.settle(Verdict::Retry).calls(Step::CreateShipment);
}

fn reserved_for(time: Duration) -> Story {
    let mut story = Story::of(two_step(PINNING));
    let expires_at = Some(story.now.plus(time));
    story
        .ends(done(Receipt::Reserved { expires_at }))
        .calls(Step::Authorize);
    story
}

#[test]
fn a_reservation_about_to_end_cancels_before_money_is_taken() {
    let mut story = reserved_for(Duration::from_secs(29));
    story
        .ends(granted())
        .is(OrderStatusKind::Cancelled)
        .calls(Step::Void);

    let mut in_time = reserved_for(Duration::from_secs(31));
    in_time.ends(granted()).calls(Step::Capture);
    in_time.ends(not_sent()).waits().after(WAIT);
    in_time.is(OrderStatusKind::Cancelled).calls(Step::Void);
}

#[test]
fn money_taken_after_the_reservation_ended_is_paid_back() {
    let mut story = reserved_for(Duration::from_secs(60));
    story.ends(granted()).calls(Step::Capture);
    story.now = story.now.plus(Duration::from_secs(61));
    story
        .ends(granted())
        .is(OrderStatusKind::Cancelled)
        .calls(Step::Refund);

    let mut unknown = reserved_for(Duration::from_secs(60));
    unknown.ends(granted()).calls(Step::Capture).ends(silence());
    unknown
        .after(Duration::from_secs(61))
        .is(OrderStatusKind::Cancelled);
    unknown
        .calls(Step::Capture)
        .ends(granted())
        .calls(Step::Refund);
}

#[test]
fn stock_is_consumed_line_by_line_once_the_order_has_shipped() {
    let mut plan = plan(PINNING, PaymentPlan::NotRequired);
    plan.inventory = Some(InventoryPlan {
        capabilities: PINNING,
        per_line: true,
        consumes: true,
    });
    let mut story = Story::of(plan);
    story
        .calls(Step::Reserve)
        .ends(granted())
        .calls(Step::Reserve)
        .ends(granted());
    story.is(OrderStatusKind::Confirmed).rests(Rest::Done);
    let shipped = story.order.ship(&Actor::Engine, story.now).unwrap();
    story
        .command(shipped)
        .turn(None)
        .calls(Step::Consume)
        .ends(granted());
    story.calls(Step::Consume).ends(granted()).rests(Rest::Done);
}

#[test]
fn the_answer_to_an_attempt_that_was_given_up_changes_nothing() {
    let mut story = Story::of(one_shot(PINNING));
    story.turn(None).calls(Step::Reserve);
    let before = story.order.clone();
    let late = Finished {
        call: CallId::whole(Step::Reserve),
        attempt: 1,
        outcome: refused(),
    };
    story.turn(Some(late)).rests(Rest::InFlight);
    assert_eq!(story.order, before);
}

#[test]
fn names_of_calls_are_read_again_and_nothing_else() {
    for step in Step::ALL {
        for line in [None, Some(1), Some(200)] {
            let call = CallId { step, line };
            assert_eq!(call.to_string().parse(), Ok(call));
        }
    }
    for name in [
        "",
        "reserve:",
        "reserve:x",
        "reserve:1:2",
        "Reserve",
        "teleport",
    ] {
        assert!(name.parse::<CallId>().is_err(), "{name}");
    }
}
