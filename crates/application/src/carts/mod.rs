//! The use cases of carts, one per file. A cart belongs to its customer; the carts' own port applies
//! each change whole.

mod add_item;
mod checkout;
mod clear;
mod edit;
mod get;
mod offers;
mod remove_item;
mod set_quantity;
mod turns;

pub use add_item::{AddCartItem, ItemToAdd};
pub use checkout::{Checkout, CheckoutCart, CheckoutError};
pub use clear::EmptyCart;
pub use edit::{CartEdit, EditCartError, EditedCart};
pub use get::{GetCart, GetCartError};
pub use offers::{ListOffers, ListOffersError, Offer};
pub use remove_item::RemoveCartItem;
pub use set_quantity::SetCartQuantity;
