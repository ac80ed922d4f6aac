//! `/api/cart` and `/api/orders`.

mod carts;
mod change_order;
mod checkout;
mod errors;
mod list_orders;
mod ownership;
mod place_order;
mod racing;
mod repeats;
mod user;
