//! `[shipping]`: who makes parcels.

use super::calls::Calls;
use super::chosen::Choices;
use outbound::http::shipping::Tracking;
use outbound::http::upstream::Endpoint;

/// What a shipping service speaks.
#[derive(Debug, Clone)]
pub(crate) enum ShippingProtocol {
    Tracking(Endpoint),
}

pub(super) const CHOICES: Choices<ShippingProtocol> = Choices {
    may_be_nobody: true,
    has_keys: true,
    elsewhere: &[],
    protocols: &[("tracking", tracking)],
};

fn tracking(calls: &mut Calls<'_, '_, '_>) -> ShippingProtocol {
    let mut shipment = Tracking::default_shipment();
    calls.place("shipment", &mut shipment);
    ShippingProtocol::Tracking(shipment)
}
