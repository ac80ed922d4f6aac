//! A cart: what a customer means to order, with names and prices as they were when it was put in.

use crate::order::NewOrder;
use crate::{CustomerId, Duration, Money, MoneyError, Notation, ProductId, Quantity, Timestamp};
use thiserror::Error;

/// Which state of a cart: rises with every change and never comes again for the same customer, not
/// even after the cart was emptied or has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CartRevision(pub u64);

/// One product in a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    /// Which product.
    pub product: ProductId,
    /// How the caller wrote its id.
    pub notation: Notation,
    /// What it was called when it was put in.
    pub name: String,
    /// How many.
    pub quantity: Quantity,
    /// What one cost when it was last put in.
    pub unit_price: Money,
    /// Where there is a picture of it.
    pub image_url: Option<String>,
}

/// A customer's cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// Whose.
    pub customer: CustomerId,
    /// Which state of it, as far as whoever keeps it can tell; zero for a cart that was never written.
    pub revision: Option<CartRevision>,
    /// What is in it, one line for each product, in the order of putting in.
    pub lines: Vec<CartLine>,
    /// When it was last written; for a cart that is not there: now.
    pub updated_at: Timestamp,
}

/// What can be done to a cart. Each is applied as a whole, on the cart as it then is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartChange {
    /// Puts a product in, on top of what is there of it; its name and price are renewed.
    Add(CartLine),
    /// Says how many of a product that is in it.
    SetQuantity(ProductId, Quantity),
    /// Takes a product out, if it is there.
    Remove(ProductId),
    /// Takes out as many as were ordered, and leaves what was put in since.
    TakeOut(Vec<(ProductId, Quantity)>),
    /// Empties it.
    Clear,
}

/// Why a cart was not changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CartError {
    /// More lines than an order can have.
    #[error("a cart has at most {} different products", NewOrder::MAX_LINES)]
    TooManyLines,
    /// Too many of one product.
    #[error("a cart has at most {} of product {}", Quantity::MAX, .0)]
    TooMany(ProductId),
    /// It is not there to be changed.
    #[error("product {0} is not in the cart")]
    NotInCart(ProductId),
}

impl Cart {
    /// How long after its last write a cart is forgotten.
    pub const LIFETIME: Duration = Duration::from_hours(7 * 24);

    /// A cart with nothing in it.
    pub const fn empty(customer: CustomerId, now: Timestamp) -> Self {
        Self {
            customer,
            revision: Some(CartRevision(0)),
            lines: Vec::new(),
            updated_at: now,
        }
    }

    /// Whether it is forgotten by now.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        now.since(self.updated_at) >= Self::LIFETIME
    }

    /// The cart after a change. Its revision is later than any that this customer's cart ever had, as
    /// long as clocks do not run back by more than the changes made: it follows the time, too. A cart
    /// without one stays without.
    pub fn changed(&self, change: &CartChange, now: Timestamp) -> Result<Self, CartError> {
        let mut cart = self.clone();
        match change {
            CartChange::Add(line) => cart.add(line)?,
            CartChange::SetQuantity(product, quantity) => {
                let line = cart.lines.iter_mut().find(|line| line.product == *product);
                line.ok_or_else(|| CartError::NotInCart(product.clone()))?
                    .quantity = *quantity;
            }
            CartChange::Remove(product) => cart.lines.retain(|line| line.product != *product),
            CartChange::TakeOut(ordered) => cart.take_out(ordered),
            CartChange::Clear => cart.lines.clear(),
        }
        let by_time = u64::try_from(now.micros()).unwrap_or(0);
        let later = |last: CartRevision| CartRevision(by_time.max(last.0 + 1));
        cart.revision = self.revision.map(later);
        cart.updated_at = now;
        Ok(cart)
    }

    fn add(&mut self, added: &CartLine) -> Result<(), CartError> {
        let known = self.lines.iter_mut();
        if let Some(line) = known.into_iter().find(|l| l.product == added.product) {
            let together = line.quantity.plus(added.quantity);
            let quantity = together.map_err(|_| CartError::TooMany(added.product.clone()))?;
            *line = CartLine {
                quantity,
                ..added.clone()
            };
        } else if self.lines.len() < NewOrder::MAX_LINES {
            self.lines.push(added.clone());
        } else {
            return Err(CartError::TooManyLines);
        }
        Ok(())
    }

    fn take_out(&mut self, ordered: &[(ProductId, Quantity)]) {
        self.lines.retain_mut(|line| {
            let taken = ordered.iter().find(|(product, _)| *product == line.product);
            let taken = taken.map_or(0, |(_, quantity)| quantity.units());
            let left = line.quantity.units().saturating_sub(taken);
            match Quantity::try_new(left.into()) {
                Ok(left) => {
                    line.quantity = left;
                    true
                }
                Err(_nothing_left) => false,
            }
        });
    }

    /// How many of a product are in it.
    pub fn units_of(&self, product: &ProductId) -> u32 {
        let line = self.lines.iter().find(|line| line.product == *product);
        line.map_or(0, |line| line.quantity.units())
    }

    /// The sum of the quantities.
    pub fn item_count(&self) -> u64 {
        let units = self.lines.iter().map(|line| line.quantity.units());
        units.map(u64::from).sum()
    }

    /// What it all costs at the prices in it; none if it is empty.
    pub fn total(&self) -> Result<Option<Money>, MoneyError> {
        let mut total: Option<Money> = None;
        for line in &self.lines {
            let price = line.total()?;
            total = Some(match total {
                Some(sum) => sum.plus(price)?,
                None => price,
            });
        }
        Ok(total)
    }
}

impl CartLine {
    /// What the line costs.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.unit_price.times(self.quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn line(product: &str, units: u64) -> CartLine {
        CartLine {
            product: ProductId::parse(product).unwrap(),
            notation: Notation::Text,
            name: product.to_owned(),
            quantity: Quantity::try_new(units).unwrap(),
            unit_price: Money::from_minor(1_050, Currency::USD),
            image_url: None,
        }
    }

    fn cart(lines: &[(&str, u64)]) -> Cart {
        let mut cart = Cart::empty(CustomerId::parse("u").unwrap(), NOW);
        for (product, units) in lines {
            let change = CartChange::Add(line(product, *units));
            cart = cart.changed(&change, NOW).unwrap();
        }
        cart
    }

    fn units(cart: &Cart) -> Vec<(&str, u32)> {
        let of = |line: &'_ CartLine| line.quantity.units();
        let lines = cart.lines.iter();
        lines
            .map(|line| (line.product.as_str(), of(line)))
            .collect()
    }

    #[test]
    fn what_is_put_in_twice_is_on_one_line() {
        let cart = cart(&[("a", 1), ("b", 2), ("a", 3)]);
        assert_eq!(units(&cart), [("a", 4), ("b", 2)]);
        assert_eq!(
            (cart.item_count(), cart.total().unwrap().unwrap().minor()),
            (6, 6_300)
        );
    }

    #[test]
    fn what_was_ordered_is_taken_out_and_what_came_since_stays() {
        let ordered = [("a", 1), ("c", 5)]
            .map(|(id, n)| (ProductId::parse(id).unwrap(), Quantity::try_new(n).unwrap()));
        let cart = cart(&[("a", 1), ("b", 2), ("c", 7)]);
        let cart = cart
            .changed(&CartChange::TakeOut(ordered.to_vec()), NOW)
            .unwrap();
        assert_eq!(units(&cart), [("b", 2), ("c", 2)]);
    }

    #[test]
    fn a_revision_never_comes_again_even_when_the_clock_stands_still_or_the_cart_was_forgotten() {
        let first = cart(&[("a", 1)]);
        let emptied = first.changed(&CartChange::Clear, NOW).unwrap();
        assert!(emptied.revision > first.revision);
        let forgotten = Cart::empty(first.customer.clone(), NOW);
        let later = Timestamp::from_micros(NOW.micros() + Cart::LIFETIME.micros().cast_signed());
        assert!(first.is_expired(later) && !first.is_expired(NOW));
        let anew = forgotten
            .changed(&CartChange::Add(line("a", 1)), later)
            .unwrap();
        assert!(anew.revision > emptied.revision);
    }

    #[test]
    fn a_cart_has_bounds() {
        let full = cart(&[("a", u64::from(Quantity::MAX))]);
        let more = full.changed(&CartChange::Add(line("a", 1)), NOW);
        assert_eq!(
            more,
            Err(CartError::TooMany(ProductId::parse("a").unwrap()))
        );
        let mut many = cart(&[]);
        for n in 0..NewOrder::MAX_LINES {
            many = many
                .changed(&CartChange::Add(line(&n.to_string(), 1)), NOW)
                .unwrap();
        }
        let one_more = many.changed(&CartChange::Add(line("x", 1)), NOW);
        assert_eq!(one_more, Err(CartError::TooManyLines));
        let absent = ProductId::parse("y").unwrap();
        let set = CartChange::SetQuantity(absent.clone(), Quantity::try_new(1).unwrap());
        assert_eq!(many.changed(&set, NOW), Err(CartError::NotInCart(absent)));
    }
}
