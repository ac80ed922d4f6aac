//! A whole world of collaborators, wired together.

use super::carts::FakeCarts;
use super::catalogue::{DEMO_PRODUCTS, FakeCatalogue, product};
use super::customers::FakeCustomers;
use super::effects::EffectLog;
use super::foreign_carts::ForeignCarts;
use super::inventory::FakeInventory;
use super::messages::FakeNotifications;
use super::payments::FakePayments;
use super::script::{Script, Stage};
use super::shipping::FakeShipping;
use crate::engine::Collaborators;
use crate::ports::Clock;
use domain::process::{Capabilities, InventoryPlan, PaymentPlan};
use std::sync::Arc;

/// What the collaborators of a world can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// How stock is reserved.
    pub inventory: InventoryPlan,
    /// How orders are paid.
    pub payment: PaymentPlan,
    /// What is known of the tracking service.
    pub shipping: Capabilities,
}

impl Abilities {
    /// Keys, queries and tombstones everywhere; authorize, then capture; consume on shipping.
    pub const IDEAL: Self = Self {
        inventory: InventoryPlan {
            capabilities: Capabilities::IDEAL,
            per_line: false,
            consumes: true,
        },
        payment: PaymentPlan::TwoStep(Capabilities::IDEAL),
        shipping: Capabilities::IDEAL,
    };

    /// The same, paid in one step.
    pub const ONE_SHOT: Self = Self {
        payment: PaymentPlan::OneShot(Capabilities::IDEAL),
        ..Self::IDEAL
    };

    /// No keys and no queries anywhere: stock line by line, paid in one step.
    pub const KEYLESS: Self = Self {
        inventory: InventoryPlan {
            capabilities: Capabilities::KEYLESS,
            per_line: true,
            consumes: false,
        },
        payment: PaymentPlan::OneShot(Capabilities::KEYLESS),
        shipping: Capabilities::KEYLESS,
    };
}

/// All collaborators, with the demo catalogue and its stock.
#[expect(missing_docs, reason = "each fake says what it is")]
pub struct FakeCollaborators {
    /// What their next calls meet.
    pub script: Arc<Script>,
    /// What they were asked and did.
    pub effects: Arc<EffectLog>,
    pub catalogue: Arc<FakeCatalogue>,
    pub customers: Arc<FakeCustomers>,
    pub inventory: Arc<FakeInventory>,
    pub payments: Arc<FakePayments>,
    pub shipping: Arc<FakeShipping>,
    pub notifications: Arc<FakeNotifications>,
    pub carts: Arc<FakeCarts>,
    /// Wired in their place where a test says so.
    pub foreign_carts: Arc<ForeignCarts>,
}

impl FakeCollaborators {
    /// Collaborators with these abilities.
    pub fn new(abilities: Abilities, clock: Arc<dyn Clock>) -> Self {
        let stage = Stage {
            clock: clock.clone(),
            script: Arc::default(),
            effects: Arc::default(),
        };
        let stock = DEMO_PRODUCTS.map(|(id, _, units, _)| (product(id), units));
        Self {
            script: stage.script.clone(),
            effects: stage.effects.clone(),
            catalogue: Arc::new(FakeCatalogue::demo()),
            customers: Arc::default(),
            inventory: Arc::new(FakeInventory::new(
                abilities.inventory,
                stage.clone(),
                stock,
            )),
            payments: Arc::new(FakePayments::new(abilities.payment, stage.clone())),
            shipping: Arc::new(FakeShipping::new(abilities.shipping, stage.clone())),
            notifications: Arc::new(FakeNotifications::new(stage.clone())),
            carts: Arc::new(FakeCarts::new(stage.clone(), clock.clone())),
            foreign_carts: Arc::new(ForeignCarts::new(stage, clock)),
        }
    }

    /// As the engine wants them: all are there.
    pub fn wired(&self) -> Collaborators {
        Collaborators {
            catalogue: Some(self.catalogue.clone()),
            customers: Some(self.customers.clone()),
            inventory: Some(self.inventory.clone()),
            payments: Some(self.payments.clone()),
            shipping: Some(self.shipping.clone()),
            notifications: Some(self.notifications.clone()),
            carts: Some(self.carts.clone()),
        }
    }
}
