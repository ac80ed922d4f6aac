//! Rules that hold whatever happens, in stories told at random.

use super::*;
use proptest::prelude::*;

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
    /// A call's latest attempt, or the one before, ends, whether anybody still waits for it or not.
    EndsLate(usize, CallOutcome),
    RunnerLost,
    Waits(u64),
    Cancelled,
    Shipped,
    Settled(Verdict),
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        12 => any_outcome().prop_map(Happens::Ends),
        2 => (any::<usize>(), any_outcome()).prop_map(|(nth, outcome)| Happens::EndsLate(nth, outcome)),
        2 => Just(Happens::RunnerLost),
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
            Happens::EndsLate(nth, outcome) => {
                if let Some((call, state)) = self.order.calls().iter().cycle().nth(nth % 16) {
                    let back = u32::try_from(nth / 16 % 2).unwrap();
                    let attempt = state.attempts.saturating_sub(back).max(1);
                    self.ends_late(Finished {
                        call: *call,
                        attempt,
                        outcome,
                    });
                }
            }
            Happens::Waits(secs) if !self.order.is_in_flight() => {
                self.after(Duration::from_secs(secs));
            }
            Happens::Waits(secs) => self.now = self.now.plus(Duration::from_secs(secs)),
            Happens::Cancelled => {
                let asked = self.order.cancel(
                    crate::order::CancelWindow::default(),
                    &Actor::Engine,
                    Reason::not_given(),
                    self.now,
                );
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
                    .settle(verdict, &by, Reason::not_given(), self.now);
                self.commanded(asked.ok());
            }
        }
    }

    /// Whoever holds the proof that a thing was done does not do it again where that makes two.
    fn ends_late(&mut self, finished: Finished) {
        let (call, outcome) = (finished.call, finished.outcome.clone());
        self.turn(Some(finished));
        let known = self.order.plan().capabilities(call.step).unwrap();
        let is_done = matches!(outcome, CallOutcome::Definite(Answer::Done(_)));
        if let Then::Call { id, mode, .. } = self.then
            && (is_done && id == call && known.idempotency == Idempotency::None)
        {
            let what = format!("{:?}", self.journal);
            assert!(call.step.is_courtesy() || mode == Mode::Query, "{what}");
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
