//! `simple`, route by route.

mod list_orders;
mod place_order;
mod validation;
