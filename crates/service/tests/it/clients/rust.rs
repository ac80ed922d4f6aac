//! The Rust client: what its documentation shows, and what goes wrong between it and the service.

use crate::client::client;
use crate::service::Service;
use crate::shop::Shop;
use order_service_client::models::{ForeignId, PlaceItemBody, PlaceOrderBody, StatusName};
use order_service_client::{Amount, Deed, Error, OrderService, RetryPolicy};
use std::time::Duration;

#[tokio::test]
async fn an_order_as_the_readme_places_it() {
    let shop = Shop::new();
    let running = shop.start(&[]).await;
    let confirmed = one_order(&running.url("")).await.unwrap();
    assert_eq!(confirmed, "CONFIRMED");
    let here = include_str!("rust.rs");
    let (_, here) = here.split_once("-> Result<String, Error> {\n").unwrap();
    let (example, _) = here.split_once("\n}\n").unwrap();
    let readme = include_str!("../../../../../clients/rust/README.md");
    assert!(readme.contains(example), "the README has other lines");
}

/// The README's example, line by line.
async fn one_order(url: &str) -> Result<String, Error> {
    let service = OrderService::new(url);
    let orders = service.orders();

    let mug = PlaceItemBody::new(ForeignId::Integer(1), 1);
    let order = PlaceOrderBody::new(
        "DHL".to_owned(),
        ForeignId::Integer(7),
        "1 Main Street, Springfield".to_owned(),
        vec![mug],
    );
    // The key that makes it one order, whatever is lost on the way: kept with the basket, say.
    let placed = orders.place(&order, &Deed::named("basket-4711")).await?;
    let again = orders.place(&order, &Deed::named("basket-4711")).await?;
    assert_eq!(placed.order_number, again.order_number);

    let confirmed = orders.wait_for(placed.id, StatusName::Confirmed).await?;
    Ok(confirmed.status.to_string())
}

fn mug(customer: &str) -> PlaceOrderBody {
    let item = PlaceItemBody::new(ForeignId::Integer(1), 1);
    let customer = ForeignId::String(customer.to_owned());
    PlaceOrderBody::new(
        "DHL".to_owned(),
        customer,
        "1 Main Street".to_owned(),
        vec![item],
    )
}

async fn started() -> (Shop, Service, OrderService) {
    let shop = Shop::new();
    let running = shop.start(&[]).await;
    let service = OrderService::new(running.url("/")).with_client(client());
    (shop, running, service)
}

#[tokio::test]
async fn a_list_turns_its_pages_and_amounts_keep_their_digits() {
    let (_shop, _running, service) = started().await;
    let orders = service.orders();
    let mut placed = Vec::new();
    for _ in 0..3 {
        placed.push(orders.place(&mug("ada"), &Deed::fresh()).await.unwrap());
    }
    let mut list = orders.list(&[("customer", "ada"), ("limit", "1")]);
    let mut listed = Vec::new();
    while let Some(order) = list.next().await.unwrap() {
        listed.push(order.order_number);
    }
    let expected: Vec<_> = placed
        .iter()
        .rev()
        .map(|order| order.order_number.clone())
        .collect();
    assert_eq!(listed, expected);
    let price = |amount: &Amount| amount.minor_units(2).unwrap();
    let items: i64 = placed[0]
        .items
        .iter()
        .map(|item| price(&item.price_at_purchase) * i64::from(item.quantity))
        .sum();
    assert_eq!(price(&placed[0].total_price), items);
}

#[tokio::test]
async fn an_order_is_watched_over_a_restart() {
    let (shop, running, _) = started().await;
    let address = running.address.to_string();
    let service = OrderService::new(format!("http://{address}"));
    let orders = service.orders();
    let placed = orders.place(&mug("ada"), &Deed::fresh()).await.unwrap();
    let mut watched = orders.follow(placed.id);
    assert_eq!(watched.next().await.unwrap().event, "order-placed");
    running.stop().await;
    let mut program = shop.program(&[]);
    let _running = shop
        .spawn(program.args(["--listen", &address]))
        .await
        .unwrap();
    orders
        .cancel(placed.id, Some("changed my mind"), &Deed::fresh())
        .await
        .unwrap();
    let mut told = vec![1];
    loop {
        let event = watched.next().await.unwrap();
        told.push(event.seq);
        if event.status == StatusName::Cancelled {
            break;
        }
    }
    let numbered: Vec<i64> = (1..).take(told.len()).collect();
    assert_eq!(told, numbered, "none is missing and none came twice");
}

#[tokio::test]
async fn what_is_refused_is_told_and_an_absent_service_is_no_answer() {
    let (_shop, running, service) = started().await;
    let mut nothing = mug("ada");
    nothing.items.clear();
    let refused = service
        .orders()
        .place(&nothing, &Deed::fresh())
        .await
        .unwrap_err();
    assert_eq!(refused.status().unwrap(), 400);
    assert!(refused.to_string().contains("items"), "{refused}");
    let unknown = service.orders().get("999999999").await.unwrap_err();
    assert_eq!(unknown.status().unwrap(), 404);
    running.stop().await;
    let hasty = RetryPolicy {
        attempts: 2,
        first_pause: Duration::ZERO,
        ..RetryPolicy::default()
    };
    let hasty = service.with_retries(hasty);
    let lost = hasty
        .orders()
        .place(&mug("ada"), &Deed::fresh())
        .await
        .unwrap_err();
    assert!(matches!(lost, Error::NoAnswer(_)), "{lost:?}");
}
