//! Answers that come when their attempt was given up for lost.

use super::*;

/// The payment's runner is lost, and with it its answer; the order is parked for that.
fn lost_payment() -> (Story, Finished) {
    let mut story = Story::of(one_shot(Capabilities::KEYLESS));
    story.ends(granted()).calls(Step::Pay);
    story.turn(None).parked(Step::Pay, Hold::AnswerLost);
    let call = CallId::whole(Step::Pay);
    let late = Finished {
        call,
        attempt: 1,
        outcome: granted(),
    };
    (story, late)
}

#[test]
fn an_order_that_is_parked_for_a_lost_answer_goes_on_when_it_comes_after_all() {
    let (mut story, late) = lost_payment();
    story.turn(Some(late.clone())).rests(Rest::Done);
    story.is(OrderStatusKind::Confirmed);
    assert_eq!(story.order.parked(), None);
    // Told once more, it changes nothing.
    let version = story.order.version();
    story.turn(Some(late));
    assert_eq!(story.order.version(), version);
}

#[test]
fn what_was_done_for_an_order_that_was_called_off_since_is_undone_when_its_answer_comes() {
    let (mut story, late) = lost_payment();
    story.cancel().turn(None).calls(Step::Release);
    story.ends(granted()).rests(Rest::Parked);
    story.turn(Some(late)).calls(Step::Refund);
    story.ends(granted()).rests(Rest::Done);
    assert_eq!(story.order.parked(), None);
}

#[test]
fn a_late_refusal_of_a_call_that_may_be_done_all_the_same_is_left_to_a_person() {
    for outcome in [refused(), silence(), not_sent()] {
        let (mut story, late) = lost_payment();
        let version = story.order.version();
        story.turn(Some(Finished { outcome, ..late }));
        assert_eq!(story.order.version(), version);
        story.parked(Step::Pay, Hold::AnswerLost);
    }
}

fn paid_as(reference: &str) -> CallOutcome {
    done(Receipt::Payment {
        reference: reference.to_owned(),
        amount: Money::from_minor(1998, Currency::USD),
    })
}

fn taken_on() -> CallOutcome {
    CallOutcome::Definite(Answer::Awaited {
        reference: Some("pay_1".to_owned()),
    })
}

/// What the journal ends with is the evidence of the late answer.
fn is_kept_as_evidence(story: &Story, attempt: u32) {
    let kept = story
        .journal
        .iter()
        .rev()
        .find_map(|event| match &event.fact {
            Fact::CallEnded {
                attempt,
                outcome: CallOutcome::Unknown(evidence),
                ..
            } => Some((*attempt, evidence.clone())),
            _ => None,
        });
    let (of, evidence) = kept.expect("there is evidence");
    assert_eq!((of, evidence.kind), (attempt, EvidenceKind::Mismatch));
    assert!(evidence.detail.contains("pay_1"), "{}", evidence.detail);
}

#[test]
fn a_late_answer_is_taken_where_the_order_is_held_as_a_whole() {
    for outcome in [granted(), taken_on()] {
        let (_, late) = lost_payment();
        let mut story = Story::of(one_shot(Capabilities::KEYLESS));
        story.ends(granted()).calls(Step::Pay);
        let held = hold_poison(&story.order, story.now);
        story.order = held.order;
        story.journal.extend(held.events);
        story
            .turn(Some(Finished { outcome, ..late }))
            .rests(Rest::Parked);
        let waits = |phase: &Phase| matches!(phase, Phase::Waiting { .. } | Phase::Stuck(_));
        assert!(!waits(
            &story.order.call(CallId::whole(Step::Pay)).unwrap().phase
        ));
        // Nobody pays again when it is let go.
        story.settle(Verdict::Retry);
        assert!(matches!(
            story.then,
            Then::Rest(Rest::Done | Rest::AwaitingEvent)
        ));
    }
}

#[test]
fn an_order_that_is_parked_for_a_lost_answer_waits_for_the_event_when_it_was_taken_on() {
    let (mut story, late) = lost_payment();
    let outcome = taken_on();
    story
        .turn(Some(Finished { outcome, ..late }))
        .rests(Rest::AwaitingEvent);
    assert_eq!(story.order.parked(), None);
    assert_eq!(story.order.payment_reference(), Some("pay_1"));
}

#[test]
fn what_a_person_took_for_not_done_and_was_done_is_not_done_again() {
    for outcome in [paid_as("pay_1"), taken_on()] {
        let (mut story, late) = lost_payment();
        let by = Actor::Operator("op".to_owned());
        let settled = story
            .order
            .settle(Verdict::NotDone, &by, Reason::not_given(), story.now);
        story.command(settled.unwrap());
        // The one who knows comes before anybody has made the next attempt.
        story.turn(Some(Finished {
            outcome: outcome.clone(),
            ..late.clone()
        }));
        story.rests(Rest::Parked).parked(Step::Pay, Hold::Mismatch);
        is_kept_as_evidence(&story, 1);

        // Or when the next one was not sent.
        let (mut story, _) = lost_payment();
        story.settle(Verdict::NotDone).ends(not_sent());
        story.turn(Some(Finished { outcome, ..late }));
        story.rests(Rest::Parked).parked(Step::Pay, Hold::Mismatch);
        is_kept_as_evidence(&story, 1);
    }
}

#[test]
fn what_was_done_by_an_earlier_attempt_as_well_is_for_a_person_to_compare() {
    let again: [fn(&mut Story); 4] = [
        |_in_flight| {},
        |lost| {
            lost.turn(None).parked(Step::Pay, Hold::AnswerLost);
        },
        |declined| {
            declined.ends(refused()).is(OrderStatusKind::Cancelled);
        },
        |paid| {
            paid.ends(paid_as("pay_2")).is(OrderStatusKind::Confirmed);
        },
    ];
    for (n, again) in again.into_iter().enumerate() {
        let (mut story, late) = lost_payment();
        story.settle(Verdict::NotDone).calls(Step::Pay);
        again(&mut story);
        let outcome = paid_as("pay_1");
        story.turn(Some(Finished { outcome, ..late }));
        story.parked(Step::Pay, Hold::Mismatch);
        if n < 3 {
            is_kept_as_evidence(&story, 1);
        } else {
            assert!(story.order.has_contradiction());
        }
    }
}

#[test]
fn two_payments_are_shown_although_one_of_them_was_paid_back() {
    let (mut story, late) = lost_payment();
    story.settle(Verdict::NotDone).ends(paid_as("pay_2"));
    story
        .cancel()
        .turn(None)
        .calls(Step::Refund)
        .ends(granted());
    let outcome = paid_as("pay_1");
    story.turn(Some(Finished { outcome, ..late }));
    story.parked(Step::Pay, Hold::Mismatch);
}

#[test]
fn both_answers_are_kept_when_the_later_attempt_ends_after_the_earlier_one() {
    let (mut story, late) = lost_payment();
    story.settle(Verdict::NotDone).calls(Step::Pay);
    let second = Finished {
        attempt: 2,
        outcome: paid_as("pay_1"),
        ..late.clone()
    };
    story.turn(Some(Finished {
        outcome: paid_as("pay_0"),
        ..late
    }));
    story.turn(Some(second)).parked(Step::Pay, Hold::Mismatch);
    is_kept_as_evidence(&story, 2);
}

#[test]
fn the_payments_name_is_kept_when_it_comes_after_a_persons_plain_done() {
    let (mut story, late) = lost_payment();
    story.settle(Verdict::Done).is(OrderStatusKind::Confirmed);
    let outcome = paid_as("pay_1");
    story
        .turn(Some(Finished { outcome, ..late }))
        .rests(Rest::Done);
    assert_eq!(story.order.payment_reference(), Some("pay_1"));
    assert_eq!(story.order.parked(), None);
}

#[test]
fn a_late_answer_changes_nothing_where_the_order_knows_as_much_or_the_call_may_be_repeated() {
    let ignored = |mut story: Story, late: Finished| {
        let before = story.order.clone();
        story.turn(Some(late));
        assert_eq!(story.order, before);
    };
    let (mut done, late) = lost_payment();
    done.settle(Verdict::Done).is(OrderStatusKind::Confirmed);
    ignored(done, late.clone());

    // The same key: whatever the second attempt is answered stands for both.
    let mut keyed = Story::of(one_shot(PINNING));
    keyed.ends(granted()).turn(None).calls(Step::Pay);
    ignored(keyed, late.clone());

    // It is being asked what became of it.
    let mut asked = Story::of(one_shot(ASKABLE));
    asked
        .ends(granted())
        .turn(None)
        .makes(Step::Pay, Mode::Query);
    ignored(asked, late);
}
