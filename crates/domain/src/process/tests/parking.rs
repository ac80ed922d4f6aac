//! What waits for a person, and what a person's word does.

use super::*;

#[test]
fn a_call_that_loses_one_runner_after_another_holds_its_order() {
    let mut story = Story::of(one_shot(PINNING));
    for _ in 0..Order::MAX_LOST_RUNNERS {
        story.turn(None).calls(Step::Reserve);
    }
    story.turn(None).rests(Rest::Parked);
    assert_eq!(story.order.held(), Some(Hold::Poison));
    // An operator's retry gives it as many chances again.
    story.settle(Verdict::Retry);
    for _ in 0..Order::MAX_LOST_RUNNERS {
        story.turn(None).calls(Step::Reserve);
    }
    story.turn(None).rests(Rest::Parked);
}

#[test]
fn any_other_end_of_an_attempt_forgets_the_lost_runners() {
    let mut story = Story::of(one_shot(PINNING));
    for _ in 0..3 * Order::MAX_LOST_RUNNERS {
        story
            .turn(None)
            .calls(Step::Reserve)
            .ends(silence())
            .waits();
        story.after(WAIT).calls(Step::Reserve);
    }
    assert_eq!(story.order.held(), None);
}

#[test]
fn an_answer_that_only_a_person_can_judge_is_parked_in_the_same_turn() {
    let mut story = Story::of(one_shot(PINNING));
    let contradiction = Evidence::new(EvidenceKind::Mismatch, "another amount");
    story
        .ends(CallOutcome::Unknown(contradiction))
        .parked(Step::Reserve, Hold::Mismatch);
}

#[test]
fn an_order_held_as_a_whole_can_only_be_retried() {
    let mut story = Story::of(one_shot(PINNING));
    story.ends(silence());
    let held = hold_poison(&story.order, story.now);
    story
        .command(Command::Applied(held.events))
        .turn(None)
        .rests(Rest::Parked);
    let by = Actor::Operator("op".to_owned());
    for verdict in [Verdict::Done, Verdict::NotDone] {
        let refused = story
            .order
            .settle(verdict, &by, Reason::not_given(), story.now);
        assert_eq!(refused, Err(SettleError::OnlyRetry(Hold::Poison)));
    }
    story.settle(Verdict::Retry).waits();
}

#[test]
fn a_payment_that_an_operator_names_is_known_by_that_name() {
    let by = Actor::Operator("op".to_owned());
    let mut story = Story::of(one_shot(Capabilities::KEYLESS));
    let named = |verdict| Settlement {
        verdict,
        payment: PaymentName::try_new("pay_7").ok(),
    };
    // Stock has no name at a provider.
    story.ends(silence());
    let refused = Err(SettleError::NamesNoPayment);
    let settle = |story: &Story, verdict| {
        let reason = Reason::not_given();
        story.order.settle(named(verdict), &by, reason, story.now)
    };
    assert_eq!(settle(&story, Verdict::Done), refused);
    story.settle(Verdict::Done).calls(Step::Pay).ends(silence());
    for not_made in [Verdict::NotDone, Verdict::Retry] {
        assert_eq!(settle(&story, not_made), refused);
    }
    let settled = settle(&story, Verdict::Done).expect("it is parked at the payment");
    story.command(settled);
    assert_eq!(story.order.payment_reference(), Some("pay_7"));
    assert!(story.order.is_done(CallId::whole(Step::Pay)));
    assert_eq!(story.order.parked(), None);
}

#[test]
fn an_operator_settles_what_is_parked_and_nothing_else() {
    let by = Actor::Operator("op".to_owned());
    let parked = || {
        let mut story = Story::of(one_shot(Capabilities::KEYLESS));
        story
            .ends(silence())
            .parked(Step::Reserve, Hold::AnswerLost);
        story
    };
    parked().settle(Verdict::Done).calls(Step::Pay);
    parked()
        .settle(Verdict::NotDone)
        .calls(Step::Reserve)
        .ends(granted())
        .calls(Step::Pay);
    // Whether it was done is as unknown as before.
    parked().settle(Verdict::Retry).rests(Rest::Parked);
    parked()
        .cancel()
        .turn(None)
        .settle(Verdict::NotDone)
        .rests(Rest::Done);
    parked()
        .cancel()
        .turn(None)
        .settle(Verdict::Done)
        .calls(Step::Release);

    let story = Story::of(one_shot(PINNING));
    let settled = story
        .order
        .settle(Verdict::Done, &by, Reason::not_given(), story.now);
    assert_eq!(settled, Err(SettleError::NotParked));

    let mut failing = Story::of(one_shot(PINNING));
    for _ in 0..Order::ALARM_AFTER_ATTEMPTS {
        failing.ends(not_sent()).after(WAIT);
    }
    failing.ends(not_sent());
    let order = &failing.order;
    let settled = order.settle(Verdict::Done, &by, Reason::not_given(), failing.now);
    let reserve = CallId::whole(Step::Reserve);
    assert_eq!(settled, Err(SettleError::StillRetried(reserve)));
    failing.settle(Verdict::Retry).calls(Step::Reserve);
}
