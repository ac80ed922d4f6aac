//! The rest of the built-in shop: what is on sale at the first start, parcels, customers, words.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{
    CallKey, Catalogue, Customers, Inventory, Notice, Notifications, ShipmentCall, Shipping,
};
use application::testing::builders::{customer, product, usd};
use application::testing::clock::order_id;
use application::testing::{ManualClock, SeededEntropy};
use domain::order::{Address, OrderStatusKind};
use domain::process::{Answer, CallId, CallOutcome, Receipt, Step};
use domain::{Contact, Currency, OrderNumber};
use outbound::builtin::{
    BuiltinCatalogue, BuiltinCustomers, BuiltinInventory, BuiltinShipping, Ledger, LogNotifications,
};
use outbound::sql::Database;
use std::sync::Arc;

async fn store(kind: Kind) -> (Database, Arc<ManualClock>, TestDatabase) {
    let clock = Arc::new(ManualClock::default());
    let database = kind.database().await;
    (database.open(clock.clone()).await, clock, database)
}

async fn the_documents_products_are_on_sale_with_their_stock(kind: Kind) {
    let (store, _, _database) = store(kind).await;
    let catalogue = BuiltinCatalogue::open(&store.books, Currency::USD)
        .await
        .unwrap();
    let documented = [
        ("PROD001", "Wireless Headphones", 7_999, 50),
        ("PROD002", "USB-C Charger", 2_999, 100),
        ("PROD003", "Bluetooth Speaker", 14_999, 30),
        ("PROD004", "Laptop Stand", 4_999, 25),
        ("PROD005", "Webcam 1080p", 8_999, 40),
    ];
    let stock = Ledger::new(&store.books).stock().await.unwrap();
    for (id, name, cents, on_hand) in documented {
        let found = catalogue.products(&[product(id)]).await.unwrap();
        let found = found[0].as_ref().expect(id);
        assert_eq!((found.name.as_str(), found.price), (name, usd(cents)));
        let record = stock.iter().find(|s| s.product == product(id)).expect(id);
        assert_eq!(record.on_hand, on_hand, "{id}");
    }
    for (id, cents) in [("1", 9_999), ("5", 14_999)] {
        let found = catalogue.products(&[product(id)]).await.unwrap();
        assert_eq!(found[0].as_ref().expect(id).price, usd(cents));
    }
    let ids = [product("101"), product("no-such"), product("1")];
    let found = catalogue.products(&ids).await.unwrap();
    assert!(found[0].is_some() && found[1].is_none() && found[2].is_some());
}

async fn a_second_start_sells_what_the_first_one_left(kind: Kind) {
    let (store, clock, _database) = store(kind).await;
    BuiltinCatalogue::open(&store.books, Currency::USD)
        .await
        .unwrap();
    let inventory = BuiltinInventory::new(&store.books, clock);
    inventory.receive(&product("PROD001"), 7).await.unwrap();
    assert!(inventory.plan().consumes);
    let (books, rupees) = (store.books.clone(), Currency::parse("INR").unwrap());
    let again = BuiltinCatalogue::open(&books, rupees).await.unwrap();
    assert!(
        again
            .all()
            .iter()
            .all(|p| p.price.currency() == Currency::USD)
    );
    let stock = Ledger::new(&store.books).stock().await.unwrap();
    let headphones = stock.iter().find(|s| s.product == product("PROD001"));
    assert_eq!(headphones.unwrap().on_hand, 57);
}

async fn a_parcel_is_made_once_and_followed_by_its_number(kind: Kind) {
    let (store, clock, _database) = store(kind).await;
    let entropy = Arc::new(SeededEntropy::new(1));
    let shipping = BuiltinShipping::new(&store.books, clock, entropy);
    let order = order_id(1);
    let call = ShipmentCall {
        key: CallKey::new(order, CallId::whole(Step::CreateShipment)),
        order,
        number: OrderNumber(1),
        customer_name: "Ada Lovelace".to_owned(),
        address: Address::default(),
        carrier: None,
    };
    let nothing = shipping.query(&call).await;
    assert_eq!(nothing, CallOutcome::Definite(Answer::NotFound));
    let first = shipping.create_shipment(&call).await;
    let CallOutcome::Definite(Answer::Done(Receipt::Shipment {
        tracking_number,
        estimated_delivery,
    })) = &first
    else {
        panic!("{first:?}");
    };
    let uuid = tracking_number.strip_prefix("TRK-").expect("its prefix");
    let uuid = uuid::Uuid::try_parse(uuid).unwrap();
    assert_eq!(uuid.get_version_num(), 4);
    assert_eq!(estimated_delivery.as_deref(), Some("2026-01-06"));
    assert_eq!(shipping.create_shipment(&call).await, first);
    assert_eq!(shipping.query(&call).await, first);
    let parcels = Ledger::new(&store.books).shipments(order).await.unwrap();
    assert_eq!(parcels.len(), 1);
    assert_eq!(parcels[0].tracking_number, *tracking_number);
}

#[tokio::test]
async fn everybody_may_order_and_is_told() {
    let known = BuiltinCustomers
        .customer(&customer("anybody"))
        .await
        .unwrap();
    assert!(known.expect("everybody is known").enabled);
    let order = order_id(1);
    let notice = Notice {
        key: CallKey::new(order, CallId::whole(Step::Notify)),
        attempt: 1,
        order,
        number: OrderNumber(1),
        customer: None,
        contact: Contact::default(),
        status: OrderStatusKind::Confirmed,
        lines: Vec::new(),
        total: usd(1),
    };
    let told = LogNotifications.notify(&notice).await;
    assert_eq!(told, CallOutcome::Definite(Answer::Done(Receipt::Plain)));
}

on_every_database!(
    the_documents_products_are_on_sale_with_their_stock,
    a_second_start_sells_what_the_first_one_left,
    a_parcel_is_made_once_and_followed_by_its_number
);
