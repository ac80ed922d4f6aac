//! What one order of the demonstration is: who, what, how it is paid, and how far it gets. Drawn from
//! the seed alone.

use super::chance::Chance;
use super::fates::Fate;
use super::people::Person;
use outbound::builtin::demo_wares;
use serde_json::{Value, json};

/// From here on there is more than a demonstration can sell.
const PLENTY: u32 = 1_000;

const CARRIERS: [&str; 3] = ["DHL", "UPS", "PostNord"];

const NOTES: [&str; 4] = [
    "Please ring twice",
    "Leave it with the neighbours",
    "It is a present: no invoice, please",
    "Dörren är öppen 🙂",
];

const REASONS: [&str; 4] = [
    "Ordered by mistake",
    "Found it for less elsewhere",
    "It takes too long",
    "Wrong colour",
];

/// How far an order that goes through is moved on, in tenths of them.
const WAYS: [&[&str]; 10] = [
    &[],
    &[],
    &["process"],
    &["process"],
    &["process", "ship"],
    &["process", "ship"],
    &["process", "ship", "deliver"],
    &["process", "ship", "deliver"],
    &["process", "ship", "deliver"],
    &["process", "ship", "deliver"],
];

/// On which contract an order is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contract {
    V1,
    Storefront,
}

/// One order to be.
#[derive(Debug, Clone)]
pub(super) struct Purchase {
    pub(super) contract: Contract,
    pub(super) customer: Person,
    /// Products and how many of each.
    items: Vec<(&'static str, u64)>,
    payment_method: &'static str,
    carrier: &'static str,
    notes: Option<&'static str>,
    /// What is done with it once it is confirmed.
    pub(super) way: &'static [&'static str],
    /// Why it is called off, if it is.
    pub(super) regret: Option<&'static str>,
}

impl Purchase {
    /// Draws one.
    pub(super) fn drawn(seed: u64, order: u64, fate: Fate) -> Self {
        let mut chance = Chance::of(seed, order);
        let customer = Person::any(seed, &mut chance);
        let is_regretted = fate == Fate::Cancel;
        Self {
            customer,
            contract: if chance.below(4) == 0 {
                Contract::Storefront
            } else {
                Contract::V1
            },
            items: items(fate, &mut chance),
            payment_method: fate.payment_method(),
            carrier: chance.one_of(&CARRIERS),
            notes: (chance.below(6) == 0).then(|| chance.one_of(&NOTES)),
            way: match fate {
                Fate::Cancel => &[],
                _ => chance.one_of(&WAYS),
            },
            regret: is_regretted.then(|| chance.one_of(&REASONS)),
        }
    }

    /// As its contract wants it.
    pub(super) fn body(&self) -> Value {
        let items: Vec<Value> = self
            .items
            .iter()
            .map(|(product, quantity)| json!({ "productId": product, "quantity": quantity }))
            .collect();
        let Person {
            id,
            name,
            email,
            street,
            city,
            country,
        } = &self.customer;
        let mut body = match self.contract {
            Contract::V1 => json!({
                "customerId": id, "customerName": name, "customerEmail": email,
                "deliveryAddress": format!("{street}, {city}, {country}"), "carrier": self.carrier,
            }),
            Contract::Storefront => json!({
                "shippingAddress": street, "shippingCity": city, "shippingCountry": country,
            }),
        };
        body["items"] = items.into();
        body["paymentMethod"] = self.payment_method.into();
        if let Some(notes) = self.notes {
            body["notes"] = notes.into();
        }
        body
    }
}

/// Mostly what there is plenty of; what is scarce goes one at a time.
fn items(fate: Fate, chance: &mut Chance) -> Vec<(&'static str, u64)> {
    let (plenty, scarce): (Vec<_>, Vec<_>) = demo_wares().partition(|(_, stock)| *stock > PLENTY);
    if fate == Fate::OutOfStock {
        let (product, stock) = chance.one_of(&scarce);
        return vec![(product, u64::from(stock) + chance.between(1, 20))];
    }
    if chance.below(10) == 0 {
        return vec![(chance.one_of(&scarce).0, 1)];
    }
    let mut products: Vec<&str> = plenty.into_iter().map(|(product, _)| product).collect();
    chance.shuffle(&mut products);
    let lines = usize::try_from(chance.between(1, 3)).expect("a small number");
    let lines = products.into_iter().take(lines);
    lines
        .map(|product| (product, chance.between(1, 3)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_orders() {
        let body = |seed, order| Purchase::drawn(seed, order, Fate::GoesThrough).body();
        assert_eq!(body(3, 17), body(3, 17));
        assert_ne!(body(3, 17), body(3, 18));
        assert_ne!(body(3, 17), body(4, 17));
    }

    #[test]
    fn whoever_wants_more_than_there_is_wants_more_than_there_ever_was() {
        for order in 0..50 {
            let purchase = Purchase::drawn(1, order, Fate::OutOfStock);
            let [(product, quantity)] = purchase.items[..] else {
                panic!("one line");
            };
            let stock = demo_wares().find(|(id, _)| *id == product).unwrap().1;
            assert!(quantity > u64::from(stock));
        }
    }
}
