//! `[inventory]`: who has the stock.

use super::calls::Calls;
use super::chosen::Choices;
use crate::config::reader::Reader;
use outbound::http::inventory::{
    CheckReducePaths, CheckReservePaths, PerProductPaths, ProductStockPaths, ReserveReleasePaths,
};

/// What an inventory speaks.
#[derive(Debug, Clone)]
pub(crate) enum InventoryProtocol {
    ReserveRelease(ReserveReleasePaths),
    PerProduct(PerProductPaths),
    CheckReduce(CheckReducePaths),
    CheckReserve(CheckReservePaths),
    ProductStock(ProductStockPaths),
}

pub(super) const CHOICES: Choices<InventoryProtocol> = Choices {
    may_be_nobody: true,
    has_keys: true,
    elsewhere: &[],
    protocols: &[
        ("reserve-release", reserve_release),
        ("per-product", per_product),
        ("check-reduce", check_reduce),
        ("check-reduce-body", check_reduce_body),
        ("check-reserve", check_reserve),
        ("product-stock", product_stock),
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

fn check_reduce(calls: &mut Calls<'_, '_, '_>) -> InventoryProtocol {
    check_reduce_at(CheckReducePaths::in_path(), calls)
}

fn check_reduce_body(calls: &mut Calls<'_, '_, '_>) -> InventoryProtocol {
    check_reduce_at(CheckReducePaths::in_body(), calls)
}

fn check_reduce_at(
    mut paths: CheckReducePaths,
    calls: &mut Calls<'_, '_, '_>,
) -> InventoryProtocol {
    calls.place("check", &mut paths.check);
    calls.place("reduce", &mut paths.reduce);
    calls.place("restore", &mut paths.restore);
    InventoryProtocol::CheckReduce(paths)
}

fn check_reserve(calls: &mut Calls<'_, '_, '_>) -> InventoryProtocol {
    let mut paths = CheckReservePaths::default();
    calls.place("product", &mut paths.product);
    calls.place("reserve", &mut paths.reserve);
    calls.place("replenish", &mut paths.replenish);
    InventoryProtocol::CheckReserve(paths)
}

fn product_stock(calls: &mut Calls<'_, '_, '_>) -> InventoryProtocol {
    let mut paths = ProductStockPaths::default();
    calls.place("product", &mut paths.product);
    calls.place("reserve", &mut paths.reserve);
    calls.place("release", &mut paths.release);
    InventoryProtocol::ProductStock(paths)
}

/// Which words tell of too little stock where a status does not.
pub(super) fn short_of_stock(from: &mut Reader<'_>) -> Option<Vec<String>> {
    let expected = "a list of words, such as [\"insufficient stock\"]";
    from.list("inventory.short_of_stock", expected, |words| {
        (!words.trim().is_empty()).then(|| words.to_owned())
    })
}
