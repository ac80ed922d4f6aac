//! The invariants. Each check returns what it found wrong; an empty list is what the tests want.

use super::read::{Id, Ledger, OrderRow, Payment, Reservation, Stock, hyphenated};
use std::collections::BTreeMap;

/// An order that is paid and not called off.
const LIVE: [&str; 4] = ["CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"];

impl Ledger {
    /// Everything that has to hold once all orders rest. `initial` is the stock before the first.
    pub(crate) fn violations(&self, initial: &BTreeMap<String, Stock>) -> Vec<String> {
        let mut found = Vec::new();
        self.stock_is_whole(initial, &mut found);
        self.stock_matches_orders(&mut found);
        self.money_matches_orders(&mut found);
        self.calls_carry_one_key(&mut found);
        self.intents_come_first(&mut found);
        found.extend(self.journal_violations());
        found
    }

    /// What has to hold at any moment, whoever has the stock and the money: O3, O5, J1.
    pub(crate) fn journal_violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.keys_have_one_order(&mut found);
        for (id, order) in &self.orders {
            journal_is_whole(id, order, &mut found);
            lifecycle_is_a_path(id, order, &mut found);
        }
        found
    }

    /// S1: what came in is there, promised or gone; nothing is negative.
    fn stock_is_whole(&self, initial: &BTreeMap<String, Stock>, found: &mut Vec<String>) {
        for (product, before) in initial {
            let Some(now) = self.stock.get(product) else {
                found.push(format!("S1: product {product} is gone"));
                continue;
            };
            let came_in = before.on_hand + before.consumed;
            let is_whole = now.on_hand + now.consumed == came_in;
            let is_sane = now.reserved >= 0 && now.reserved <= now.on_hand && now.consumed >= 0;
            if !(is_whole && is_sane) {
                found.push(format!("S1: {product} was {before:?}, is {now:?}"));
            }
        }
    }

    /// S2: an order that stands holds its lines, one that is called off holds nothing, and the
    /// stock's sums are those of the reservations.
    fn stock_matches_orders(&self, found: &mut Vec<String>) {
        let mut reserved: BTreeMap<&str, i64> = BTreeMap::new();
        let mut consumed: BTreeMap<&str, i64> = BTreeMap::new();
        for reservation in &self.reservations {
            let sums = match reservation.state.as_str() {
                "RESERVED" => &mut reserved,
                "CONSUMED" => &mut consumed,
                _ => continue,
            };
            for (product, units) in &reservation.items {
                *sums.entry(product).or_default() += units;
            }
        }
        for (product, stock) in &self.stock {
            let promised = reserved.get(product.as_str()).copied().unwrap_or_default();
            let gone = consumed.get(product.as_str()).copied().unwrap_or_default();
            if stock.reserved != promised || stock.consumed != gone {
                found.push(format!(
                    "S2: {product} is {stock:?}, its reservations come to {promised} and {gone}"
                ));
            }
        }
        for (id, order) in &self.orders {
            let held: Vec<&Reservation> = self.held_by(id).collect();
            let wanted = match order.status.as_str() {
                "SHIPPED" | "DELIVERED" => Some("CONSUMED"),
                "CONFIRMED" | "PROCESSING" => Some("RESERVED"),
                _ => None,
            };
            let is_right = match (wanted, held.as_slice()) {
                (Some(state), [one]) => {
                    one.state == state && sorted(&one.items) == sorted(&order.items)
                }
                (None, []) => true,
                _ => false,
            };
            if !is_right {
                found.push(format!(
                    "S2: order {id} is {} and holds {held:?}",
                    order.status
                ));
            }
        }
    }

    fn held_by(&self, id: &str) -> impl Iterator<Item = &Reservation> {
        let held = |state: &str| matches!(state, "RESERVED" | "CONSUMED");
        self.reservations
            .iter()
            .filter(move |one| one.order == id && held(&one.state))
    }

    /// M1, M2, M3, M4, O6: one payment at most, of the order's total; taken exactly while the order
    /// stands; none left open; none that belongs to nobody.
    fn money_matches_orders(&self, found: &mut Vec<String>) {
        for payment in &self.payments {
            let Some(order) = self.orders.get(&payment.order) else {
                found.push(format!("M4: {payment:?} belongs to no order"));
                continue;
            };
            if payment.amount != order.total || payment.currency != order.currency {
                found.push(format!("M1: {payment:?} for a total of {}", order.total));
            }
        }
        for (id, order) in &self.orders {
            let of_order = |payment: &&Payment| payment.order == *id;
            let payments: Vec<&Payment> = self.payments.iter().filter(of_order).collect();
            let in_state = |state: &str| payments.iter().filter(|p| p.state == state).count();
            if payments.len() > 1 {
                found.push(format!(
                    "M1: order {id} was paid more than once: {payments:?}"
                ));
            }
            let is_live = LIVE.contains(&order.status.as_str());
            if in_state("CAPTURED") != usize::from(is_live) {
                found.push(format!("M2: order {id} is {}: {payments:?}", order.status));
            }
            if in_state("AUTHORIZED") != 0 {
                found.push(format!("M3: order {id} is {}: {payments:?}", order.status));
            }
            if order.sum != order.total {
                found.push(format!(
                    "O6: order {id} costs {}, not {}",
                    order.sum, order.total
                ));
            }
        }
    }

    /// J3: one key for each step of an order, whatever was repeated; one parcel.
    fn calls_carry_one_key(&self, found: &mut Vec<String>) {
        let reservations = self
            .reservations
            .iter()
            .map(|one| (&one.order, &one.key, "reserve"));
        let payments = self
            .payments
            .iter()
            .map(|one| (&one.order, &one.key, self.payment_step(&one.order)));
        let shipments = self
            .shipments
            .iter()
            .map(|one| (&one.order, &one.key, "create-shipment"));
        let mut seen = BTreeMap::new();
        for (order, key, step) in reservations.chain(payments).chain(shipments) {
            let expected = format!("{}:{step}", hyphenated(order));
            if *key != expected {
                found.push(format!("J3: the key {key} should be {expected}"));
            }
            if let Some(other) = seen.insert((order, step), key) {
                found.push(format!(
                    "J3: order {order} has two effects of {step}: {other}, {key}"
                ));
            }
        }
    }

    /// The call that opens an order's payment: one step where its result comes later.
    fn payment_step(&self, order: &Id) -> &'static str {
        let journal = self
            .orders
            .get(order)
            .map_or(&[][..], |order| &order.events);
        if journal.iter().any(|event| event.is_intent_of("pay")) {
            "pay"
        } else {
            "authorize"
        }
    }

    /// O3: a key that placed an order placed one.
    fn keys_have_one_order(&self, found: &mut Vec<String>) {
        for (key, order) in &self.keys {
            let known = order
                .as_ref()
                .is_some_and(|order| self.orders.contains_key(order));
            if !known {
                found.push(format!("O3: the key {key} has the unknown order {order:?}"));
            }
        }
    }

    /// J1: whatever a collaborator did, the journal had said before that it would be asked for.
    fn intents_come_first(&self, found: &mut Vec<String>) {
        let reservations = self
            .reservations
            .iter()
            .map(|one| (&one.order, one.at, "reserve"));
        let payments = self
            .payments
            .iter()
            .map(|one| (&one.order, one.at, self.payment_step(&one.order)));
        let shipments = self
            .shipments
            .iter()
            .map(|one| (&one.order, one.at, "create-shipment"));
        for (id, at, step) in reservations.chain(payments).chain(shipments) {
            let journal = self.orders.get(id).map_or(&[][..], |order| &order.events);
            let has_intent = journal
                .iter()
                .any(|event| event.is_intent_of(step) && event.at <= at);
            if !has_intent {
                found.push(format!("J1: order {id}: {step} was done without an intent"));
            }
        }
    }
}

/// J1: the journal counts from 1 without a gap, and the row is at its end.
fn journal_is_whole(id: &Id, order: &OrderRow, found: &mut Vec<String>) {
    let is_gapless = (1..)
        .zip(&order.events)
        .all(|(expected, event)| event.seq == expected);
    let last = order.events.last().map_or(0, |event| event.seq);
    if !is_gapless || last != order.version {
        let seqs: Vec<i64> = order.events.iter().map(|event| event.seq).collect();
        found.push(format!("J1: order {id} at {} has {seqs:?}", order.version));
    }
}

/// O5: the journal's statuses follow the lifecycle and end where the row says.
fn lifecycle_is_a_path(id: &Id, order: &OrderRow, found: &mut Vec<String>) {
    let mut status = "";
    for event in &order.events {
        let next = match (status, event.kind.as_str()) {
            ("", "order-placed") => "PENDING",
            ("PENDING", "order-confirmed") => "CONFIRMED",
            ("CONFIRMED", "processing-started") => "PROCESSING",
            ("CONFIRMED" | "PROCESSING", "order-shipped") => "SHIPPED",
            ("SHIPPED", "order-delivered") => "DELIVERED",
            ("PENDING" | "CONFIRMED" | "PROCESSING", "order-cancelled") => "CANCELLED",
            (
                _,
                "order-placed" | "order-confirmed" | "processing-started" | "order-shipped"
                | "order-delivered" | "order-cancelled",
            ) => {
                found.push(format!("O5: order {id}: {} after {status}", event.kind));
                return;
            }
            _ => status,
        };
        status = next;
    }
    if status != order.status {
        found.push(format!(
            "O5: order {id} is {}, its journal says {status}",
            order.status
        ));
    }
}

fn sorted(items: &[(String, i64)]) -> Vec<&(String, i64)> {
    let mut items: Vec<_> = items.iter().collect();
    items.sort();
    items
}
