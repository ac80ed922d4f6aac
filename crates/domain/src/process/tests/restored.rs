//! Orders that were read from a copy of an earlier moment: nothing that may have been done since is done
//! blindly once more.

use super::*;

fn operator() -> Actor {
    Actor::Operator("restore".to_owned())
}

/// Goes on so long after the copy was made.
fn restored(story: &mut Story, age: Duration) -> &mut Story {
    let events = story.order.events_of_a_restore(story.now, &operator());
    story.command(Command::Applied(events)).after(age)
}

/// Placed, and not gone on: what comes next is the first call.
fn placed(plan: Plan) -> Story {
    let mut story = Story::of(plan);
    story.order = Order::from_journal(id(), OrderNumber(1), &story.journal[..1]).unwrap();
    story.journal.truncate(1);
    story
}

#[test]
fn a_call_without_a_key_that_may_have_been_made_since_is_for_a_person_each_of_them() {
    let mut story = placed(one_shot(Capabilities::KEYLESS));
    restored(&mut story, WAIT)
        .parked(Step::Reserve, Hold::AnswerLost)
        .settle(Verdict::Done)
        .parked(Step::Pay, Hold::AnswerLost)
        .settle(Verdict::NotDone)
        .calls(Step::Pay)
        .ends(granted())
        .is(OrderStatusKind::Confirmed);
}

#[test]
fn without_that_it_would_be_made_again() {
    placed(one_shot(Capabilities::KEYLESS))
        .turn(None)
        .calls(Step::Reserve);
}

#[test]
fn a_key_is_used_again_for_as_long_as_it_is_remembered_counted_from_the_copy() {
    restored(&mut placed(two_step(FORGETTING)), WAIT).calls(Step::Reserve);
    restored(&mut placed(two_step(FORGETTING)), WINDOW).parked(Step::Reserve, Hold::KeyForgotten);
    restored(&mut placed(two_step(ASKABLE)), WAIT).makes(Step::Reserve, Mode::Query);
}

#[test]
fn an_undoing_that_may_have_been_made_since_is_not_made_blindly_either() {
    let mut story = Story::of(one_shot(Capabilities::KEYLESS));
    story.ends(granted()).ends(refused());
    // As it was when it had just been called off.
    let off = story
        .journal
        .iter()
        .position(|event| matches!(event.fact, Fact::OrderCancelled { .. }))
        .unwrap();
    story.journal.truncate(off + 1);
    story.order = Order::from_journal(id(), OrderNumber(1), &story.journal).unwrap();
    restored(&mut story, WAIT).parked(Step::Release, Hold::AnswerLost);
}

#[test]
fn nothing_is_noted_of_an_order_at_rest_or_whose_keys_are_kept_for_ever() {
    let moment = Timestamp::from_micros(2_000_000_000);
    let kept = placed(two_step(Capabilities::IDEAL));
    assert_eq!(kept.order.events_of_a_restore(moment, &operator()), []);
    let mut done = Story::of(one_shot(Capabilities::KEYLESS));
    done.ends(granted())
        .ends(granted())
        .is(OrderStatusKind::Confirmed)
        .rests(Rest::Done);
    assert_eq!(done.order.events_of_a_restore(moment, &operator()), []);
}
