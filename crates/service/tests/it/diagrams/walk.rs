//! Orders led through the domain's own turns: with every answer that leads on, and with a cancel at every
//! place.

use domain::order::{Address, CancelWindow, Channel, Command, NewOrder, OrderStatusKind};
use domain::process::{
    Answer, Backoff, CallOutcome, Capabilities, Finished, InventoryPlan, PaymentPlan, Plan,
    Receipt, Refusal, Step, Then, take_turn,
};
use domain::{
    Actor, Contact, Currency, Money, Notation, Order, OrderId, OrderLine, OrderRef, ProductId,
    Quantity, Reason, Timestamp,
};

const NOW: Timestamp = Timestamp::from_micros(1_000_000);

/// One thing that happened to an order.
pub(super) struct Move {
    pub(super) before: Order,
    pub(super) after: Order,
    /// The call that ended, or `cancel` or `ship`.
    pub(super) by: &'static str,
    pub(super) is_refused: bool,
}

/// A plan with everything that can be in one, and this payment.
pub(super) fn plan(payment: PaymentPlan) -> Plan {
    let known = Some(Capabilities::IDEAL);
    Plan {
        version: Plan::VERSION,
        inventory: Some(InventoryPlan {
            capabilities: Capabilities::IDEAL,
            per_line: false,
            consumes: true,
        }),
        payment,
        shipping: known,
        cart: known,
        notifications: known,
    }
}

fn placed(plan: Plan) -> Order {
    let id: OrderId = match "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse() {
        Ok(OrderRef::Id(id)) => id,
        other => panic!("not an order's id: {other:?}"),
    };
    let line = OrderLine {
        product: ProductId::parse("PROD001").unwrap(),
        notation: Notation::Text,
        name: "A product".to_owned(),
        quantity: Quantity::try_new(1).unwrap(),
        unit_price: Money::from_minor(7_999, Currency::parse("USD").unwrap()),
    };
    let order = NewOrder {
        channel: Channel::new("v1"),
        customer: None,
        customer_notation: Notation::Text,
        contact: Contact::default(),
        lines: vec![line],
        address: Address::default(),
        carrier: None,
        notes: None,
        payment_method: None,
        request_id: None,
        plan,
    };
    Order::place(id, order, Actor::Anyone, NOW).unwrap().0
}

/// Everything that can happen to an order of this plan.
pub(super) fn moves(plan: Plan) -> Vec<Move> {
    let mut moves = Vec::new();
    let first = take_turn(&placed(plan), None, NOW, Backoff::NONE);
    let mut open = vec![(first.order, first.then)];
    while let Some((before, then)) = open.pop() {
        let mut went = |by: &'static str, is_refused: bool, turn: domain::process::Turn| {
            moves.push(Move {
                before: before.clone(),
                after: turn.order.clone(),
                by,
                is_refused,
            });
            open.push((turn.order, turn.then));
        };
        match then {
            Then::Call { id, attempt, .. } => {
                for (outcome, is_refused) in outcomes(id.step, &before) {
                    let ended = Finished {
                        call: id,
                        attempt,
                        outcome,
                    };
                    let turn = take_turn(&before, Some(ended), NOW, Backoff::NONE);
                    went(id.step.name(), is_refused, turn);
                }
            }
            Then::Rest(_) if before.status().kind() == OrderStatusKind::Confirmed => {
                let reason = Reason::not_given();
                let cancelled =
                    before.cancel(CancelWindow::BeforeShipment, &Actor::Anyone, reason, NOW);
                went("cancel", false, turned(&before, cancelled.unwrap()));
                let shipped = before.ship(&Actor::Anyone, NOW);
                went("ship", false, turned(&before, shipped.unwrap()));
            }
            Then::Rest(_) => {}
        }
    }
    moves
}

fn turned(order: &Order, command: Command<Vec<domain::order::Event>>) -> domain::process::Turn {
    let Command::Applied(events) = command else {
        panic!("it is news to the order");
    };
    take_turn(&order.with_events(&events), None, NOW, Backoff::NONE)
}

/// How a call can end: done, and refused where the process has an answer to that by itself.
fn outcomes(step: Step, order: &Order) -> Vec<(CallOutcome, bool)> {
    let receipt = match step {
        Step::Reserve => Receipt::Reserved { expires_at: None },
        Step::Authorize | Step::Capture | Step::Pay | Step::Refund => Receipt::Payment {
            reference: "pay_1".to_owned(),
            amount: order.total(),
        },
        Step::CreateShipment => Receipt::Shipment {
            tracking_number: "TRK-1".to_owned(),
            estimated_delivery: None,
        },
        Step::ClearCart | Step::Notify | Step::Release | Step::Void | Step::Consume => {
            Receipt::Plain
        }
    };
    let refusal = match step {
        Step::Reserve => Some(Refusal::OutOfStock(Vec::new())),
        Step::Authorize | Step::Capture | Step::Pay => {
            Some(Refusal::Declined("card_declined".to_owned()))
        }
        Step::CreateShipment | Step::ClearCart | Step::Notify => {
            Some(Refusal::Rejected("no".to_owned()))
        }
        _ => None,
    };
    let done = CallOutcome::Definite(Answer::Done(receipt));
    let refused = refusal.map(|refusal| CallOutcome::Definite(Answer::Refused(refusal)));
    let refused = refused.map(|outcome| (outcome, true));
    std::iter::once((done, false)).chain(refused).collect()
}
