//! Whether what the sandbox did is what the service's orders say: the invariants S1–S3 of stock,
//! M1–M4 of money and J3 of keys, from the sandbox's own log and books and the service's database.

use super::log::{Asked, Log};
use crate::ledger::{Ledger, Stock};
use std::collections::{BTreeMap, BTreeSet};

/// An order that is paid and not called off.
const LIVE: [&str; 4] = ["CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"];

/// All that is looked at, once the orders rest.
pub(super) struct Evidence<'a> {
    pub(super) log: &'a Log,
    /// The sandbox's stock before the first call.
    pub(super) before: &'a BTreeMap<String, Stock>,
    pub(super) after: &'a BTreeMap<String, Stock>,
    pub(super) ledger: &'a Ledger,
    /// Which collaborators honour no keys.
    pub(super) keyless: &'a BTreeSet<String>,
    /// Whether orders are paid there.
    pub(super) is_paid: bool,
}

/// What is violated, each with the invariant's name; nothing is what tests want.
pub(super) fn effects_hold(evidence: &Evidence<'_>) -> Vec<String> {
    let mut found = Vec::new();
    evidence.stock_is_whole(&mut found);
    evidence.stock_matches_orders(&mut found);
    evidence.money_matches_orders(&mut found);
    evidence.calls_carry_one_key(&mut found);
    found
}

/// What an effect does to (on hand, reserved, consumed), for each unit.
fn moves(protocol: &str, effect: &str) -> Option<(i64, i64, i64)> {
    match (protocol, effect) {
        ("check-reserve", "reserved") | (_, "reduced") => Some((-1, 0, 1)),
        (_, "reserved") => Some((0, 1, 0)),
        (_, "released") => Some((0, -1, 0)),
        (_, "consumed") => Some((-1, -1, 1)),
        (_, "restored" | "replenished") => Some((1, 0, -1)),
        _ => None,
    }
}

/// The id of the order, as databases have it, whose step a key names.
fn order_of(asked: &Asked) -> Option<String> {
    let (order, _) = asked.key.as_deref()?.split_once(':')?;
    Some(order.replace('-', ""))
}

#[derive(Debug, Default)]
struct Money {
    /// By the provider's name for a payment: what it is now.
    payments: BTreeMap<String, &'static str>,
    captures: u32,
    captured: i64,
    refunded: i64,
}

impl Money {
    fn open(&self) -> usize {
        let open = self.payments.values().filter(|state| **state == "open");
        open.count()
    }
}

impl Evidence<'_> {
    /// S1: what there was, moved by what is on record, is what there is; nothing is negative.
    fn stock_is_whole(&self, found: &mut Vec<String>) {
        let mut expected = self.before.clone();
        for (asked, effect) in self.log.effects() {
            let Some((on_hand, reserved, consumed)) = moves(&asked.protocol, &effect.name) else {
                continue;
            };
            let product = effect.product.as_deref().unwrap_or_default();
            let units = effect.units.unwrap_or(0);
            if let Some(stock) = expected.get_mut(product) {
                stock.on_hand += on_hand * units;
                stock.reserved += reserved * units;
                stock.consumed += consumed * units;
            } else {
                found.push(format!(
                    "S1: {} of {product:?}, which is not known",
                    effect.name
                ));
            }
        }
        for (product, expected) in &expected {
            let now = self.after.get(product);
            let is_sane =
                |now: &Stock| now.reserved >= 0 && now.reserved <= now.on_hand && now.consumed >= 0;
            if now != Some(expected) || !now.is_some_and(is_sane) {
                found.push(format!("S1: {product} should be {expected:?}, is {now:?}"));
            }
        }
    }

    /// S2: an order that stands holds its lines and one that is called off holds nothing, at no time
    /// more than its lines. S3: nothing is given back that was not taken before.
    fn stock_matches_orders(&self, found: &mut Vec<String>) {
        let mut held: BTreeMap<(String, String), i64> = BTreeMap::new();
        for (asked, effect) in self.log.effects() {
            let Some((_, reserved, consumed)) = moves(&asked.protocol, &effect.name) else {
                continue;
            };
            let product = effect.product.clone().unwrap_or_default();
            let order = order_of(asked).unwrap_or_default();
            let Some(wanted) = self.wanted(&order, &product) else {
                found.push(format!(
                    "S2: {} {product} for no order: {asked:?}",
                    effect.name
                ));
                continue;
            };
            let now = held.entry((order.clone(), product.clone())).or_default();
            *now += (reserved + consumed) * effect.units.unwrap_or(0);
            if *now < 0 {
                found.push(format!("S3: order {order} gave back {product}: {now}"));
            }
            if *now > wanted {
                found.push(format!(
                    "S2: order {order} held {now} {product}, not {wanted}"
                ));
            }
        }
        for (order, row) in &self.ledger.orders {
            let products: BTreeSet<&String> =
                row.items.iter().map(|(product, _)| product).collect();
            for product in products {
                let wanted = self.wanted(order, product).unwrap_or(0);
                let now = held.get(&(order.clone(), product.clone())).copied();
                let now = now.unwrap_or(0);
                let is_right = match row.status.as_str() {
                    "PENDING" => true,
                    status if LIVE.contains(&status) => now == wanted,
                    _ => now == 0,
                };
                if !is_right {
                    let status = &row.status;
                    found.push(format!(
                        "S2: order {order} is {status} and holds {now} {product} of {wanted}"
                    ));
                }
            }
        }
    }

    /// How many of a product an order is about; none of an order that is not known.
    fn wanted(&self, order: &str, product: &str) -> Option<i64> {
        let items = self.ledger.orders.get(order)?.items.iter();
        let of_product = items.filter(|(known, _)| known == product);
        Some(of_product.map(|(_, units)| units).sum())
    }

    /// M1: one capture, of the total. M2: what was taken and not paid back is the total of an order
    /// that stands, and nothing of one that is called off. M3: one open authorization at most, and
    /// none in the end. M4: each payment is of one order.
    fn money_matches_orders(&self, found: &mut Vec<String>) {
        let mut money: BTreeMap<String, Money> = BTreeMap::new();
        let mut owners: BTreeMap<&str, String> = BTreeMap::new();
        for (asked, effect) in self.log.effects() {
            let Some(payment) = effect.payment.as_deref() else {
                continue;
            };
            let order = order_of(asked).unwrap_or_default();
            let Some(row) = self.ledger.orders.get(&order) else {
                found.push(format!("M4: {payment} was {} for no order", effect.name));
                continue;
            };
            let owner = owners.entry(payment).or_insert_with(|| order.clone());
            if *owner != order {
                found.push(format!("M4: {payment} is of {owner} and of {order}"));
            }
            let of_order = money.entry(order.clone()).or_default();
            let minor = effect.minor.unwrap_or(0);
            let state = match effect.name.as_str() {
                "authorized" => "open",
                "captured" => {
                    of_order.captures += 1;
                    of_order.captured += minor;
                    if (minor, effect.currency.as_deref()) != (row.total, Some(&*row.currency)) {
                        let total = (row.total, &row.currency);
                        found.push(format!(
                            "M1: order {order} of {total:?} captured {effect:?}"
                        ));
                    }
                    "taken"
                }
                "refunded" => {
                    of_order.refunded += minor;
                    "closed"
                }
                _ => "closed",
            };
            of_order.payments.insert(payment.to_owned(), state);
            if of_order.captures > 1 {
                found.push(format!(
                    "M1: order {order} was captured again: {of_order:?}"
                ));
            }
            if of_order.open() > 1 {
                found.push(format!("M3: order {order} has two blocks: {of_order:?}"));
            }
        }
        for (order, row) in &self.ledger.orders {
            let of_order = money.remove(order).unwrap_or_default();
            let kept = of_order.captured - of_order.refunded;
            let is_live = LIVE.contains(&row.status.as_str());
            let due = if is_live && self.is_paid {
                row.total
            } else {
                0
            };
            if row.status != "PENDING" && kept != due {
                found.push(format!("M2: order {order} is {}: {of_order:?}", row.status));
            }
            if row.status != "PENDING" && !is_live && of_order.open() > 0 {
                found.push(format!("M3: order {order} is {}: {of_order:?}", row.status));
            }
        }
    }

    /// J3: all deeds of a step carry its one key and are alike; each key has one effect; where nobody
    /// minds keys, there is no request without an intent of its own.
    fn calls_carry_one_key(&self, found: &mut Vec<String>) {
        let mut seen: BTreeMap<&str, Vec<(u64, &Asked)>> = BTreeMap::new();
        for (number, asked) in self.log.requests() {
            let Some(step) = step_of(&asked.call).filter(|_| asked.method != "GET") else {
                continue;
            };
            let key = asked.key.as_deref().unwrap_or_default();
            let order = order_of(asked).and_then(|order| self.ledger.orders.get(&order));
            let call = key.split_once(':').map_or("", |(_, call)| call);
            let line = call.strip_prefix(step);
            let is_of_step = line.is_some_and(|line| line.is_empty() || line.starts_with(':'));
            if order.is_none() || !is_of_step {
                found.push(format!("J3: {key:?} is no key for {}", asked.words()));
            }
            seen.entry(key).or_default().push((number, asked));
        }
        let done = |number: &u64| {
            let mut entries = self.log.entries.iter();
            entries.any(|entry| entry.request == *number && entry.is_effect())
        };
        for (key, requests) in seen {
            let first = requests[0].1;
            let is_like_first = |asked: &Asked| {
                (&asked.method, &asked.path, &asked.body)
                    == (&first.method, &first.path, &first.body)
            };
            if !requests.iter().all(|(_, asked)| is_like_first(asked)) {
                found.push(format!(
                    "J3: {key} was used for more than {}",
                    first.words()
                ));
            }
            let is_keyless = self.keyless.contains(&first.collaborator);
            let effects = requests.iter().filter(|(number, _)| done(number)).count();
            if effects > 1 && !is_keyless {
                found.push(format!("J3: {key} had {effects} effects"));
            }
            let intents = self.ledger.intents(key);
            let is_natural = matches!(&*first.collaborator, "carts" | "notifications");
            if is_keyless && !is_natural && requests.len() > intents {
                let asked = requests.len();
                found.push(format!(
                    "J3: {key} was asked {asked} times for {intents} intents"
                ));
            }
        }
    }
}

/// The step that a call is part of; none of those that change nothing.
fn step_of(call: &str) -> Option<&'static str> {
    Some(match call {
        "reserve" | "reduce" => "reserve",
        "release" | "restore" | "replenish" => "release",
        "consume" => "consume",
        "authorize" => "authorize",
        "capture" => "capture",
        "pay" => "pay",
        "void" => "void",
        "refund" => "refund",
        "shipment" => "create-shipment",
        "clear" => "clear-cart",
        "send" | "notify" => "notify",
        _ => return None,
    })
}
