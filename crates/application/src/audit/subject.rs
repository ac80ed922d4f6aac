//! How the trail names what a deed is about, where others look for it by that name: in one way, whichever of
//! its names somebody has used.

use domain::OrderId;

/// An order.
pub fn subject_of_order(order: OrderId) -> String {
    format!("order {order}")
}
