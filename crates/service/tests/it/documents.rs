//! The documents' own examples, word for word, against a service as it comes.

use crate::client::Request;
use crate::shop::Shop;
use reqwest::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_document_003_works_word_for_word() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let body = r#"{
    "customer_name": "Alice Johnson",
    "customer_email": "alice@example.com",
    "items": [
      {
        "product_id": "PROD001",
        "quantity": 1,
        "price": 79.99
      },
      {
        "product_id": "PROD002",
        "quantity": 2,
        "price": 29.99
      }
    ]
  }"#;
    let placed = service.send(Request::post("/orders", body)).await.unwrap();
    assert_eq!(placed.status, StatusCode::OK, "{placed:?}");
    let placed = placed.json();
    assert_eq!(placed["status"], "confirmed");
    let id = placed["order_id"].as_str().unwrap();
    let sentence = format!("Order {id} has been confirmed and notification sent");
    assert_eq!(placed["message"], sentence);
    let shown = service.get(&format!("/orders/{id}")).await.json();
    assert_eq!(shown["total_amount"].to_string(), "139.97");
    assert_eq!(shown["customer_name"], "Alice Johnson");
    let list = service.get("/orders").await.json();
    assert_eq!(list["count"].to_string(), "1");
    let health = service.get("/health").await;
    assert_eq!(health.json()["service"], "Order Service");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_document_004_works_word_for_word() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let body = r#"{
"customerId" : 12345 ,
"items" : [
{
"productId" : 1 ,
"quantity" : 2
},
{
"productId" : 5 ,
"quantity" : 1
}
],
"deliveryAddress" : "123 Main St, City, State 12345" ,
"carrier" : "DHL"
}"#;
    let placed = service
        .send(Request::post("/api/v1/orders", body))
        .await
        .unwrap();
    assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
    let order = placed.json();
    assert_eq!(order["totalPrice"].to_string(), "349.97");
    assert_eq!(order["status"], "CONFIRMED");
    assert_eq!(order["customerId"].to_string(), "12345");
    assert!(
        order["trackingNumber"]
            .as_str()
            .unwrap()
            .starts_with("TRK-")
    );
    assert!(order["orderNumber"].as_str().unwrap().starts_with("ORD-"));
    assert_eq!(order["items"][0]["priceAtPurchase"].to_string(), "99.99");
    let path = format!("/api/v1/orders/{}", order["orderId"]);
    assert_eq!(
        service.get(&path).await.json()["totalPrice"].to_string(),
        "349.97"
    );
    let own = service.get("/api/v1/orders/customer/12345").await.json();
    assert_eq!(own[0]["orderNumber"], order["orderNumber"]);
    let shipped = service
        .send(Request::put(&format!("{path}/ship")))
        .await
        .unwrap();
    assert_eq!(shipped.status, StatusCode::NO_CONTENT);
    let late = service
        .send(Request::put(&format!("{path}/cancel")))
        .await
        .unwrap();
    assert_eq!(late.status, StatusCode::CONFLICT);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_that_the_welcome_shows_can_be_pasted() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let said = &service.welcome;
    assert!(said.contains("/docs"), "{said}");
    assert!(said.contains("shop.db"), "{said}");
    assert!(said.contains("shop.db.operator.json"), "{said}");
    let (_, rest) = said.split_once("-d '").unwrap();
    let (body, _) = rest.split_once('\'').unwrap();
    let placed = service
        .send(Request::post("/api/v1/orders", body))
        .await
        .unwrap();
    assert_eq!(placed.json()["totalPrice"].to_string(), "349.97");
    for page in ["/docs/", "/openapi.json", "/ready"] {
        assert_eq!(service.get(page).await.status, StatusCode::OK, "{page}");
    }
    service.stop().await;
}
