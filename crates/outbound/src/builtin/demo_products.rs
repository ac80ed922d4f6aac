//! The demo catalogue: what a fresh shop has on sale.

use application::ports::Product;
use domain::{Currency, Money, ProductId};

/// A product of the demo catalogue; the price is in hundredths of the currency's main unit.
pub(super) struct DemoProduct {
    id: &'static str,
    name: &'static str,
    price_hundredths: i64,
    stock: u32,
}

const fn product(
    id: &'static str,
    name: &'static str,
    price_hundredths: i64,
    stock: u32,
) -> DemoProduct {
    DemoProduct {
        id,
        name,
        price_hundredths,
        stock,
    }
}

/// More than a demonstration or a benchmark can sell.
const PLENTY: u32 = 1_000_000;

pub(super) const DEMO_PRODUCTS: &[DemoProduct] = &[
    product("PROD001", "Wireless Headphones", 7_999, 50),
    product("PROD002", "USB-C Charger", 2_999, 100),
    product("PROD003", "Bluetooth Speaker", 14_999, 30),
    product("PROD004", "Laptop Stand", 4_999, 25),
    product("PROD005", "Webcam 1080p", 8_999, 40),
    product("1", "Mechanical Keyboard", 9_999, PLENTY),
    product("2", "Wireless Mouse", 3_999, PLENTY),
    product("3", "USB Hub", 2_499, PLENTY),
    product("4", "Desk Lamp", 3_450, PLENTY),
    product("5", "Monitor Arm", 14_999, PLENTY),
    product("101", "Notebook 14\"", 249_900, PLENTY),
    product("102", "Notebook Sleeve", 2_900, PLENTY),
    product("103", "Docking Station", 18_900, PLENTY),
];

/// What a fresh shop has on sale, by id, and how many there are of each.
pub fn demo_wares() -> impl Iterator<Item = (&'static str, u32)> {
    DEMO_PRODUCTS.iter().map(|demo| (demo.id, demo.stock))
}

impl DemoProduct {
    /// As it is on sale in a currency, and how many there are.
    pub(super) fn priced(&self, currency: Currency) -> (Product, u32) {
        let product = Product {
            id: ProductId::parse(self.id).expect("the demo's ids are sound"),
            name: self.name.to_owned(),
            price: self.price(currency),
            image_url: None,
        };
        (product, self.stock)
    }

    /// The price in a currency, whole where it has no decimals.
    fn price(&self, currency: Currency) -> Money {
        let minor = match currency.exponent() {
            0 => (self.price_hundredths + 50) / 100,
            3 => self.price_hundredths * 10,
            _ => self.price_hundredths,
        };
        Money::from_minor(minor, currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_fit_every_kind_of_currency() {
        let headphones = &DEMO_PRODUCTS[0];
        let priced = |code| headphones.price(Currency::parse(code).unwrap()).to_string();
        assert_eq!(priced("USD"), "79.99");
        assert_eq!(priced("JPY"), "80");
        assert_eq!(priced("KWD"), "79.990");
    }
}
