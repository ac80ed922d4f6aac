//! `/api/cart` and `/api/orders`: the contract of document 001.

mod routes;

mod asked;
mod error;
mod violations;

mod cart_rendering;
mod paging;
mod rendering;

mod delivery;
mod request;

mod edit_cart;
mod edit_error;

mod add_cart_item;
mod checkout_cart;
mod empty_cart;
mod get_cart;
mod remove_cart_item;
mod set_cart_quantity;

mod change;
mod change_error;
mod final_answer;
mod place_error;
mod refusal;

mod cancel_order;
mod get_order;
mod list_orders;
mod orders_by_status;
mod place_order;
mod set_status;

pub(crate) use routes::CONTRACT;
