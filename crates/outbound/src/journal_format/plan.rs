//! The stored form of an order's plan: which calls it needs and what was known of the other sides.

use domain::Duration;
use domain::process::{Capabilities, Idempotency, InventoryPlan, PaymentPlan, Plan};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct PlanData {
    version: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inventory: Option<InventoryData>,
    payment: PaymentData,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shipping: Option<CapabilitiesData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cart: Option<CapabilitiesData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notifications: Option<CapabilitiesData>,
}

#[derive(Serialize, Deserialize)]
struct InventoryData {
    capabilities: CapabilitiesData,
    per_line: bool,
    consumes: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PaymentData {
    NotRequired,
    TwoStep(CapabilitiesData),
    OneShot(CapabilitiesData),
}

#[derive(Serialize, Deserialize)]
struct CapabilitiesData {
    idempotency: IdempotencyData,
    can_query: bool,
    tombstones_undo: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reservation_ttl_us: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum IdempotencyData {
    Keyed {
        /// None: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window_us: Option<u64>,
        pins_refusals: bool,
    },
    Natural,
    None,
}

impl From<&Plan> for PlanData {
    fn from(plan: &Plan) -> Self {
        Self {
            version: plan.version,
            inventory: plan.inventory.map(|inventory| InventoryData {
                capabilities: inventory.capabilities.into(),
                per_line: inventory.per_line,
                consumes: inventory.consumes,
            }),
            payment: match plan.payment {
                PaymentPlan::NotRequired => PaymentData::NotRequired,
                PaymentPlan::TwoStep(known) => PaymentData::TwoStep(known.into()),
                PaymentPlan::OneShot(known) => PaymentData::OneShot(known.into()),
            },
            shipping: plan.shipping.map(Into::into),
            cart: plan.cart.map(Into::into),
            notifications: plan.notifications.map(Into::into),
        }
    }
}

impl From<PlanData> for Plan {
    fn from(data: PlanData) -> Self {
        Self {
            version: data.version,
            inventory: data.inventory.map(|inventory| InventoryPlan {
                capabilities: inventory.capabilities.into(),
                per_line: inventory.per_line,
                consumes: inventory.consumes,
            }),
            payment: match data.payment {
                PaymentData::NotRequired => PaymentPlan::NotRequired,
                PaymentData::TwoStep(known) => PaymentPlan::TwoStep(known.into()),
                PaymentData::OneShot(known) => PaymentPlan::OneShot(known.into()),
            },
            shipping: data.shipping.map(Into::into),
            cart: data.cart.map(Into::into),
            notifications: data.notifications.map(Into::into),
        }
    }
}

const FOR_EVER: Duration = Duration::from_micros(u64::MAX);

impl From<Capabilities> for CapabilitiesData {
    fn from(known: Capabilities) -> Self {
        Self {
            idempotency: match known.idempotency {
                Idempotency::Keyed {
                    window,
                    pins_refusals,
                } => IdempotencyData::Keyed {
                    window_us: (window != FOR_EVER).then_some(window.micros()),
                    pins_refusals,
                },
                Idempotency::Natural => IdempotencyData::Natural,
                Idempotency::None => IdempotencyData::None,
            },
            can_query: known.can_query,
            tombstones_undo: known.tombstones_undo,
            reservation_ttl_us: known.reservation_ttl.map(Duration::micros),
        }
    }
}

impl From<CapabilitiesData> for Capabilities {
    fn from(data: CapabilitiesData) -> Self {
        Self {
            idempotency: match data.idempotency {
                IdempotencyData::Keyed {
                    window_us,
                    pins_refusals,
                } => Idempotency::Keyed {
                    window: window_us.map_or(FOR_EVER, Duration::from_micros),
                    pins_refusals,
                },
                IdempotencyData::Natural => Idempotency::Natural,
                IdempotencyData::None => Idempotency::None,
            },
            can_query: data.can_query,
            tombstones_undo: data.tombstones_undo,
            reservation_ttl: data.reservation_ttl_us.map(Duration::from_micros),
        }
    }
}
