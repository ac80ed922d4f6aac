//! The list of all protocols: a new one is a file and a line here.

use super::{
    authorize_capture, cart, check_reduce, check_reserve, notify, pay, per_product, product,
    product_stock, reserve_release, send, tracking, user,
};
use crate::sandbox::call::{Call, Kind};
#[cfg(feature = "kafka")]
use crate::sandbox::events::heard;

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

/// All that can be asked, whatever carries it.
pub(in crate::sandbox) fn kinds() -> impl Iterator<Item = Kind> + Clone {
    calls().map(Call::kind).chain(heard())
}

/// Nothing comes as an event.
#[cfg(not(feature = "kafka"))]
fn heard() -> std::iter::Empty<Kind> {
    std::iter::empty()
}
