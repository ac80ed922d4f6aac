//! Saying how many of a product are in a cart; none takes it out.

use super::add_item::AddCartItem;
use super::edit::{self, CartEdit, EditCartError, EditedCart};
use domain::{CartChange, ProductId, Quantity};

/// Sets quantities in carts.
#[derive(Clone)]
pub struct SetCartQuantity(pub AddCartItem);

impl SetCartQuantity {
    /// The product must be in the cart already, and there must be enough of it.
    #[tracing::instrument(name = "cart.set_quantity", skip_all)]
    pub async fn run(
        &self,
        edit: CartEdit,
        product: ProductId,
        quantity: Option<Quantity>,
    ) -> Result<EditedCart, EditCartError> {
        let carts = &self.0.0;
        edit::may_change(carts, &edit)?;
        let change = match quantity {
            None => CartChange::Remove(product),
            Some(quantity) => {
                let cart = carts.run(&edit.caller, &edit.customer).await?;
                // What is not there cannot be short of stock.
                if cart.units_of(&product) > 0 {
                    self.0.check_stock(&product, quantity).await?;
                }
                CartChange::SetQuantity(product, quantity)
            }
        };
        edit::write(carts, edit, change).await
    }
}
