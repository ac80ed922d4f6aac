//! The other services that the process calls.

use crate::ports::{Carts, Catalogue, Customers, Inventory, Notifications, Payments, Shipping};
use domain::process::{PaymentPlan, Plan, Step};
use std::sync::Arc;

/// The collaborators configured now; an absent one's steps are left out of new orders' plans. Without a
/// catalogue, names and prices are those of the request or of the cart.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct Collaborators {
    pub catalogue: Option<Arc<dyn Catalogue>>,
    pub customers: Option<Arc<dyn Customers>>,
    pub inventory: Option<Arc<dyn Inventory>>,
    pub payments: Option<Arc<dyn Payments>>,
    pub shipping: Option<Arc<dyn Shipping>>,
    pub notifications: Option<Arc<dyn Notifications>>,
    pub carts: Option<Arc<dyn Carts>>,
}

impl Collaborators {
    /// The plan of an order placed now.
    pub fn plan(&self, comes_from_cart: bool) -> Plan {
        Plan {
            version: Plan::VERSION,
            inventory: self.inventory.as_ref().map(|inventory| inventory.plan()),
            payment: self
                .payments
                .as_ref()
                .map_or(PaymentPlan::NotRequired, |p| p.plan()),
            shipping: self
                .shipping
                .as_ref()
                .map(|shipping| shipping.capabilities()),
            cart: self
                .carts
                .as_ref()
                .filter(|_| comes_from_cart)
                .map(|c| c.capabilities()),
            notifications: self.notifications.as_ref().map(|n| n.capabilities()),
        }
    }
}

/// Who is asked for a step, as settings, metrics and traces call them.
pub(crate) const fn collaborator(step: Step) -> &'static str {
    match step {
        Step::Reserve | Step::Release | Step::Consume => "inventory",
        Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => "payments",
        Step::CreateShipment => "shipping",
        Step::ClearCart => "carts",
        Step::Notify => "notifications",
    }
}
