//! One of everything: each fact, each outcome, each plan, in hostile words.

use crate::testing::builders::{customer, product, units};
use domain::order::{
    Address, CancelCause, Channel, Fact, Imported, NewOrder, OrderStatus, PaymentMethod,
    PaymentReport, PaymentResult, PaymentStatus, ShipmentReport,
};
use domain::process::{
    Answer, CallId, CallOutcome, Capabilities, Evidence, EvidenceKind, Hold, Idempotency,
    InventoryPlan, Mode, PaymentPlan, Plan, Receipt, Refusal, Shortage, Step, Verdict,
};
use domain::{
    Contact, Currency, Duration, Email, Money, Notation, OrderLine, ProductId, Reason, Timestamp,
};

/// Emoji, right-to-left, zero-width and combining characters, quotes of every language, formulas
/// and line ends: all of it data.
pub const HOSTILE_TEXT: &str = "Zoë 😀👨‍👩‍👧 \u{202E}esrever\u{202C} \u{200B}\u{FEFF}e\u{301} İßﬁ 漢字 '; DROP TABLE orders; -- \" \\ \\' ` $1 ? %s {0} ${jndi:x} <script>alert(1)</script> =1+1 \r\n\t\u{1b}[31m\u{7f}\u{fffd}\u{10ffff}  ";

/// The same in short, for ids.
pub const HOSTILE_ID: &str = " Zoë\u{301} 😀 \u{202E}ver\u{202C}'\"; -- ";

fn hostile() -> String {
    HOSTILE_TEXT.to_owned()
}

/// An order that fills every field with hostile text and extreme numbers.
pub fn hostile_order(plan: Plan) -> NewOrder {
    let line = |product: ProductId, notation, unit_price| OrderLine {
        product,
        notation,
        name: hostile(),
        quantity: units(1),
        unit_price,
    };
    NewOrder {
        channel: Channel::new("storefront"),
        customer: Some(customer(HOSTILE_ID)),
        customer_notation: Notation::Number,
        contact: Contact {
            name: Some(hostile()),
            email: Email::parse("ünï'\"@exämple.org").ok(),
            phone: Some(hostile()),
        },
        lines: vec![
            line(product("101"), Notation::Number, kuwaiti(i64::MAX - 1)),
            line(product(HOSTILE_ID), Notation::Text, kuwaiti(1)),
        ],
        address: Address {
            text: Some(hostile()),
            city: Some("München".to_owned()),
            state: Some("state".to_owned()),
            zip: Some("01234".to_owned()),
            country: Some("\u{1F1E9}\u{1F1EA}".to_owned()),
        },
        carrier: Some(hostile()),
        notes: Some(hostile()),
        payment_method: PaymentMethod::parse("tok_'\"😀").ok(),
        request_id: Some(hostile()),
        plan,
    }
}

fn kuwaiti(minor: i64) -> Money {
    Money::from_minor(
        minor,
        Currency::parse("KWD").expect("a currency of ISO 4217"),
    )
}

fn every_capability() -> Vec<Capabilities> {
    let odd = Capabilities {
        idempotency: Idempotency::Keyed {
            window: Duration::from_micros(u64::MAX - 1),
            pins_refusals: false,
        },
        can_query: true,
        tombstones_undo: false,
        reservation_ttl: Some(Duration::from_micros(1)),
    };
    vec![
        Capabilities::IDEAL,
        Capabilities::NATURAL,
        Capabilities::KEYLESS,
        odd,
    ]
}

/// Plans with every part there and missing, and every capability in every place.
pub fn every_plan() -> Vec<Plan> {
    let bare = Plan {
        version: Plan::VERSION,
        inventory: None,
        payment: PaymentPlan::NotRequired,
        shipping: None,
        cart: None,
        notifications: None,
    };
    let full = |(n, capabilities): (usize, Capabilities)| Plan {
        version: Plan::VERSION,
        inventory: Some(InventoryPlan {
            capabilities,
            per_line: n % 2 == 0,
            consumes: n % 3 == 0,
        }),
        payment: if n % 2 == 0 {
            PaymentPlan::TwoStep(capabilities)
        } else {
            PaymentPlan::OneShot(capabilities)
        },
        shipping: Some(capabilities),
        cart: Some(capabilities),
        notifications: Some(capabilities),
    };
    let full = every_capability().into_iter().enumerate().map(full);
    std::iter::once(bare).chain(full).collect()
}

fn receipts() -> Vec<Receipt> {
    let shipment = |estimated_delivery| Receipt::Shipment {
        tracking_number: hostile(),
        estimated_delivery,
    };
    vec![
        Receipt::Plain,
        Receipt::Reserved { expires_at: None },
        Receipt::Reserved {
            expires_at: Some(Timestamp::from_micros(-1)),
        },
        Receipt::Payment {
            reference: hostile(),
            amount: kuwaiti(-1),
        },
        Receipt::Payment {
            reference: "yen".to_owned(),
            amount: Money::from_minor(1, Currency::parse("JPY").expect("a currency")),
        },
        shipment(None),
        shipment(Some(hostile())),
        Receipt::Settled,
    ]
}

fn shortages() -> Vec<Shortage> {
    let shortage = |available| Shortage {
        product: product("Ω😀'"),
        requested: u32::MAX,
        available,
    };
    vec![shortage(None), shortage(Some(0)), shortage(Some(u32::MAX))]
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::OutOfStock(shortages()),
        Refusal::OutOfStock(Vec::new()),
        Refusal::Declined(hostile()),
        Refusal::Rejected(hostile()),
    ]
}

fn outcomes() -> Vec<CallOutcome> {
    let done = receipts().into_iter().map(Answer::Done);
    let refused = refusals().into_iter().map(Answer::Refused);
    let definite = done.chain(refused).chain([
        Answer::NotFound,
        Answer::Awaited { reference: None },
        Answer::Awaited {
            reference: Some(hostile()),
        },
    ]);
    let unknown =
        EvidenceKind::ALL.map(|kind| CallOutcome::Unknown(Evidence::new(kind, HOSTILE_TEXT)));
    let mut outcomes: Vec<_> = definite.map(CallOutcome::Definite).collect();
    outcomes.push(CallOutcome::NotSent(hostile()));
    outcomes.extend(unknown);
    outcomes
}

fn causes() -> Vec<CancelCause> {
    vec![
        CancelCause::Requested(Reason::try_new(HOSTILE_TEXT).expect("short enough")),
        CancelCause::OutOfStock(shortages()),
        CancelCause::ReservationRefused(hostile()),
        CancelCause::ReservationExpired,
        CancelCause::PaymentDeclined(hostile()),
        CancelCause::PaymentExpired,
    ]
}

/// Every fact but `OrderPlaced`, with every value that it can carry. Not a sensible history.
pub fn every_fact() -> Vec<Fact> {
    let mut facts = call_facts();
    facts.extend([
        Fact::OrderConfirmed,
        Fact::ProcessingStarted,
        Fact::OrderShipped,
        Fact::OrderDelivered,
    ]);
    facts.extend(
        causes()
            .into_iter()
            .map(|cause| Fact::OrderCancelled { cause }),
    );
    let report = |location, details| {
        Fact::ShipmentReported(ShipmentReport {
            tracking_number: hostile(),
            status: hostile(),
            reported_at: hostile(),
            location,
            details,
        })
    };
    facts.extend(payment_facts());
    facts.extend([report(None, None), report(Some(hostile()), Some(hostile()))]);
    facts.extend(parking_facts());
    facts
}

fn payment_facts() -> Vec<Fact> {
    let reported = |amount, result| {
        Fact::PaymentReported(PaymentReport {
            reference: Some(hostile()),
            amount,
            result,
        })
    };
    let imported = |status| {
        Fact::OrderImported(Imported {
            status,
            payment: PaymentStatus::PartiallyRefunded,
            tracking_number: Some(hostile()),
        })
    };
    let at = Timestamp::from_micros(-1);
    let mut facts = vec![
        reported(None, PaymentResult::Opened),
        reported(Some(kuwaiti(i64::MAX)), PaymentResult::Paid),
        reported(Some(kuwaiti(0)), PaymentResult::Failed(hostile())),
        imported(OrderStatus::Confirmed { at }),
        imported(OrderStatus::Processing { at }),
        imported(OrderStatus::Shipped { at }),
        imported(OrderStatus::Delivered { at }),
    ];
    let cancelled = |cause| imported(OrderStatus::Cancelled { at, cause });
    facts.extend(causes().into_iter().map(cancelled));
    facts
}

fn call_facts() -> Vec<Fact> {
    let mut facts = Vec::new();
    for (n, step) in (0_u16..).zip(Step::ALL) {
        for line in [None, Some(1 + n), Some(u16::MAX)] {
            let mode = if n % 2 == 0 { Mode::Do } else { Mode::Query };
            facts.push(Fact::CallStarted {
                call: CallId { step, line },
                mode,
                attempt: u32::from(n) + 1,
            });
        }
    }
    let ended = |outcome| Fact::CallEnded {
        call: CallId::whole(Step::Reserve),
        attempt: u32::MAX,
        outcome,
        retry_at: Timestamp::from_micros(i64::MAX),
    };
    facts.extend(outcomes().into_iter().map(ended));
    facts
}

fn parking_facts() -> Vec<Fact> {
    let calls = [None, Some(CallId::whole(Step::Capture))];
    let parked = calls
        .into_iter()
        .flat_map(|call| Hold::ALL.map(|hold| Fact::OrderParked { call, hold }));
    let settled = calls.into_iter().flat_map(|call| {
        Verdict::ALL.map(|verdict| Fact::OrderSettled {
            call,
            verdict,
            reason: Reason::try_new(HOSTILE_TEXT).expect("short enough"),
        })
    });
    parked.chain(settled).collect()
}
