//! What is around each page of the shop.

use super::visitor::Visitor;
use domain::Cart;

/// What is around a page of the shop.
pub(super) struct ShopFrame {
    /// What each form sends along, in the hidden input `token`.
    pub(super) token: String,
    /// How many pieces are in the cart.
    pub(super) pieces: u64,
}

impl ShopFrame {
    /// Around a page for this visitor with this cart.
    pub(super) fn of(visitor: &Visitor, cart: &Cart) -> Self {
        let pieces = cart
            .lines
            .iter()
            .map(|line| u64::from(line.quantity.units()));
        Self {
            token: visitor.form_token(),
            pieces: pieces.sum(),
        }
    }
}
