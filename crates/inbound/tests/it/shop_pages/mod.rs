//! The demo shop: buying, what cannot be bought, forms of others, and hostile text.

mod browser;

mod buying;
mod cart;
mod forms;
mod hostile;
mod refused;
