//! The built-in collaborators behind a network that fails where the test says, and a log of
//! everything that was sent to them.

use application::ports::{
    Inventory, Notice, Notifications, PaymentCall, Payments, ReadError, ShipmentCall, Shipping,
    StockCall, StockItem,
};
use async_trait::async_trait;
use domain::OrderId;
use domain::process::{
    Answer, CallOutcome, Capabilities, Evidence, EvidenceKind, InventoryPlan, PaymentPlan, Refusal,
    Shortage, Step,
};
use outbound::builtin::{BuiltinInventory, BuiltinPayments, BuiltinShipping, LogNotifications};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a call meets on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is refused.
    NotSent,
    /// The request is lost; the caller cannot know.
    RequestLost,
    /// The work is done and the answer lost.
    AnswerLost,
    /// A definite no.
    Refused,
    /// The network delivers the request twice.
    Doubled,
}

/// A request as it is on the wire.
#[derive(Debug, Clone)]
pub(crate) enum Sent {
    Stock(Step, StockCall),
    Money(Step, PaymentCall),
    Parcel(ShipmentCall),
    Word(Notice),
}

impl Sent {
    pub(crate) fn order(&self) -> OrderId {
        match self {
            Self::Stock(_, call) => call.order,
            Self::Money(_, call) => call.order,
            Self::Parcel(call) => call.order,
            Self::Word(notice) => notice.order,
        }
    }

    pub(crate) fn step(&self) -> Step {
        match self {
            Self::Stock(step, _) | Self::Money(step, _) => *step,
            Self::Parcel(_) => Step::CreateShipment,
            Self::Word(_) => Step::Notify,
        }
    }

    fn key(&self) -> &str {
        match self {
            Self::Stock(_, call) => call.key.as_str(),
            Self::Money(_, call) => call.key.as_str(),
            Self::Parcel(call) => call.key.as_str(),
            Self::Word(notice) => notice.key.as_str(),
        }
    }
}

#[derive(Default)]
struct Script {
    next: HashMap<(OrderId, Step), VecDeque<Fault>>,
    always: HashMap<(OrderId, Step), Fault>,
    met: HashMap<(OrderId, Step), usize>,
    /// Whatever left for a collaborator, a lost request included: it may still arrive.
    sent: Vec<Sent>,
}

/// All four collaborators.
pub(crate) struct Unreliable {
    pub(crate) inventory: BuiltinInventory,
    pub(crate) payments: BuiltinPayments,
    pub(crate) shipping: BuiltinShipping,
    script: Mutex<Script>,
}

impl Unreliable {
    pub(crate) fn new(
        inventory: BuiltinInventory,
        payments: BuiltinPayments,
        shipping: BuiltinShipping,
    ) -> Self {
        Self {
            inventory,
            payments,
            shipping,
            script: Mutex::default(),
        }
    }

    /// The next calls of this step of this order meet these faults.
    pub(crate) fn next(&self, order: OrderId, step: Step, faults: &[Fault]) {
        let mut script = self.script();
        script
            .next
            .insert((order, step), faults.iter().copied().collect());
    }

    /// Every call of this step of this order meets this fault until [`Unreliable::heal`].
    pub(crate) fn always(&self, order: OrderId, step: Step, fault: Fault) {
        self.script().always.insert((order, step), fault);
    }

    pub(crate) fn heal(&self) {
        self.script().always.clear();
    }

    /// How many faults this step of this order has met.
    pub(crate) fn met(&self, order: OrderId, step: Step) -> usize {
        self.script().met.get(&(order, step)).copied().unwrap_or(0)
    }

    /// What was sent for an order, and may still arrive once more.
    pub(crate) fn sent(&self, order: OrderId) -> Vec<Sent> {
        let script = self.script();
        let own = script.sent.iter().filter(|sent| sent.order() == order);
        own.cloned().collect()
    }

    /// Hands a request to its collaborator, whatever the script says.
    pub(crate) async fn deliver(&self, sent: &Sent) -> CallOutcome {
        match sent {
            Sent::Stock(Step::Release, call) => self.inventory.release(call).await,
            Sent::Stock(Step::Consume, call) => self.inventory.consume(call).await,
            Sent::Stock(_, call) => self.inventory.reserve(call).await,
            Sent::Money(Step::Authorize, call) => self.payments.authorize(call).await,
            Sent::Money(Step::Capture, call) => self.payments.capture(call).await,
            Sent::Money(Step::Void, call) => self.payments.void(call).await,
            Sent::Money(Step::Refund, call) => self.payments.refund(call).await,
            Sent::Money(_, call) => self.payments.pay(call).await,
            Sent::Parcel(call) => self.shipping.create_shipment(call).await,
            Sent::Word(notice) => LogNotifications.notify(notice).await,
        }
    }

    async fn send(&self, sent: Sent) -> CallOutcome {
        let fault = self.take(&sent);
        match fault {
            Some(Fault::NotSent) => CallOutcome::NotSent("connection refused".to_owned()),
            Some(Fault::Refused) => {
                CallOutcome::Definite(Answer::Refused(Refusal::Rejected("no".to_owned())))
            }
            Some(Fault::RequestLost) => unknown(EvidenceKind::ConnectionLost),
            Some(Fault::AnswerLost) => {
                self.deliver(&sent).await;
                unknown(EvidenceKind::TimedOut)
            }
            Some(Fault::Doubled) => {
                let (one, other) = tokio::join!(self.deliver(&sent), self.deliver(&sent));
                assert_eq!(one, other, "{}: two answers to one request", sent.key());
                other
            }
            None => self.deliver(&sent).await,
        }
    }

    fn take(&self, sent: &Sent) -> Option<Fault> {
        let place = (sent.order(), sent.step());
        let mut script = self.script();
        let next = script.next.get_mut(&place).and_then(VecDeque::pop_front);
        let fault = next.or_else(|| script.always.get(&place).copied());
        if fault.is_some() {
            *script.met.entry(place).or_default() += 1;
        }
        // A refusal is this network's word: the collaborator has never seen the request.
        if !matches!(fault, Some(Fault::NotSent | Fault::Refused)) {
            script.sent.push(sent.clone());
        }
        fault
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown(kind: EvidenceKind) -> CallOutcome {
    CallOutcome::Unknown(Evidence::new(kind, "as scripted"))
}

#[async_trait]
impl Inventory for Unreliable {
    fn plan(&self) -> InventoryPlan {
        self.inventory.plan()
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        self.inventory.shortages(items).await
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        self.send(Sent::Stock(Step::Reserve, call.clone())).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        self.send(Sent::Stock(Step::Release, call.clone())).await
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        self.send(Sent::Stock(Step::Consume, call.clone())).await
    }

    async fn query(&self, step: Step, call: &StockCall) -> CallOutcome {
        self.inventory.query(step, call).await
    }
}

#[async_trait]
impl Payments for Unreliable {
    fn plan(&self) -> PaymentPlan {
        self.payments.plan()
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        self.send(Sent::Money(Step::Authorize, call.clone())).await
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        self.send(Sent::Money(Step::Capture, call.clone())).await
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        self.send(Sent::Money(Step::Pay, call.clone())).await
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        self.send(Sent::Money(Step::Void, call.clone())).await
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        self.send(Sent::Money(Step::Refund, call.clone())).await
    }

    async fn query(&self, step: Step, call: &PaymentCall) -> CallOutcome {
        self.payments.query(step, call).await
    }
}

#[async_trait]
impl Shipping for Unreliable {
    fn capabilities(&self) -> Capabilities {
        self.shipping.capabilities()
    }

    async fn create_shipment(&self, call: &ShipmentCall) -> CallOutcome {
        self.send(Sent::Parcel(call.clone())).await
    }

    async fn query(&self, call: &ShipmentCall) -> CallOutcome {
        self.shipping.query(call).await
    }
}

#[async_trait]
impl Notifications for Unreliable {
    async fn notify(&self, notice: &Notice) -> CallOutcome {
        self.send(Sent::Word(notice.clone())).await
    }
}
