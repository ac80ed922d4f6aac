//! How a batch of reservations is decided: in the order in which they came, in memory, while the shelves
//! of all their products are held. What is written then is the sum: one change of each product.

use super::stock::StockWork;
use crate::builtin::{Items, Reservation, ReservationState, Reserved};
use crate::sql::rows::{items_text, shortage_text};
use domain::ProductId;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// An order, and the key that its caller chose.
pub(super) type Name = (Uuid, String);

/// What is known of a reservation key.
pub(super) struct Entry {
    pub(super) reserved: Reserved,
    /// What it holds or held.
    pub(super) items: Items,
    pub(super) at: i64,
    pub(super) is_new: bool,
    pub(super) has_changed: bool,
}

impl Entry {
    fn stands(&self) -> bool {
        self.reserved.state == ReservationState::Reserved
    }
}

/// One product: what can be promised of it, and what the batch does to it.
#[derive(Default)]
pub(super) struct Shelf {
    available: u32,
    reserved: i64,
    consumed: i64,
}

impl Shelf {
    pub(super) fn with(available: u32) -> Self {
        Self {
            available,
            ..Self::default()
        }
    }
}

/// All that a batch touches.
#[derive(Default)]
pub(super) struct Ledger {
    entries: HashMap<Name, Entry>,
    pub(super) shelves: BTreeMap<String, Shelf>,
    /// Passed over, because somebody else holds them.
    held_names: HashSet<Name>,
    pub(super) held_products: HashSet<String>,
}

/// A reservation's row.
pub(super) struct EntryRow<'a> {
    pub(super) order: Uuid,
    pub(super) key: &'a str,
    pub(super) state: &'static str,
    pub(super) items: String,
    pub(super) shortage: Option<String>,
    pub(super) at: i64,
}

/// What the batch does to a product.
pub(super) struct Netted<'a> {
    pub(super) product: &'a str,
    pub(super) reserved: i64,
    pub(super) consumed: i64,
}

/// Which products a batch may touch.
pub(super) fn items_of(jobs: &[StockWork], ledger: &Ledger) -> Vec<String> {
    let wanted = jobs.iter().flat_map(|job| &job.reservation().items);
    let held = ledger.entries.values().flat_map(|entry| &entry.items);
    wanted
        .chain(held)
        .map(|(product, _)| product.as_str().to_owned())
        .collect()
}

impl Ledger {
    pub(super) fn know(&mut self, name: Name, entry: Entry) {
        self.entries.insert(name, entry);
    }

    pub(super) fn pass_over(&mut self, name: Name) {
        self.held_names.insert(name);
    }

    /// Whether it takes something that somebody else holds.
    pub(super) fn is_held(&self, job: &StockWork) -> bool {
        let reservation = job.reservation();
        let name = name(reservation);
        let items: &[_] = match (job, self.entries.get(&name)) {
            (StockWork::Reserve(wanted), None) => &wanted.items,
            (StockWork::Release(_) | StockWork::Consume(_), Some(entry)) if entry.stands() => {
                &entry.items
            }
            _ => &[],
        };
        let is_held = |product: &ProductId| self.held_products.contains(product.as_str());
        self.held_names.contains(&name) || items.iter().any(|(product, _)| is_held(product))
    }

    /// What becomes of the key; nothing where it is not known and stays so.
    pub(super) fn decide(&mut self, job: &StockWork) -> Option<Reserved> {
        match job {
            StockWork::Reserve(wanted) => Some(self.reserve(wanted)),
            StockWork::Release(held) => Some(self.release(held)),
            StockWork::Consume(held) => self.end(held, ReservationState::Consumed),
        }
    }

    fn reserve(&mut self, wanted: &Reservation) -> Reserved {
        if let Some(known) = self.entries.get(&name(wanted)) {
            return known.reserved.clone();
        }
        let (reserved, items) = if self.has_all(&wanted.items) {
            for (product, units) in &wanted.items {
                self.change(product.as_str(), -i64::from(*units), i64::from(*units), 0);
            }
            let reserved = Reserved::plain(ReservationState::Reserved);
            (reserved, wanted.items.clone())
        } else {
            let products = wanted.items.iter();
            let available: Vec<u32> = products
                .map(|(product, _)| self.available(product.as_str()))
                .collect();
            (Reserved::refused(wanted.shortages(&available)), Vec::new())
        };
        self.add(wanted, reserved.clone(), items);
        reserved
    }

    /// Whether there is enough of each product, however many lines name it.
    fn has_all(&self, items: &Items) -> bool {
        let mut wanted: HashMap<&str, u64> = HashMap::new();
        for (product, units) in items {
            *wanted.entry(product.as_str()).or_default() += u64::from(*units);
        }
        let is_there = |(product, units)| u64::from(self.available(product)) >= units;
        wanted.into_iter().all(is_there)
    }

    fn release(&mut self, held: &Reservation) -> Reserved {
        if let Some(known) = self.end(held, ReservationState::Released) {
            return known;
        }
        // A reservation that comes later finds that it was called off.
        let released = Reserved::plain(ReservationState::Released);
        self.add(held, released.clone(), Vec::new());
        released
    }

    /// Ends a reservation that stands; what is known of the key in any case.
    fn end(&mut self, held: &Reservation, state: ReservationState) -> Option<Reserved> {
        let entry = self.entries.get_mut(&name(held))?;
        if !entry.stands() {
            return Some(entry.reserved.clone());
        }
        entry.reserved = Reserved::plain(state);
        entry.at = held.at.micros();
        entry.has_changed = true;
        for (product, units) in entry.items.clone() {
            let units = i64::from(units);
            match state {
                ReservationState::Consumed => self.change(product.as_str(), 0, -units, units),
                _ => self.change(product.as_str(), units, -units, 0),
            }
        }
        Some(Reserved::plain(state))
    }

    fn add(&mut self, wanted: &Reservation, reserved: Reserved, items: Items) {
        let entry = Entry {
            reserved,
            items,
            at: wanted.at.micros(),
            is_new: true,
            has_changed: true,
        };
        self.entries.insert(name(wanted), entry);
    }

    fn available(&self, product: &str) -> u32 {
        self.shelves.get(product).map_or(0, |shelf| shelf.available)
    }

    fn change(&mut self, product: &str, available: i64, reserved: i64, consumed: i64) {
        if let Some(of) = self.shelves.get_mut(product) {
            let left = i64::from(of.available) + available;
            of.available = u32::try_from(left).unwrap_or(0);
            of.reserved += reserved;
            of.consumed += consumed;
        }
    }

    pub(super) fn has_changed(&self) -> bool {
        self.entries.values().any(|entry| entry.has_changed)
    }

    pub(super) fn new_entries(&self) -> Vec<EntryRow<'_>> {
        self.rows(|entry| entry.is_new)
    }

    pub(super) fn moved_entries(&self) -> Vec<EntryRow<'_>> {
        self.rows(|entry| !entry.is_new && entry.has_changed)
    }

    /// In the order of their names, so that no two replicas wait for each other.
    fn rows(&self, which: impl Fn(&Entry) -> bool) -> Vec<EntryRow<'_>> {
        let entries = self.entries.iter().filter(|(_, entry)| which(entry));
        let mut rows: Vec<_> = entries
            .map(|((order, key), entry)| EntryRow {
                order: *order,
                key,
                state: entry.reserved.state.as_str(),
                items: items_text(&entry.items),
                shortage: (!entry.reserved.shortage.is_empty())
                    .then(|| shortage_text(&entry.reserved.shortage)),
                at: entry.at,
            })
            .collect();
        rows.sort_unstable_by(|a, b| (a.order, a.key).cmp(&(b.order, b.key)));
        rows
    }

    pub(super) fn netted(&self) -> Vec<Netted<'_>> {
        let changed = |shelf: &Shelf| shelf.reserved != 0 || shelf.consumed != 0;
        let shelves = self.shelves.iter().filter(|(_, shelf)| changed(shelf));
        shelves
            .map(|(product, shelf)| Netted {
                product,
                reserved: shelf.reserved,
                consumed: shelf.consumed,
            })
            .collect()
    }
}

fn name(reservation: &Reservation) -> Name {
    (reservation.order.uuid(), reservation.key.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::testing::builders::product;
    use application::testing::clock::{NEW_YEAR, order_id};

    fn wants(order: u64, items: &[(&str, u32)]) -> Reservation {
        Reservation {
            order: order_id(order),
            key: "reserve".to_owned(),
            items: items.iter().map(|(id, n)| (product(id), *n)).collect(),
            at: NEW_YEAR,
        }
    }

    fn ledger(shelves: &[(&str, u32)]) -> Ledger {
        let mut ledger = Ledger::default();
        for (id, available) in shelves {
            let shelf = Shelf::with(*available);
            ledger.shelves.insert((*id).to_owned(), shelf);
        }
        ledger
    }

    fn state(answer: Option<Reserved>) -> Option<ReservationState> {
        answer.map(|reserved| reserved.state)
    }

    #[test]
    fn those_who_come_first_are_served_and_the_change_is_one_for_each_product() {
        use ReservationState::{Refused, Reserved};
        let mut ledger = ledger(&[("A", 5), ("B", 1)]);
        let orders = [
            wants(1, &[("A", 2), ("B", 1)]),
            wants(2, &[("A", 1), ("B", 1)]),
            wants(3, &[("A", 3)]),
            wants(4, &[("A", 1)]),
        ];
        let became = orders.map(|wanted| state(ledger.decide(&StockWork::Reserve(wanted))));
        let expected = [Reserved, Refused, Reserved, Refused].map(Some);
        assert_eq!(became, expected);
        let netted = ledger.netted();
        let netted: Vec<_> = netted.iter().map(|n| (n.product, n.reserved)).collect();
        assert_eq!(netted, [("A", 5), ("B", 1)]);
        assert_eq!(ledger.new_entries().len(), 4);
    }

    #[test]
    fn one_key_is_decided_once_and_what_is_given_back_serves_the_next() {
        use ReservationState::{Released, Reserved};
        let mut ledger = ledger(&[("A", 1)]);
        let (first, second) = (wants(1, &[("A", 1)]), wants(2, &[("A", 1)]));
        let mut decide = |job| state(ledger.decide(&job));
        assert_eq!(decide(StockWork::Reserve(first.clone())), Some(Reserved));
        assert_eq!(decide(StockWork::Reserve(first.clone())), Some(Reserved));
        assert_eq!(decide(StockWork::Release(first.clone())), Some(Released));
        assert_eq!(decide(StockWork::Reserve(second)), Some(Reserved));
        assert_eq!(decide(StockWork::Reserve(first)), Some(Released));
        assert_eq!(decide(StockWork::Consume(wants(9, &[("A", 1)]))), None);
        assert_eq!(ledger.netted()[0].reserved, 1);
    }

    #[test]
    fn a_product_on_several_lines_is_counted_together() {
        let mut ledger = ledger(&[("A", 3)]);
        let twice = wants(1, &[("A", 2), ("A", 2)]);
        let refused = state(ledger.decide(&StockWork::Reserve(twice)));
        assert_eq!(refused, Some(ReservationState::Refused));
        assert!(ledger.netted().is_empty());
    }
}
