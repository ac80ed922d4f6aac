//! All collaborators, each by its section.

use super::carts::{self, CartProtocol};
use super::catalogue::{self, CatalogueProtocol};
use super::chosen::{Choices, Chosen};
use super::customers::{self, CustomerProtocol};
use super::inventory::{self, InventoryProtocol};
use super::layering::unread;
use super::notifications::{self, NotificationProtocol};
use super::payments::{self, PaymentProtocol};
use super::section::Section;
use super::shipping::{self, ShippingProtocol};
use crate::config::reader::Reader;
use domain::Duration;

/// Who stands for each of them.
#[derive(Debug, Clone)]
pub(crate) struct CollaboratorSettings {
    pub(crate) inventory: Chosen<InventoryProtocol>,
    /// Which words of a per-product inventory tell of too little stock.
    pub(crate) short_of_stock: Vec<String>,
    pub(crate) payments: Chosen<PaymentProtocol>,
    pub(crate) shipping: Chosen<ShippingProtocol>,
    pub(crate) notifications: Chosen<NotificationProtocol>,
    pub(crate) catalogue: Chosen<CatalogueProtocol>,
    /// How long a service's prices hold when it cannot be asked.
    pub(crate) remember_prices: Duration,
    pub(crate) customers: Chosen<CustomerProtocol>,
    pub(crate) carts: Chosen<CartProtocol>,
}

impl CollaboratorSettings {
    /// Whether payments, and their refunds, are asked for by event.
    pub(crate) fn pays_by_event(&self) -> bool {
        matches!(self.payments, Chosen::Elsewhere(_))
    }

    /// Whether names and prices are asked for, and told, by event.
    pub(crate) fn prices_by_event(&self) -> bool {
        matches!(self.catalogue, Chosen::Elsewhere(_))
    }

    /// Reads them; `call_timeout` is how long the engine waits for one call.
    pub(in crate::config) fn read(
        from: &mut Reader<'_>,
        call_timeout: Option<Duration>,
    ) -> Option<Self> {
        let mut reading = Reading { from, call_timeout };
        let inventory = reading.section("inventory", &inventory::CHOICES);
        let payments = reading.section("payments", &payments::CHOICES);
        let shipping = reading.section("shipping", &shipping::CHOICES);
        let notifications = reading.section("notifications", &notifications::CHOICES);
        let catalogue = reading.section("catalogue", &catalogue::CHOICES);
        let customers = reading.section("customers", &customers::CHOICES);
        let carts = reading.section("carts", &carts::CHOICES);
        let short_of_stock = inventory::short_of_stock(from);
        let remember_prices = catalogue::remember_prices(from);
        for key in unread(from) {
            from.contradiction(&key, "nothing: this collaborator has no use for it");
        }
        Some(Self {
            inventory: inventory?,
            short_of_stock: short_of_stock?,
            payments: payments?,
            shipping: shipping?,
            notifications: notifications?,
            catalogue: catalogue?,
            remember_prices: remember_prices?,
            customers: customers?,
            carts: carts?,
        })
    }
}

struct Reading<'r, 'a> {
    from: &'r mut Reader<'a>,
    call_timeout: Option<Duration>,
}

impl Reading<'_, '_> {
    fn section<P>(&mut self, name: &'static str, choices: &Choices<P>) -> Option<Chosen<P>> {
        let mut section = Section::new(name, self.from);
        Chosen::read(choices, self.call_timeout, &mut section)
    }
}
