//! The address of the tracking page.

use crate::http::identity::ACCESS;
use application::ports::OrderLink;
use domain::OrderId;

/// Where the holder of a link finds the page.
pub(crate) fn tracking_path(order: OrderId, link: &OrderLink) -> String {
    format!("/track/{order}?{ACCESS}={}", link.token)
}
