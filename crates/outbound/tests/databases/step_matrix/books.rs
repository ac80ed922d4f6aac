//! What must be true of the built-in collaborators' own tables once every order rests: stock (S1 in
//! sum, S2 by order) and money (M1 to M3).

use super::shop::Shop;
use domain::order::OrderStatusKind;
use domain::process::Step;
use domain::{Order, OrderId, ProductId};
use outbound::builtin::{
    PaymentRecord, PaymentState, ReservationRecord, ReservationState, ShipmentRecord, StockRecord,
};
use std::collections::BTreeMap;

/// Everything that the collaborators have on record for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Books {
    reservations: Vec<ReservationRecord>,
    payments: Vec<PaymentRecord>,
    shipments: Vec<ShipmentRecord>,
}

impl Books {
    pub(crate) async fn of(shop: &Shop, id: OrderId) -> Self {
        Self {
            reservations: shop.ledger.reservations(id).await.unwrap(),
            payments: shop.ledger.payments(id).await.unwrap(),
            shipments: shop.ledger.shipments(id).await.unwrap(),
        }
    }

    /// Whether they say of this order what its journal says.
    pub(crate) fn check(&self, order: &Order) -> Result<(), String> {
        self.check_stock(order)
            .and_then(|()| self.check_money(order))
            .and_then(|()| self.check_parcels(order))
            .map_err(|why| {
                let (status, parked) = (order.status(), order.parked());
                format!("{why}: {status:?}, parked {parked:?}, {self:?}")
            })
    }

    /// S2: an order that stands holds its lines once, another one nothing.
    fn check_stock(&self, order: &Order) -> Result<(), String> {
        use ReservationState as State;
        let state = only(&self.reservations)?.map(|record| record.state);
        let sound = match (status(order), waits_at(order)) {
            (OrderStatusKind::Cancelled, Some(Step::Release)) => state == Some(State::Reserved),
            (OrderStatusKind::Cancelled, _) => {
                matches!(state, None | Some(State::Released | State::Refused))
            }
            (OrderStatusKind::Shipped, Some(Step::Consume)) => state == Some(State::Reserved),
            (OrderStatusKind::Shipped, _) => state == Some(State::Consumed),
            _ => state == Some(State::Reserved),
        };
        ensure(sound, "the reservation")?;
        let wanted: Vec<_> = order.lines().iter().map(line).collect();
        let items = only(&self.reservations)?.map_or(&[][..], |record| &record.items);
        let holds_nothing = items.is_empty() && is_cancelled(order);
        ensure(items == wanted || holds_nothing, "the reserved lines")
    }

    /// M1: at most one payment, of the whole total. M2: kept if and only if the order stands. M3: no
    /// block is left behind.
    fn check_money(&self, order: &Order) -> Result<(), String> {
        use PaymentState as State;
        let payment = only(&self.payments)?;
        let whole = payment.is_none_or(|payment| payment.amount == order.total());
        ensure(whole, "the amount")?;
        let state = payment.map(|payment| payment.state);
        let sound = match (is_cancelled(order), waits_at(order)) {
            (true, Some(Step::Void)) => {
                matches!(state, Some(State::Authorized | State::CaptureDeclined))
            }
            (true, Some(Step::Refund)) => state == Some(State::Captured),
            (true, _) => {
                matches!(
                    state,
                    None | Some(State::Declined | State::Voided | State::Refunded)
                )
            }
            (false, _) => state == Some(State::Captured),
        };
        ensure(sound, "the payment")
    }

    fn check_parcels(&self, order: &Order) -> Result<(), String> {
        let parcel = only(&self.shipments)?;
        let number = parcel.map(|parcel| parcel.tracking_number.as_str());
        let known = order.shipment().map(|(number, _)| number);
        ensure(number == known, "the parcel")?;
        let owed = !is_cancelled(order) && waits_at(order) != Some(Step::CreateShipment);
        ensure(number.is_some() || !owed, "no parcel")
    }
}

/// S1: the units of every product, all orders together.
pub(crate) fn check_stock_sums(
    before: &[StockRecord],
    after: &[StockRecord],
    books: &[Books],
) -> Result<(), String> {
    let mut held: BTreeMap<(bool, ProductId), u64> = BTreeMap::new();
    for record in books.iter().flat_map(|own| &own.reservations) {
        let has_left = match record.state {
            ReservationState::Reserved => false,
            ReservationState::Consumed => true,
            ReservationState::Refused | ReservationState::Released => continue,
        };
        for (product, units) in &record.items {
            *held.entry((has_left, product.clone())).or_default() += u64::from(*units);
        }
    }
    let held = |has_left, stock: &StockRecord| {
        let key = (has_left, stock.product.clone());
        held.get(&key).copied().unwrap_or(0)
    };
    ensure(before.len() == after.len(), "a product came or went")?;
    for (before, after) in before.iter().zip(after) {
        let conserved = before.product == after.product
            && after.on_hand + after.consumed == before.on_hand + before.consumed
            && after.reserved == held(false, after)
            && after.consumed == held(true, after)
            && after.reserved <= after.on_hand;
        ensure(conserved, &format!("stock: {before:?} became {after:?}"))?;
    }
    Ok(())
}

fn only<T: std::fmt::Debug>(records: &[T]) -> Result<Option<&T>, String> {
    match records {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        several => Err(format!("done more than once: {several:?}")),
    }
}

fn ensure(is_so: bool, what: &str) -> Result<(), String> {
    if is_so {
        Ok(())
    } else {
        Err(format!("{what} is not sound"))
    }
}

fn line(line: &domain::OrderLine) -> (ProductId, u32) {
    (line.product.clone(), line.quantity.units())
}

fn status(order: &Order) -> OrderStatusKind {
    order.status().kind()
}

fn is_cancelled(order: &Order) -> bool {
    status(order) == OrderStatusKind::Cancelled
}

fn waits_at(order: &Order) -> Option<Step> {
    order
        .parked()
        .and_then(|parked| parked.call)
        .map(|call| call.step)
}
