//! One way to run an order: its plan, what the collaborators truly are, what may go wrong, and how
//! the service behaves.

use crate::ledgers::{Nature, Natures};
use crate::state::Budget;
use domain::order::{Address, Channel, Event, NewOrder};
use domain::process::{Capabilities, InventoryPlan, PaymentPlan, Plan};
use domain::{
    Actor, Contact, Currency, Money, Notation, Order, OrderLine, OrderNumber, OrderRef, ProductId,
    Quantity, Timestamp,
};

/// What is checked.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) natures: Natures,
    pub(crate) budget: Budget,
    /// A proxy on the way may repeat a request.
    pub(crate) replays: bool,
    /// An answer may contradict its request.
    pub(crate) contradictions: bool,
    /// The store may not say whether it has written.
    pub(crate) silent_store: bool,
    pub(crate) design: Design,
}

/// How the service behaves; every way but the production one is unsafe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Design {
    pub(crate) fence: Fence,
    pub(crate) silence: Silence,
    pub(crate) intent: Intent,
    pub(crate) keys: Keys,
    pub(crate) doubt: Doubt,
}

/// What an append does when the order has moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fence {
    /// It is refused.
    Version,
    /// It is written all the same.
    Nothing,
    /// It is written all the same if nothing but a cancel came between.
    IgnoresCancel,
}

/// How an unknown outcome is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    Unknown,
    Refused,
    NotSent,
    /// As done where the order is cancelled, so that it is undone at once and blindly.
    DoneWhenCancelled,
}

/// When an intent becomes durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    BeforeTheCall,
    /// With the outcome.
    AfterTheCall,
}

/// How calls are named to the collaborators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    OnePerCall,
    OnePerAttempt,
}

/// What a runner does that is not told whether its append was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    ReadsAgain,
    TakesItForWritten,
}

impl Design {
    pub(crate) const PRODUCTION: Self = Self {
        fence: Fence::Version,
        silence: Silence::Unknown,
        intent: Intent::BeforeTheCall,
        keys: Keys::OnePerCall,
        doubt: Doubt::ReadsAgain,
    };
}

impl Variant {
    /// An order of one line with collaborators that are what they claim.
    pub(crate) fn new(name: &str, inventory: Capabilities, payment: PaymentPlan) -> Self {
        let payments = match payment {
            PaymentPlan::NotRequired => Capabilities::IDEAL,
            PaymentPlan::TwoStep(known) | PaymentPlan::OneShot(known) => known,
        };
        Self {
            name: name.to_owned(),
            plan: Plan {
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
            },
            natures: Natures {
                inventory: Nature::honest(inventory),
                payments: Nature::honest(payments),
                shipping: Nature::honest(Capabilities::IDEAL),
                reservation_secs: 0,
                lines: 1,
            },
            budget: Budget {
                faults: 2,
                kills: 1,
                steals: 1,
                cancels: 1,
                refusals: 1,
                ..Budget::default()
            },
            replays: false,
            contradictions: false,
            silent_store: false,
            design: Design::PRODUCTION,
        }
    }

    pub(crate) fn with_budget(mut self, change: impl FnOnce(&mut Budget)) -> Self {
        change(&mut self.budget);
        self
    }

    /// One reservation for each of two lines.
    pub(crate) fn per_line(mut self) -> Self {
        self.natures.lines = 2;
        if let Some(inventory) = &mut self.plan.inventory {
            inventory.per_line = true;
        }
        self
    }

    /// Shipped stock is consumed by a call, and somebody ships.
    pub(crate) fn shipped(mut self) -> Self {
        self.budget.ships = 1;
        if let Some(inventory) = &mut self.plan.inventory {
            inventory.consumes = true;
        }
        self
    }

    /// The provider hears of the order by itself and may speak before it is asked.
    pub(crate) fn eager(mut self) -> Self {
        self.budget.words = 1;
        self
    }

    /// A long time may pass.
    pub(crate) fn leaping(mut self) -> Self {
        self.budget.leaps = 1;
        self
    }

    /// Reservations end after so many seconds.
    pub(crate) fn reserved_for(mut self, secs: u16) -> Self {
        self.natures.reservation_secs = secs;
        self
    }

    /// A proxy may repeat requests.
    pub(crate) fn replayed(mut self) -> Self {
        self.replays = true;
        self
    }

    /// Answers may contradict their requests.
    pub(crate) fn contradicted(mut self) -> Self {
        self.contradictions = true;
        self
    }

    /// Appends may stay without an answer.
    pub(crate) fn on_a_silent_store(mut self) -> Self {
        self.silent_store = true;
        self
    }

    /// A parcel is ordered and a mail is sent.
    pub(crate) fn with_parcel(mut self, shipping: Capabilities) -> Self {
        self.plan.shipping = Some(shipping);
        self.plan.notifications = Some(Capabilities::NATURAL);
        self.natures.shipping = Nature::honest(shipping);
        self
    }

    /// The order as placed, and its first event.
    pub(crate) fn placed(&self) -> (Order, Event) {
        let line = |n: usize| OrderLine {
            product: ProductId::parse(&format!("P{n}")).expect("short"),
            notation: Notation::Text,
            name: "A product".to_owned(),
            quantity: Quantity::try_new(1).expect("in range"),
            unit_price: Money::from_minor(999, Currency::USD),
        };
        let order = NewOrder {
            channel: Channel::new("v1"),
            customer: None,
            customer_notation: Notation::Text,
            contact: Contact::default(),
            lines: (1..=self.natures.lines).map(line).collect(),
            address: Address::default(),
            carrier: None,
            notes: None,
            payment_method: None,
            request_id: None,
            plan: self.plan.clone(),
        };
        let id = match "00000000-0000-7000-8000-000000000001".parse() {
            Ok(OrderRef::Id(id)) => id,
            other => panic!("not an order's id: {other:?}"),
        };
        let by = Actor::Anyone;
        let placed = Order::place(id, order, by, Timestamp::from_micros(0));
        let (order, event) = placed.expect("the lines differ and add up");
        (order.numbered(OrderNumber(1)), event)
    }
}
