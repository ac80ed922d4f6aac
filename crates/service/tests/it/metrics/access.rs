//! Who may read metrics, by the settings.

use super::reading::Page;
use crate::client::Request;
use crate::free_port::free_port;
use crate::shop::Shop;
use crate::waiting::eventually;

const TOKEN: &str = "only-for-prometheus";
const NEXT: &str = "the-token-after-that";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_a_file_lets_prometheus_in_and_may_change_at_any_time() {
    let shop = Shop::new();
    let file = shop.folder().join("token");
    std::fs::write(&file, TOKEN).unwrap();
    let settings = [
        ("identity.mode", "gateway"),
        (
            "identity.gateway_secret",
            "a-secret-of-the-gateway-that-nobody-guesses",
        ),
        ("metrics.token_file", file.to_str().unwrap()),
    ];
    let service = shop.start(&settings).await;
    let read = async |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str())];
        let told = service.send(Request::get("/metrics").with(&headers)).await;
        told.unwrap().status.as_u16()
    };
    assert_eq!(service.get("/metrics").await.status, 401);
    assert_eq!((read(TOKEN).await, read(NEXT).await), (200, 401));
    std::fs::write(&file, format!("{NEXT}\n")).unwrap();
    eventually("the next token is in force", || async {
        (read(NEXT).await == 200).then_some(())
    })
    .await;
    assert_eq!((read(TOKEN).await, read("").await), (401, 401));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_of_their_own_takes_them_from_the_main_one() {
    let shop = Shop::new();
    let free = format!("127.0.0.1:{}", free_port());
    let service = shop.start(&[("metrics.listen", &free)]).await;
    assert_eq!(service.get("/metrics").await.status, 404);
    let ask = async |path: &str| {
        let told = service
            .client
            .get(format!("http://{free}{path}"))
            .send()
            .await
            .unwrap();
        (told.status().as_u16(), told.text().await.unwrap())
    };
    let (status, text) = ask("/metrics").await;
    assert_eq!(status, 200);
    assert_eq!(Page::read(&text).count("order_service_orders_in_hand"), 0);
    assert_eq!(ask("/ready").await.0, 404);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_they_are_off_nothing_is_counted() {
    let shop = Shop::new();
    let service = shop.start(&[("metrics.enabled", "false")]).await;
    assert_eq!(service.get("/metrics").await.status, 404);
    service.stop().await;
}
