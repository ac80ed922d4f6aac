//! `[catalogue]`: who knows products and prices.

use super::calls::Calls;
use super::chosen::Choices;
use crate::config::reader::Reader;
use domain::Duration;
use outbound::http::catalogue::{PricePath, ProductCatalogue};
use outbound::http::upstream::Endpoint;

/// What a product service speaks.
#[derive(Debug, Clone)]
pub(crate) enum CatalogueProtocol {
    Product(Endpoint),
    InventoryPrice(PricePath),
}

pub(super) const CHOICES: Choices<CatalogueProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    // Asked and told by event: `[kafka]`.
    elsewhere: &["product-events"],
    protocols: &[
        ("product", product),
        ("inventory-price", inventory_price),
        ("inventory-price-sku", inventory_price_sku),
    ],
};

/// How long prices hold when their service cannot be asked.
pub(super) fn remember_prices(from: &mut Reader<'_>) -> Option<Duration> {
    from.duration(
        "catalogue.remember_prices",
        Duration::from_secs(0)..=Duration::from_hours(24),
    )
}

fn product(calls: &mut Calls<'_, '_, '_>) -> CatalogueProtocol {
    let mut product = ProductCatalogue::default_product();
    calls.place("product", &mut product);
    CatalogueProtocol::Product(product)
}

fn inventory_price(calls: &mut Calls<'_, '_, '_>) -> CatalogueProtocol {
    price(PricePath::by_id(), calls)
}

fn inventory_price_sku(calls: &mut Calls<'_, '_, '_>) -> CatalogueProtocol {
    price(PricePath::by_sku(), calls)
}

fn price(mut path: PricePath, calls: &mut Calls<'_, '_, '_>) -> CatalogueProtocol {
    let (PricePath::ById(product) | PricePath::BySku(product)) = &mut path;
    calls.place("product", product);
    CatalogueProtocol::InventoryPrice(path)
}
