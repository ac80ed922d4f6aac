//! The service's own clients of every inventory, against the sandbox: what one side sends is what the
//! other one reads.

use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use application::ports::{CallKey, Catalogue, Inventory, StockCall, StockItem};
use domain::process::{Answer, CallId, CallOutcome, Receipt, Refusal, Step};
use domain::{Currency, OrderId, OrderNumber, ProductId, Quantity};
use outbound::http::Keys;
use outbound::http::catalogue::{InventoryPrice, PricePath};
use outbound::http::inventory::{
    CheckReduce, CheckReducePaths, CheckReserve, CheckReservePaths, PerProduct, PerProductPaths,
    ProductStock, ProductStockPaths,
};
use outbound::http::upstream::{FixedAddress, Upstream, UpstreamSettings};
use std::sync::Arc;
use std::time::Duration;

const KEYS: Keys = Keys::Ignored;

fn upstream(sandbox: &Service) -> Arc<Upstream> {
    let address = Arc::new(FixedAddress::parse(&sandbox.url("")).unwrap());
    let settings = UpstreamSettings {
        connect_timeout: Duration::from_secs(20),
        timeout: Duration::from_secs(30),
        ..UpstreamSettings::default()
    };
    Arc::new(Upstream::try_new("inventory", address, &settings).unwrap())
}

fn protocols(to: &Arc<Upstream>) -> [(&'static str, Box<dyn Inventory>); 5] {
    let reduce = |paths| CheckReduce::try_new(to.clone(), paths, KEYS).unwrap();
    let reserve = CheckReserve::new(to.clone(), CheckReservePaths::default(), KEYS);
    let stock = ProductStock::new(to.clone(), ProductStockPaths::default(), KEYS);
    let words = &PerProduct::SHORT;
    let each = PerProduct::new(to.clone(), PerProductPaths::default(), KEYS, words);
    [
        ("in path", Box::new(reduce(CheckReducePaths::in_path()))),
        ("in body", Box::new(reduce(CheckReducePaths::in_body()))),
        ("check-reserve", Box::new(reserve)),
        ("product-stock", Box::new(stock)),
        ("per-product", Box::new(each)),
    ]
}

fn item(id: &str, units: u64) -> StockItem {
    StockItem {
        product: ProductId::parse(id).unwrap(),
        quantity: Quantity::try_new(units).unwrap(),
    }
}

fn call(step: Step, order: OrderId, item: StockItem) -> StockCall {
    let id = |step| CallId {
        step,
        line: Some(1),
    };
    StockCall {
        is_repeat: false,
        key: CallKey::new(order, id(step)),
        reservation: CallKey::new(order, id(Step::Reserve)),
        order,
        number: OrderNumber(1),
        items: vec![item],
    }
}

/// An order whose id ends in these two.
fn order(end: &str) -> OrderId {
    let id = format!("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a{end}");
    OrderId::from_uuid(id.parse().unwrap())
}

fn done(receipt: Receipt) -> CallOutcome {
    CallOutcome::Definite(Answer::Done(receipt))
}

#[tokio::test]
async fn every_inventory_is_looked_at_reserved_from_and_given_back_to() {
    let sandbox = SandboxRunning::start(&[]).await;
    let to = upstream(&sandbox);
    // PROD001: there are 50.
    for (n, (name, inventory)) in protocols(&to).into_iter().enumerate() {
        let order = order(&format!("a{n}"));
        let wanted = [item("PROD001", 50), item("PROD002", 101)];
        let short = inventory.shortages(&wanted).await.unwrap();
        let short: Vec<_> = short.iter().map(|short| short.product.as_str()).collect();
        assert_eq!(short, ["PROD002"], "{name}");
        let all = || item("PROD001", 50);
        let reserved = inventory.reserve(&call(Step::Reserve, order, all())).await;
        let receipt = Receipt::Reserved { expires_at: None };
        assert_eq!(reserved, done(receipt), "{name}");
        let none_left = inventory.shortages(&[item("PROD001", 1)]).await.unwrap();
        assert_eq!(none_left.len(), 1, "{name}");
        let other = call(
            Step::Reserve,
            self::order(&format!("b{n}")),
            item("PROD001", 1),
        );
        let refused = inventory.reserve(&other);
        let refused = refused.await;
        let is_short = |outcome: &CallOutcome| {
            let CallOutcome::Definite(Answer::Refused(Refusal::OutOfStock(short))) = outcome else {
                return false;
            };
            short.len() == 1
        };
        assert!(is_short(&refused), "{name}: {refused:?}");
        let released = inventory.release(&call(Step::Release, order, all())).await;
        assert_eq!(released, done(Receipt::Plain), "{name}");
        assert_eq!(
            inventory.shortages(&[all()]).await,
            Ok(Vec::new()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn both_inventories_with_prices_tell_the_names_and_prices_of_the_sandbox() {
    let sandbox = SandboxRunning::start(&[]).await;
    let ids = ["PROD001", "NONE"].map(|id| ProductId::parse(id).unwrap());
    for path in [PricePath::by_id(), PricePath::by_sku()] {
        let catalogue = InventoryPrice::new(upstream(&sandbox), path, Currency::USD);
        let found = catalogue.products(&ids).await.unwrap();
        let [Some(found), None] = &*found else {
            panic!("{found:?}");
        };
        let told = (found.name.as_str(), found.price.minor());
        assert_eq!(told, ("Wireless Headphones", 7_999));
    }
}
