//! The list of all topics that are listened to: a new protocol is a file and a line here.

use super::question::Hearing;
use super::{gateway_payments, product_events, storefront_payments};
use crate::sandbox::call::Kind;

/// All protocols, each a table of topics.
const PROTOCOLS: &[&[Hearing]] = &[
    gateway_payments::HEARD,
    product_events::HEARD,
    storefront_payments::HEARD,
];

/// All topics of all protocols.
pub(super) fn hearings() -> impl Iterator<Item = &'static Hearing> + Clone {
    PROTOCOLS.iter().flat_map(|hearings| hearings.iter())
}

/// What can be asked by event.
pub(in crate::sandbox) fn heard() -> impl Iterator<Item = Kind> + Clone {
    hearings().map(|hearing| hearing.kind)
}
