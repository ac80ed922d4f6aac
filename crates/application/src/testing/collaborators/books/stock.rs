//! The books of an inventory.

use super::keys::{KeyMemory, Served};
use crate::ports::{CallKey, StockCall, StockItem};
use domain::process::{Answer, Capabilities, Idempotency, Receipt, Refusal, Shortage};
use domain::{ProductId, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// One product's units. Signed, so that a wrong order of calls shows instead of panicking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shelf {
    /// How many there were at first.
    pub initial: i64,
    /// How many can be reserved.
    pub on_hand: i64,
    /// How many are set aside.
    pub reserved: i64,
    /// How many have left.
    pub consumed: i64,
}

/// The books of an inventory.
#[derive(Debug, Clone)]
pub struct Stock {
    known: Capabilities,
    keys: KeyMemory,
    shelves: BTreeMap<ProductId, Shelf>,
    /// How often each reservation is held, and how often it has left.
    held: HashMap<CallKey, (i64, i64)>,
    /// How often something was given back that was not held.
    invented: u64,
}

impl Stock {
    /// Books of a full warehouse.
    pub fn new(known: Capabilities, stock: impl IntoIterator<Item = (ProductId, i64)>) -> Self {
        let shelf = |(product, initial)| {
            let shelf = Shelf {
                initial,
                on_hand: initial,
                ..Shelf::default()
            };
            (product, shelf)
        };
        Self {
            known,
            keys: KeyMemory::new(known),
            shelves: stock.into_iter().map(shelf).collect(),
            held: HashMap::new(),
            invented: 0,
        }
    }

    /// Sets all items aside, or none.
    pub fn reserve(&mut self, call: &StockCall, now: Timestamp) -> Served {
        let Self {
            known,
            keys,
            shelves,
            held,
            ..
        } = self;
        keys.once(&call.key, now, |keys| {
            if keys.is_dead(&call.reservation) {
                return Served::rejected("released before it was reserved");
            }
            let shortages = shortages(shelves, &call.items);
            if !shortages.is_empty() {
                return Served::refused(Refusal::OutOfStock(shortages));
            }
            for (shelf, units) in each(shelves, &call.items) {
                shelf.on_hand -= units;
                shelf.reserved += units;
            }
            held.entry(call.reservation.clone()).or_default().0 += 1;
            let expires_at = known.reservation_ttl.map(|ttl| now.plus(ttl));
            Served::done(Receipt::Reserved { expires_at })
        })
    }

    /// Gives a reservation back. An inventory without keys gives back whatever it is told to.
    pub fn release(&mut self, call: &StockCall, now: Timestamp) -> Served {
        let blindly = self.known.idempotency == Idempotency::None;
        let Self {
            keys,
            shelves,
            held,
            invented,
            ..
        } = self;
        keys.once(&call.key, now, |keys| {
            keys.bury(&call.reservation);
            let times = held.entry(call.reservation.clone()).or_default();
            if times.0 <= 0 {
                if !blindly {
                    return Served::nothing_to_do();
                }
                *invented += 1;
            }
            times.0 -= 1;
            for (shelf, units) in each(shelves, &call.items) {
                shelf.on_hand += units;
                shelf.reserved -= units;
            }
            Served::done(Receipt::Plain)
        })
    }

    /// Takes a reservation off the books.
    pub fn consume(&mut self, call: &StockCall, now: Timestamp) -> Served {
        let blindly = self.known.idempotency == Idempotency::None;
        let Self {
            keys,
            shelves,
            held,
            ..
        } = self;
        keys.once(&call.key, now, |_keys| {
            let times = held.entry(call.reservation.clone()).or_default();
            if times.0 <= 0 && !blindly {
                return if times.1 > 0 {
                    Served::nothing_to_do()
                } else {
                    Served::rejected("nothing is reserved")
                };
            }
            times.0 -= 1;
            times.1 += 1;
            for (shelf, units) in each(shelves, &call.items) {
                shelf.reserved -= units;
                shelf.consumed += units;
            }
            Served::done(Receipt::Plain)
        })
    }

    /// Refuses a call, and remembers that as far as refusals are.
    pub fn refuse(&mut self, call: &StockCall, now: Timestamp, refusal: Refusal) -> Served {
        self.keys
            .once(&call.key, now, |_keys| Served::refused(refusal))
    }

    /// What became of a call.
    pub fn look_up(&self, key: &CallKey) -> Answer {
        self.keys.look_up(key)
    }

    /// Which of these there is not enough of.
    pub fn shortages(&self, items: &[StockItem]) -> Vec<Shortage> {
        shortages(&self.shelves, items)
    }

    /// Every product's shelf.
    pub fn shelves(&self) -> &BTreeMap<ProductId, Shelf> {
        &self.shelves
    }

    /// Changes how many of a product there are.
    pub fn set_on_hand(&mut self, product: ProductId, units: i64) {
        let entry = self.shelves.entry(product).or_default();
        entry.initial += units - entry.on_hand;
        entry.on_hand = units;
    }

    /// How often a reservation is held now, and how often it has left.
    pub fn held(&self, reservation: &CallKey) -> (i64, i64) {
        self.held.get(reservation).copied().unwrap_or_default()
    }

    /// How often something was given back that was not held.
    pub fn invented(&self) -> u64 {
        self.invented
    }
}

fn shortages(shelves: &BTreeMap<ProductId, Shelf>, items: &[StockItem]) -> Vec<Shortage> {
    let shortage = |item: &StockItem| {
        let on_hand = shelves.get(&item.product).map_or(0, |shelf| shelf.on_hand);
        (on_hand < i64::from(item.quantity.units())).then(|| Shortage {
            product: item.product.clone(),
            requested: item.quantity.units(),
            available: u32::try_from(on_hand).ok(),
        })
    };
    items.iter().filter_map(shortage).collect()
}

fn each<'a>(
    shelves: &'a mut BTreeMap<ProductId, Shelf>,
    items: &'a [StockItem],
) -> impl Iterator<Item = (&'a mut Shelf, i64)> {
    let mut shelves: BTreeMap<_, _> = shelves.iter_mut().collect();
    items.iter().filter_map(move |item| {
        let shelf = shelves.remove(&item.product)?;
        Some((shelf, i64::from(item.quantity.units())))
    })
}
