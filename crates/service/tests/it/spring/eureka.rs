//! Eureka: the service is listed there under its name, and finds its inventory there wherever that is.

use super::world::{Eureka, new_name};
use crate::client::{Answer, Request};
use crate::door::Door;
use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// Settings under which the inventory is asked wherever Eureka says that it is.
fn looking_up<'a>(eureka: &'a str, inventory: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("eureka.urls", eureka),
        ("eureka.look_up_interval", "100ms"),
        ("eureka.renewal", "1s"),
        ("eureka.lease", "60s"),
        ("inventory.protocol", "reserve-release"),
        ("inventory.service", inventory),
    ]
}

/// A new order each time.
async fn order(service: &Service, key: &str) -> Answer {
    let request = Request::post("/api/v1/orders", ORDER).keyed(key);
    service.send(request).await.unwrap()
}

/// An order that is confirmed, perhaps later by itself.
async fn confirmed(shop: &Shop, service: &Service, key: &str) {
    let before = shop.ledger().count("CONFIRMED");
    let placed = order(service, key).await;
    let is_on_its_way = [StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE];
    assert!(is_on_its_way.contains(&placed.status), "{placed:?}");
    eventually("the order is confirmed", || async {
        (shop.ledger().count("CONFIRMED") > before).then_some(())
    })
    .await;
}

async fn reserved(sandbox: &SandboxRunning) -> usize {
    let calls = sandbox.log().await.calls();
    calls
        .iter()
        .filter(|call| call.starts_with("POST reserve"))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_is_listed_as_msvc_order_until_it_stops() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    let settings = [
        ("eureka.urls", eureka.url.as_str()),
        ("spring.application_name", "msvc-order"),
    ];
    let service = shop.start(&settings).await;
    let at = service.address;
    let entry = eureka.listed("msvc-order", at).await;
    assert_eq!(entry["app"], "MSVC-ORDER");
    assert_eq!(entry["status"], "UP");
    assert_eq!(entry["vipAddress"], "msvc-order");
    let id = format!("127.0.0.1:msvc-order:{}", at.port());
    assert_eq!(entry["instanceId"], id.as_str());
    let check = entry["healthCheckUrl"].as_str().unwrap();
    assert!(reqwest::get(check).await.unwrap().status().is_success());
    service.stop().await;
    assert!(!eureka.lists("msvc-order", at).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_not_to_be_listed_is_not() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let (shop, other, name) = (Shop::new(), Shop::new(), new_name("msvc-order"));
    let settings = [
        ("eureka.urls", eureka.url.as_str()),
        ("eureka.register_as", name.as_str()),
        ("eureka.register", "false"),
    ];
    let service = shop.start(&settings).await;
    assert!(service.get("/ready").await.status.is_success());
    // One that was started later and is to be listed is, so the first has had its time.
    let listed = other.start(&settings[..2]).await;
    eureka.listed(&name, listed.address).await;
    assert_eq!(eureka.instances(&name).await.len(), 1);
    assert!(
        !service.log().contains("listed in Eureka"),
        "{}",
        service.log()
    );
    listed.stop().await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inventory_is_found_through_eureka_and_followed_to_another_port() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    let name = new_name("msvc-inventory");
    let first = SandboxRunning::start(&[]).await;
    eureka.list(&name, first.address).await;
    let service = shop.start(&looking_up(&eureka.url, &name)).await;
    assert_eq!(order(&service, "a").await.status, StatusCode::CREATED);
    assert_eq!(reserved(&first).await, 1);

    let second = SandboxRunning::start(&[]).await;
    eureka.unlist(&name, first.address).await;
    eureka.list(&name, second.address).await;
    drop(first);
    confirmed(&shop, &service, "b").await;
    assert_eq!(reserved(&second).await, 1);
    eureka.unlist(&name, second.address).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_shared_among_instances_and_one_that_is_gone_is_passed_over() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    let name = new_name("msvc-inventory");
    let sandboxes = [
        SandboxRunning::start(&[]).await,
        SandboxRunning::start(&[]).await,
    ];
    // Killed without a word: nobody listens there, and Eureka has not noticed yet.
    let gone = Door::closed();
    for at in [sandboxes[0].address, sandboxes[1].address, gone.address] {
        eureka.list(&name, at).await;
    }
    let service = shop.start(&looking_up(&eureka.url, &name)).await;
    for key in ["a", "b", "c", "d", "e", "f"] {
        let placed = order(&service, key).await;
        assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
        assert_eq!(placed.json()["status"], "CONFIRMED");
    }
    let counts = [reserved(&sandboxes[0]).await, reserved(&sandboxes[1]).await];
    assert_eq!(counts[0] + counts[1], 6, "{counts:?}");
    assert!(counts.iter().all(|count| *count >= 2), "{counts:?}");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_starts_without_eureka_and_is_listed_when_it_is_back_and_outlives_its_end() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    let name = new_name("msvc-inventory");
    let own_name = new_name("msvc-order");
    let sandbox = SandboxRunning::start(&[]).await;
    eureka.list(&name, sandbox.address).await;
    let way = Door::closed();
    let url = format!("http://shop:hunter2@{}/eureka", way.address);
    let mut settings = looking_up(&url, &name).to_vec();
    settings.push(("eureka.register_as", own_name.as_str()));

    let service = shop.start(&settings).await;
    let placed = order(&service, "a").await;
    assert_eq!(placed.status, StatusCode::SERVICE_UNAVAILABLE, "{placed:?}");
    assert_eq!(reserved(&sandbox).await, 0);

    way.open_to(eureka.address());
    eureka.listed(&own_name, service.address).await;
    eventually("the order is confirmed by itself", || async {
        (shop.ledger().count("CONFIRMED") == 1).then_some(())
    })
    .await;

    way.close().await;
    let placed = order(&service, "b").await;
    assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
    assert_eq!(reserved(&sandbox).await, 2);

    let said = "Eureka does not answer; the addresses that it told last are used";
    eventually("it says so", || async {
        (service.log().matches(said).count() == 2).then_some(())
    })
    .await;
    // Once for each time that it is down, and not for each question.
    let log = service.log();
    assert_eq!(log.matches("Eureka answers again").count(), 1, "{log}");
    assert!(!log.contains("hunter2"), "{log}");
    let path = service.log.clone();
    service.stop().await;
    let log = std::fs::read_to_string(path).unwrap();
    assert!(log.contains("could not be told of the end"), "{log}");
    eureka.unlist(&name, sandbox.address).await;
}
