//! Putting a product into a cart: it must be on sale, and there must be enough of it.

use super::edit::{self, CartEdit, EditCartError, EditedCart};
use super::get::GetCart;
use crate::orders::PricingError;
use crate::ports::StockItem;
use domain::{CartChange, CartLine, Notation, ProductId, Quantity};

/// What is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemToAdd {
    /// Which product.
    pub product: ProductId,
    /// How the caller wrote its id.
    pub notation: Notation,
    /// How many more.
    pub quantity: Quantity,
}

/// Puts products into carts.
#[derive(Clone)]
pub struct AddCartItem(pub GetCart);

impl AddCartItem {
    /// Adds to what is there. Stock is looked at and not reserved: the order decides.
    #[tracing::instrument(name = "cart.add_item", skip_all)]
    pub async fn run(&self, edit: CartEdit, item: ItemToAdd) -> Result<EditedCart, EditCartError> {
        edit::may_change(&self.0, &edit)?;
        let cart = self.0.run(&edit.caller, &edit.customer).await?;
        let line = self.line(&item).await?;
        let there = u64::from(cart.units_of(&item.product));
        let together = Quantity::try_new(there + u64::from(item.quantity.units()));
        let together = together.map_err(|_| {
            EditCartError::Refused(domain::CartError::TooMany(item.product.clone()))
        })?;
        self.check_stock(&item.product, together).await?;
        edit::write(&self.0, edit, CartChange::Add(line)).await
    }

    async fn line(&self, item: &ItemToAdd) -> Result<CartLine, EditCartError> {
        let which = || vec![(item.product.clone(), item.notation)];
        let Some(catalogue) = &self.0.0.collaborators().catalogue else {
            return Err(PricingError::NoPrice(which()).into());
        };
        let found = catalogue
            .products(std::slice::from_ref(&item.product))
            .await;
        let found = found.map_err(PricingError::Catalogue)?;
        let unknown = || PricingError::UnknownProducts(which());
        let product = found.into_iter().next().flatten().ok_or_else(unknown)?;
        Ok(CartLine {
            product: item.product.clone(),
            notation: item.notation,
            name: product.name,
            quantity: item.quantity,
            unit_price: product.price,
            image_url: product.image_url,
        })
    }

    pub(super) async fn check_stock(
        &self,
        product: &ProductId,
        quantity: Quantity,
    ) -> Result<(), EditCartError> {
        let Some(inventory) = &self.0.0.collaborators().inventory else {
            return Ok(());
        };
        let wanted = StockItem {
            product: product.clone(),
            quantity,
        };
        let short = inventory.shortages(&[wanted]).await?;
        if short.is_empty() {
            Ok(())
        } else {
            Err(EditCartError::OutOfStock(short))
        }
    }
}
