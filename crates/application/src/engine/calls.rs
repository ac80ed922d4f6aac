//! From a call's name to the collaborator's port: builds the request from the order, and bounds the
//! time it may take.

use super::Engine;
use crate::ports::{CallKey, ClearCart, Notice, PaymentCall, ShipmentCall, StockCall, StockItem};
use domain::order::OrderStatusKind;
use domain::process::{CallId, CallOutcome, Evidence, EvidenceKind, Mode, PaymentPlan, Step};
use domain::{Order, OrderNumber};

impl Engine {
    /// Makes one call, at most once, within the time limit.
    pub(super) async fn call(&self, order: &Order, id: CallId, mode: Mode) -> CallOutcome {
        if let Some(outcome) = self.stock_check(order, id, mode).await {
            return outcome;
        }
        let limit = self.parts.limits.call_timeout;
        let outcome = tokio::time::timeout(limit.into(), self.dispatch(order, id, mode)).await;
        outcome.unwrap_or_else(|_| {
            let detail = format!("no answer within {} ms", limit.micros() / 1_000);
            CallOutcome::Unknown(Evidence::new(EvidenceKind::TimedOut, &detail))
        })
    }

    async fn dispatch(&self, order: &Order, id: CallId, mode: Mode) -> CallOutcome {
        match id.step {
            Step::Reserve | Step::Release | Step::Consume => {
                self.call_inventory(order, id, mode).await
            }
            Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
                self.call_payments(order, id, mode).await
            }
            Step::CreateShipment => self.call_shipping(order, id, mode).await,
            Step::ClearCart => self.clear_cart(order, id).await,
            Step::Notify => self.notify(order, id).await,
        }
    }

    async fn call_inventory(&self, order: &Order, id: CallId, mode: Mode) -> CallOutcome {
        let Some(inventory) = &self.parts.collaborators.inventory else {
            return not_configured("inventory");
        };
        let call = stock_call(order, id);
        match (mode, id.step) {
            (Mode::Query, step) => inventory.query(step, &call).await,
            (Mode::Do, Step::Release) => inventory.release(&call).await,
            (Mode::Do, Step::Consume) => inventory.consume(&call).await,
            (Mode::Do, _) => inventory.reserve(&call).await,
        }
    }

    async fn call_payments(&self, order: &Order, id: CallId, mode: Mode) -> CallOutcome {
        let call = payment_call(order, id);
        if let Some(outcome) = self.asked_otherwise(order, id.step, &call) {
            return outcome;
        }
        let Some(payments) = &self.parts.collaborators.payments else {
            return not_configured("payments");
        };
        match (mode, id.step) {
            (Mode::Query, step) => payments.query(step, &call).await,
            (Mode::Do, Step::Authorize) => payments.authorize(&call).await,
            (Mode::Do, Step::Capture) => payments.capture(&call).await,
            (Mode::Do, Step::Void) => payments.void(&call).await,
            (Mode::Do, Step::Refund) => payments.refund(&call).await,
            (Mode::Do, _) => payments.pay(&call).await,
        }
    }

    async fn call_shipping(&self, order: &Order, id: CallId, mode: Mode) -> CallOutcome {
        let Some(shipping) = &self.parts.collaborators.shipping else {
            return not_configured("shipping");
        };
        let call = shipment_call(order, id);
        match mode {
            Mode::Do => shipping.create_shipment(&call).await,
            Mode::Query => shipping.query(&call).await,
        }
    }

    async fn clear_cart(&self, order: &Order, id: CallId) -> CallOutcome {
        match (&self.parts.collaborators.carts, order.customer()) {
            (Some(carts), Some(customer)) => {
                let line = |line: &domain::OrderLine| (line.product.clone(), line.quantity);
                let call = ClearCart {
                    key: CallKey::new(order.id(), id),
                    attempt: attempt(order, id),
                    customer: customer.clone(),
                    ordered: order.lines().iter().map(line).collect(),
                };
                carts.clear(&call).await
            }
            _ => not_configured("carts"),
        }
    }

    async fn notify(&self, order: &Order, id: CallId) -> CallOutcome {
        let Some(notifications) = &self.parts.collaborators.notifications else {
            return not_configured("notifications");
        };
        let notice = Notice {
            key: CallKey::new(order.id(), id),
            attempt: attempt(order, id),
            order: order.id(),
            number: number(order),
            customer: order.customer().cloned(),
            contact: order.placed().order.contact.clone(),
            status: OrderStatusKind::Confirmed,
            lines: order.lines().to_vec(),
            total: order.total(),
        };
        notifications.notify(&notice).await
    }
}

/// An order placed under another configuration may need a collaborator that is gone: it waits, and
/// goes on when the collaborator is configured again.
fn not_configured(collaborator: &str) -> CallOutcome {
    CallOutcome::NotSent(format!("no {collaborator} collaborator is configured"))
}

/// The one whose intent was recorded last.
fn attempt(order: &Order, id: CallId) -> u32 {
    order.call(id).map_or(1, |state| state.attempts)
}

fn number(order: &Order) -> OrderNumber {
    order
        .number()
        .expect("an order has a number once it is placed, and only placed orders call")
}

/// The request's name, else the customer service's (filled in when the order was placed), else
/// `Customer <id>`.
fn customer_name(order: &Order) -> String {
    let placed = &order.placed().order;
    placed.contact.name.clone().unwrap_or_else(|| {
        order
            .customer()
            .map_or_else(|| "Customer".to_owned(), |id| format!("Customer {id}"))
    })
}

pub(crate) fn stock_call(order: &Order, id: CallId) -> StockCall {
    let lines = order.lines();
    let chosen = match id.line {
        None => lines,
        Some(line) => lines
            .get(usize::from(line) - 1..usize::from(line))
            .unwrap_or_default(),
    };
    let item = |line: &domain::OrderLine| StockItem {
        product: line.product.clone(),
        quantity: line.quantity,
    };
    StockCall {
        key: CallKey::new(order.id(), id),
        is_repeat: order.call(id).is_some_and(|state| state.loose),
        reservation: CallKey::new(order.id(), id.with_step(Step::Reserve)),
        order: order.id(),
        number: number(order),
        items: chosen.iter().map(item).collect(),
    }
}

pub(crate) fn payment_call(order: &Order, id: CallId) -> PaymentCall {
    let origin = match order.plan().payment {
        PaymentPlan::OneShot(_) => CallId::whole(Step::Pay),
        PaymentPlan::TwoStep(_) | PaymentPlan::NotRequired => CallId::whole(Step::Authorize),
    };
    let placed = &order.placed().order;
    PaymentCall {
        key: CallKey::new(order.id(), id),
        origin: CallKey::new(order.id(), origin),
        // Known of a payment that is awaited, too: a provider may call it off by nothing else.
        reference: order.payment_reference().map(str::to_owned),
        was_taken: [Step::Capture, Step::Pay]
            .into_iter()
            .any(|step| order.is_done(CallId::whole(step))),
        order: order.id(),
        number: number(order),
        customer: placed.customer.clone(),
        amount: order.total(),
        method: placed.payment_method.clone(),
    }
}

pub(crate) fn shipment_call(order: &Order, id: CallId) -> ShipmentCall {
    let placed = &order.placed().order;
    ShipmentCall {
        key: CallKey::new(order.id(), id),
        order: order.id(),
        number: number(order),
        customer_name: customer_name(order),
        address: placed.address.clone(),
        carrier: placed.carrier.clone(),
    }
}
