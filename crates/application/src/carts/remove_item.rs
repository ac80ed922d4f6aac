//! Taking a product out of a cart.

use super::edit::{self, CartEdit, EditCartError, EditedCart};
use super::get::GetCart;
use domain::{CartChange, ProductId};

/// Takes products out of carts.
#[derive(Clone)]
pub struct RemoveCartItem(pub GetCart);

impl RemoveCartItem {
    /// What is not there is out already.
    #[tracing::instrument(name = "cart.remove_item", skip_all)]
    pub async fn run(
        &self,
        edit: CartEdit,
        product: ProductId,
    ) -> Result<EditedCart, EditCartError> {
        edit::write(&self.0, edit, CartChange::Remove(product)).await
    }
}
