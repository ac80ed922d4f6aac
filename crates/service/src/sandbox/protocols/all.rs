//! The list of all protocols: a new one is a file and a line here.

use super::{
    authorize_capture, cart, check_reduce, check_reserve, notify, pay, per_product, product,
    product_stock, reserve_release, send, tracking, user,
};
use crate::sandbox::call::Call;

/// All protocols, each a table of calls.
const PROTOCOLS: &[&[Call]] = &[
    authorize_capture::CALLS,
    cart::CALLS,
    check_reduce::CALLS,
    check_reserve::CALLS,
    notify::CALLS,
    pay::CALLS,
    per_product::CALLS,
    product::CALLS,
    product_stock::CALLS,
    reserve_release::CALLS,
    send::CALLS,
    tracking::CALLS,
    user::CALLS,
];

/// All calls of all protocols.
pub(in crate::sandbox) fn calls() -> impl Iterator<Item = &'static Call> + Clone {
    PROTOCOLS.iter().flat_map(|calls| calls.iter())
}
