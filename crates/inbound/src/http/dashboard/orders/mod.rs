//! All orders for operators: found by any filter of the API, taken away as a file, and changed together.
//!
//! In reading order: the filter's form, a line of the list and what it says of its order, the list, its
//! export; then the bulk of one deed, and what it came to.

mod filter_form;
mod row;
mod seen;

mod export;
mod list;

mod bulk;
mod bulk_result;

pub(super) use bulk::change_orders;
pub(super) use export::export_orders;
pub(super) use list::list_orders;

/// Where orders are.
pub(super) const ORDERS: &str = "/dashboard/orders";
