//! `[inventory]`: who has the stock.

use super::calls::Calls;
use super::chosen::Choices;
use crate::config::reader::Reader;
use outbound::http::inventory::{PerProductPaths, ReserveReleasePaths};

/// What an inventory speaks.
#[derive(Debug, Clone)]
pub(crate) enum InventoryProtocol {
    ReserveRelease(ReserveReleasePaths),
    PerProduct(PerProductPaths),
}

pub(super) const CHOICES: Choices<InventoryProtocol> = Choices {
    may_be_nobody: true,
    has_keys: true,
    protocols: &[
        ("reserve-release", reserve_release),
        ("per-product", per_product),
    ],
};

fn reserve_release(calls: &mut Calls<'_, '_, '_>) -> InventoryProtocol {
    let mut paths = ReserveReleasePaths::default();
    calls.place("reserve", &mut paths.reserve);
    calls.place("release", &mut paths.release);
    calls.place("consume", &mut paths.consume);
    InventoryProtocol::ReserveRelease(paths)
}

fn per_product(calls: &mut Calls<'_, '_, '_>) -> InventoryProtocol {
    let mut paths = PerProductPaths::default();
    calls.place("product", &mut paths.product);
    calls.place("reserve", &mut paths.reserve);
    calls.place("release", &mut paths.release);
    calls.place("consume", &mut paths.consume);
    InventoryProtocol::PerProduct(paths)
}

/// Which words tell of too little stock where a status does not.
pub(super) fn short_of_stock(from: &mut Reader<'_>) -> Option<Vec<String>> {
    let expected = "a list of words, such as [\"insufficient stock\"]";
    from.list("inventory.short_of_stock", expected, |words| {
        (!words.trim().is_empty()).then(|| words.to_owned())
    })
}
