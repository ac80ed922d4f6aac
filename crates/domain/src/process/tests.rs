//! Turns by example for each kind of collaborator, and rules that hold for any run of turns.

use super::*;
use crate::order::{
    Address, CancelCause, Channel, Command, Event, Fact, NewOrder, OrderStatusKind,
};
use crate::{
    Actor, Contact, Currency, Duration, Money, Notation, Order, OrderId, OrderLine, OrderNumber,
    ProductId, Quantity, Reason, Timestamp,
};
use proptest::prelude::*;

const WINDOW: Duration = Duration::from_hours(24);
const WAIT: Duration = Duration::from_secs(1);
/// Waits exactly [`WAIT`], whatever the attempt.
const BACKOFF: Backoff = Backoff {
    base: WAIT,
    cap: WAIT,
    entropy: 900_000,
};

/// Remembers keys and refusals for ever, leaves no tombstones, answers no questions.
const PINNING: Capabilities = Capabilities {
    can_query: false,
    tombstones_undo: false,
    ..Capabilities::IDEAL
};
/// Remembers keys for ever, but not its refusals.
const NOT_PINNING: Capabilities = Capabilities {
    idempotency: Idempotency::Keyed {
        window: Duration::from_hours(u64::MAX),
        pins_refusals: false,
    },
    ..PINNING
};
const FORGETTING: Capabilities = Capabilities {
    idempotency: Idempotency::Keyed {
        window: WINDOW,
        pins_refusals: true,
    },
    ..PINNING
};
const ASKABLE: Capabilities = Capabilities {
    can_query: true,
    ..Capabilities::KEYLESS
};

fn plan(inventory: Capabilities, payment: PaymentPlan) -> Plan {
    Plan {
        version: PROCESS_VERSION,
        inventory: Some(InventoryPlan {
            capabilities: inventory,
            per_line: false,
            consumes: false,
        }),
        payment,
        shipping: None,
        cart: None,
        notifications: None,
    }
}

fn two_step(known: Capabilities) -> Plan {
    plan(known, PaymentPlan::TwoStep(known))
}

fn one_shot(known: Capabilities) -> Plan {
    plan(known, PaymentPlan::OneShot(known))
}

fn done(receipt: Receipt) -> CallOutcome {
    CallOutcome::Definite(Answer::Done(receipt))
}

fn granted() -> CallOutcome {
    done(Receipt::Plain)
}

fn refused() -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Declined("no".to_owned())))
}

fn unknown(kind: EvidenceKind) -> CallOutcome {
    CallOutcome::Unknown(Evidence::new(kind, "silence"))
}

fn silence() -> CallOutcome {
    unknown(EvidenceKind::TimedOut)
}

fn not_sent() -> CallOutcome {
    CallOutcome::NotSent("refused connection".to_owned())
}

/// An order told turn by turn. After each, its journal is folded and compared with it.
struct Story {
    order: Order,
    journal: Vec<Event>,
    now: Timestamp,
    then: Then,
}

impl Story {
    fn of(plan: Plan) -> Self {
        let line = |n: usize| OrderLine {
            product: ProductId::parse(&format!("P{n}")).unwrap(),
            notation: Notation::Text,
            name: "A product".to_owned(),
            quantity: Quantity::try_new(1).unwrap(),
            unit_price: Money::from_minor(999, Currency::USD),
        };
        let order = NewOrder {
            channel: Channel::new("v1"),
            customer: None,
            customer_notation: Notation::Text,
            contact: Contact::default(),
            lines: vec![line(1), line(2)],
            address: Address::default(),
            carrier: None,
            notes: None,
            payment_method: None,
            plan,
        };
        let now = Timestamp::from_micros(1_000_000_000);
        let (order, placed) = Order::place(id(), order, Actor::Customer(None), now).unwrap();
        let mut story = Self {
            order: order.numbered(OrderNumber(1)),
            journal: vec![placed],
            now,
            then: Then::Rest(Rest::Done),
        };
        story.turn(None);
        story
    }

    fn turn(&mut self, finished: Option<Finished>) -> &mut Self {
        let turn = take_turn(&self.order, finished, self.now, BACKOFF);
        self.journal.extend(turn.events);
        self.order = turn.order;
        self.then = turn.then;
        let folded = Order::from_journal(id(), OrderNumber(1), &self.journal);
        assert_eq!(folded.as_ref(), Ok(&self.order));
        self
    }

    fn command(&mut self, command: Command<Vec<Event>>) -> &mut Self {
        if let Command::Applied(events) = command {
            self.order = self.order.with_events(&events);
            self.journal.extend(events);
        }
        self
    }

    fn cancel(&mut self) -> &mut Self {
        let by = Actor::Customer(None);
        let command = self
            .order
            .cancel(&by, Reason::by_customer(), self.now)
            .unwrap();
        self.command(command)
    }

    fn settle(&mut self, verdict: Verdict) -> &mut Self {
        let by = Actor::Operator("op".to_owned());
        let settled = self
            .order
            .settle(verdict, &by, Reason::by_customer(), self.now);
        self.command(settled.unwrap()).turn(None)
    }

    /// The call under way ends so.
    fn ends(&mut self, outcome: CallOutcome) -> &mut Self {
        let Then::Call { id, attempt, .. } = self.then else {
            panic!("no call is under way: {:?}", self.then);
        };
        self.turn(Some(Finished {
            call: id,
            attempt,
            outcome,
        }))
    }

    fn after(&mut self, wait: Duration) -> &mut Self {
        self.now = self.now.plus(wait);
        self.turn(None)
    }

    fn calls(&mut self, step: Step) -> &mut Self {
        self.makes(step, Mode::Do)
    }

    fn makes(&mut self, step: Step, mode: Mode) -> &mut Self {
        match self.then {
            Then::Call { id, mode: met, .. } => assert_eq!((id.step, met), (step, mode)),
            Then::Rest(rest) => panic!("rests {rest:?} instead of {mode:?} {step:?}"),
        }
        self
    }

    fn rests(&mut self, rest: Rest) -> &mut Self {
        assert_eq!(self.then, Then::Rest(rest));
        self
    }

    fn waits(&mut self) -> &mut Self {
        let until = self.now.plus(WAIT);
        self.rests(Rest::Until(until))
    }

    fn is(&mut self, status: OrderStatusKind) -> &mut Self {
        assert_eq!(self.order.status().kind(), status);
        self
    }

    fn parked(&mut self, step: Step, hold: Hold) -> &mut Self {
        let parked = self.order.parked().expect("the order is parked");
        assert_eq!(
            (parked.call.map(|id| id.step), parked.hold),
            (Some(step), hold)
        );
        self
    }
}

fn id() -> OrderId {
    match "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse() {
        Ok(crate::OrderRef::Id(id)) => id,
        other => panic!("not an order's id: {other:?}"),
    }
}

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
fn an_order_held_as_a_whole_can_only_be_retried() {
    let mut story = Story::of(one_shot(PINNING));
    story.ends(silence());
    let held = story.order.hold(Hold::Poison, story.now);
    story.command(held).turn(None).rests(Rest::Parked);
    let by = Actor::Operator("op".to_owned());
    for verdict in [Verdict::Done, Verdict::NotDone] {
        let refused = story
            .order
            .settle(verdict, &by, Reason::by_customer(), story.now);
        assert_eq!(refused, Err(SettleError::OnlyRetry(Hold::Poison)));
    }
    story.settle(Verdict::Retry).waits();
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
        .settle(Verdict::Done, &by, Reason::by_customer(), story.now);
    assert_eq!(settled, Err(SettleError::NotParked));

    let mut failing = Story::of(one_shot(PINNING));
    for _ in 0..Order::ALARM_AFTER_ATTEMPTS {
        failing.ends(not_sent()).after(WAIT);
    }
    failing.ends(not_sent());
    let order = &failing.order;
    let settled = order.settle(Verdict::Done, &by, Reason::by_customer(), failing.now);
    let reserve = CallId::whole(Step::Reserve);
    assert_eq!(settled, Err(SettleError::StillRetried(reserve)));
    failing.settle(Verdict::Retry).calls(Step::Reserve);
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

/// Any outcome that a call of this mode can have.
fn any_outcome() -> impl Strategy<Value = CallOutcome> {
    prop_oneof![
        4 => Just(granted()),
        1 => Just(done(Receipt::Reserved { expires_at: Some(Timestamp::from_micros(1_100_000_000)) })),
        1 => Just(refused()),
        1 => Just(not_sent()),
        1 => Just(CallOutcome::Definite(Answer::NotFound)),
        1 => prop::sample::select(EvidenceKind::ALL.to_vec()).prop_map(unknown),
    ]
}

fn any_capabilities() -> impl Strategy<Value = Capabilities> {
    let kinds = [
        Capabilities::IDEAL,
        PINNING,
        NOT_PINNING,
        FORGETTING,
        ASKABLE,
        Capabilities::KEYLESS,
        Capabilities::NATURAL,
    ];
    prop::sample::select(kinds.to_vec())
}

fn any_plan() -> impl Strategy<Value = Plan> {
    (
        any_capabilities(),
        any_capabilities(),
        0..3_u8,
        any::<bool>(),
    )
        .prop_map(|(inventory, payments, kind, rich)| {
            let payment = match kind {
                0 => PaymentPlan::NotRequired,
                1 => PaymentPlan::OneShot(payments),
                _ => PaymentPlan::TwoStep(payments),
            };
            let mut plan = plan(inventory, payment);
            if rich {
                plan.inventory = Some(InventoryPlan {
                    capabilities: inventory,
                    per_line: true,
                    consumes: true,
                });
                plan.shipping = Some(payments);
                plan.notifications = Some(Capabilities::NATURAL);
            }
            plan
        })
}

/// What happens next in a random story.
#[derive(Debug, Clone)]
enum Happens {
    Ends(CallOutcome),
    RunnerLost,
    Waits(u64),
    Cancelled,
    Shipped,
    Settled(Verdict),
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        12 => any_outcome().prop_map(Happens::Ends),
        1 => Just(Happens::RunnerLost),
        2 => (0..100_000_u64).prop_map(Happens::Waits),
        1 => Just(Happens::Cancelled),
        1 => Just(Happens::Shipped),
        1 => prop::sample::select(Verdict::ALL.to_vec()).prop_map(Happens::Settled),
    ]
}

impl Story {
    fn happens(&mut self, what: Happens) {
        match what {
            Happens::Ends(outcome) if matches!(self.then, Then::Call { .. }) => {
                self.ends(outcome);
            }
            Happens::Ends(_) | Happens::RunnerLost => {
                self.turn(None);
            }
            Happens::Waits(secs) if !self.order.is_in_flight() => {
                self.after(Duration::from_secs(secs));
            }
            Happens::Waits(secs) => self.now = self.now.plus(Duration::from_secs(secs)),
            Happens::Cancelled => {
                let asked = self
                    .order
                    .cancel(&Actor::Engine, Reason::by_customer(), self.now);
                self.commanded(asked.ok());
            }
            Happens::Shipped => {
                let asked = self.order.ship(&Actor::Engine, self.now);
                self.commanded(asked.ok());
            }
            Happens::Settled(verdict) => {
                let by = Actor::Operator("op".to_owned());
                let asked = self
                    .order
                    .settle(verdict, &by, Reason::by_customer(), self.now);
                self.commanded(asked.ok());
            }
        }
    }

    fn commanded(&mut self, command: Option<Command<Vec<Event>>>) {
        if let Some(command) = command {
            self.command(command);
            if !self.order.is_in_flight() {
                self.turn(None);
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_journal_tells_the_same_order(
        plan in any_plan(),
        events in prop::collection::vec(anything(), 0..40),
    ) {
        let mut story = Story::of(plan);
        for event in events {
            let (version, was_cancelled) = (story.order.version(), story.order.is_cancelled());
            // Every turn compares the folded journal with the order itself.
            story.happens(event);
            prop_assert!(story.order.version() >= version);
            prop_assert!(!was_cancelled || story.order.is_cancelled());
            prop_assert_eq!(story.journal.len() as u64, story.order.version().0);
            let in_flight = story.order.calls().iter().filter(|(_, call)| matches!(call.phase, Phase::InFlight(_)));
            prop_assert!(in_flight.count() <= 1);
            if let Then::Call { id, mode: Mode::Do, attempt } = story.then {
                let loose = story.order.call(id).is_some_and(|call| call.loose);
                let known = story.order.plan().capabilities(id.step).unwrap();
                prop_assert!(attempt == 1 || !loose || known.idempotency != Idempotency::None);
            }
        }
    }

    #[test]
    fn a_wait_lies_between_a_tenth_and_the_whole_of_the_exponential_value(
        base in 0..10_000_000_u64,
        cap in 0..1_000_000_000_u64,
        entropy in any::<u64>(),
        attempts in 0..=u32::MAX,
    ) {
        let backoff = Backoff {
            base: Duration::from_micros(base),
            cap: Duration::from_micros(cap),
            entropy,
        };
        let doublings = attempts.saturating_sub(1).min(30);
        let longest = base.saturating_mul(1 << doublings).min(cap);
        let delay = backoff.delay(attempts).micros();
        prop_assert!(longest / 10 <= delay && delay <= longest, "{delay} of {longest}");
    }
}
