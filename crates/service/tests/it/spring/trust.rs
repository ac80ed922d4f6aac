//! Whom Eureka lists is not believed in everything: who is asked, and who is shown what is secret.

use super::world::{Eureka, new_name};
use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::shop::Shop;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// What an order is answered under these settings, whether the inventory that is listed heard of it, and
/// the service's log.
async fn ordered(settings: &[(&str, &str)]) -> Option<(u16, bool, String)> {
    let eureka = Eureka::or_left_out()?;
    let shop = Shop::new();
    let name = new_name("msvc-inventory");
    let sandbox = SandboxRunning::start(&[]).await;
    eureka.list(&name, sandbox.address).await;
    let always = [
        ("eureka.urls", eureka.url.as_str()),
        ("eureka.register", "false"),
        ("inventory.protocol", "reserve-release"),
        ("inventory.service", name.as_str()),
    ];
    let service = shop.start(&[&always[..], settings].concat()).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let status = placed.unwrap().status.as_u16();
    let was_asked = !sandbox.log().await.calls().is_empty();
    eureka.unlist(&name, sandbox.address).await;
    let log = service.log();
    assert!(!log.contains("hunter2"), "{log}");
    service.stop().await;
    Some((status, was_asked, log))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_secret_goes_to_no_instance_without_tls_unless_settings_say_so() {
    let secret = ("inventory.authorization", "Bearer hunter2");
    let Some((status, was_asked, log)) = ordered(&[secret]).await else {
        return;
    };
    assert_eq!((status, was_asked), (503, false), "{log}");
    assert!(
        log.contains("the authorization goes over https alone"),
        "{log}"
    );
    let open = ("eureka.authorization_in_the_open", "true");
    let (status, was_asked, log) = ordered(&[secret, open]).await.unwrap();
    assert_eq!((status, was_asked), (201, true), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_hosts_of_the_settings_are_asked_where_they_name_some() {
    let others = ("eureka.hosts", ".shop.internal,10.0.0.0/8");
    let Some((status, was_asked, log)) = ordered(&[others]).await else {
        return;
    };
    assert_eq!((status, was_asked), (503, false), "{log}");
    assert!(log.contains("not among eureka.hosts"), "{log}");
    let this = ("eureka.hosts", ".shop.internal,127.0.0.0/8");
    let (status, was_asked, log) = ordered(&[this]).await.unwrap();
    assert_eq!((status, was_asked), (201, true), "{log}");
}
