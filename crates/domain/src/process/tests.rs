//! Stories of one order, told turn by turn: by example and at random.

mod anything;
mod late;
mod parking;
mod restored;
mod turns;

use super::*;
use crate::order::{
    Address, CancelCause, CancelWindow, Channel, Command, Event, Fact, NewOrder, OrderStatusKind,
};
use crate::{
    Actor, Contact, Currency, Duration, Money, Notation, Order, OrderId, OrderLine, OrderNumber,
    ProductId, Quantity, Reason, Timestamp,
};

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
        version: Plan::VERSION,
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
            request_id: None,
            plan,
        };
        let now = Timestamp::from_micros(1_000_000_000);
        let (order, placed) = Order::place(id(), order, Actor::Anyone, now).unwrap();
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
        let by = Actor::Anyone;
        let command = self
            .order
            .cancel(CancelWindow::default(), &by, Reason::not_given(), self.now)
            .unwrap();
        self.command(command)
    }

    fn settle(&mut self, verdict: Verdict) -> &mut Self {
        let by = Actor::Operator("op".to_owned());
        let settled = self
            .order
            .settle(verdict, &by, Reason::not_given(), self.now);
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
