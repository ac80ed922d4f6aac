//! Emptying a cart at its customer's wish.

use super::edit::{self, CartEdit, EditCartError, EditedCart};
use super::get::GetCart;
use domain::CartChange;

/// Empties carts.
#[derive(Clone)]
pub struct EmptyCart(pub GetCart);

impl EmptyCart {
    /// An empty cart stays one.
    #[tracing::instrument(name = "cart.clear", skip_all)]
    pub async fn run(&self, edit: CartEdit) -> Result<EditedCart, EditCartError> {
        edit::write(&self.0, edit, CartChange::Clear).await
    }
}
