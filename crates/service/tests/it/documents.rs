//! The documents' own examples, word for word, against a service as it comes.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_document_002_works_word_for_word_and_after_a_restart() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let user = [("X-EMAIL", "user@example.com"), ("X-UserId", "101")];
    let body = r#"{
  "items": [
    {
      "id": 1,
      "quantity": 5
    }
    
  ],
  "requestId": "abc123xyz"
 

}"#;
    let summary = Request::post("/Order/Order-Summary", body).with(&user);
    let taken_on = service.send(summary.clone()).await.unwrap();
    assert_eq!(taken_on.status, StatusCode::OK, "{taken_on:?}");
    assert_eq!(taken_on.json(), json!({"requestId": "abc123xyz"}));
    let result = Request::get("/Order/pay-result/abc123xyz").with(&user);
    let paid = service.send(result.clone()).await.unwrap();
    assert_eq!(paid.status, StatusCode::OK, "{paid:?}");
    assert_eq!(paid.json()["amount"].to_string(), "49995");
    assert_eq!(paid.json()["receipt"], "order_rcpt_1");
    shop.at_rest().await;
    let list = Request::get("/Order/GetOrder").with(&user[1..]);
    let listed = service.send(list.clone()).await.unwrap();
    let order = &listed.json()[0];
    let name = format!("ORD_{}", paid.json()["orderId"]);
    assert_eq!(order["orderId"], name.as_str());
    assert_eq!(order["totalAmount"].to_string(), "499.95");
    assert_eq!(order["status"], "SUCCESS");
    service.stop().await;

    let service = shop.start(&[]).await;
    let again = service.send(summary).await.unwrap();
    assert_eq!((&again.body, again.is_replay), (&taken_on.body, true));
    assert_eq!(service.send(result).await.unwrap(), paid);
    assert_eq!(service.send(list).await.unwrap(), listed);
    let stranger = Request::get("/Order/pay-result/abc123xyz").with(&[("X-UserId", "102")]);
    let unknown = service.send(stranger).await.unwrap();
    assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{unknown:?}");
    service.stop().await;
}

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
    for page in ["/docs/", "/openapi.json", "/asyncapi.json", "/ready"] {
        assert_eq!(service.get(page).await.status, StatusCode::OK, "{page}");
    }
    service.stop().await;
}

/// What the gateway before the storefront says of its user.
const USER: &str = "7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e";

/// Asks as that user, and expects this status.
async fn as_user(
    service: &Service,
    (method, path): (&str, &str),
    body: &str,
    status: u16,
) -> Value {
    let url = service.url(path);
    let method = method.parse().unwrap();
    let request = service
        .client
        .request(method, url)
        .header("X-User-Id", USER);
    let request = request.header("Content-Type", "application/json");
    let response = request.body(body.to_owned()).send().await.unwrap();
    let told = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert_eq!(told, status, "{path} {text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoints_of_document_001_work_as_a_shop_uses_them() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let empty = as_user(&service, ("GET", "/api/cart"), "", 200).await;
    assert_eq!(
        (&empty["itemCount"], &empty["userId"]),
        (&0.into(), &USER.into())
    );
    for body in [
        r#"{"productId": "PROD001", "quantity": 1}"#,
        r#"{"productId": "PROD002", "quantity": 2}"#,
        r#"{"productId": "101", "quantity": 1}"#,
    ] {
        as_user(&service, ("POST", "/api/cart/items"), body, 200).await;
    }
    let item = ("PUT", "/api/cart/items/PROD001?quantity=2");
    as_user(&service, item, "", 200).await;
    let item = ("DELETE", "/api/cart/items/101");
    let cart = as_user(&service, item, "", 200).await;
    assert_eq!(cart["totalAmount"].to_string(), "219.96");

    let delivery = r#"{"shippingAddress": "123 Main St"}"#;
    let checkout = ("POST", "/api/cart/checkout");
    let order = as_user(&service, checkout, delivery, 200).await;
    assert_eq!(
        (&order["status"], &order["totalAmount"]),
        (&"CONFIRMED".into(), &cart["totalAmount"])
    );
    let cart = as_user(&service, ("GET", "/api/cart"), "", 200).await;
    assert_eq!(cart["itemCount"], 0);
    as_user(&service, checkout, delivery, 400).await;

    let direct = r#"{"items": [{"productId": "PROD004", "quantity": 1}], "shippingAddress": "x"}"#;
    let other = as_user(&service, ("POST", "/api/orders"), direct, 201).await;
    let page = as_user(&service, ("GET", "/api/orders?size=1"), "", 200).await;
    assert_eq!(
        (&page["totalElements"], &page["last"]),
        (&2.into(), &false.into())
    );
    assert_eq!(page["content"][0]["id"], other["id"]);
    let path = format!("/api/orders/{}", order["id"].as_str().unwrap());
    let shown = as_user(&service, ("GET", &path), "", 200).await;
    assert_eq!(shown["items"], order["items"]);

    let cancel = format!("/api/orders/{}/cancel", other["id"].as_str().unwrap());
    let cancelled = as_user(&service, ("PUT", &cancel), "", 200).await;
    assert_eq!(cancelled["status"], "CANCELLED");
    // On one's own machine nobody has to show that they are the operator.
    for status in ["PROCESSING", "SHIPPED", "DELIVERED"] {
        let path = format!("{path}/status?status={status}");
        let moved = service.send(Request::put(&path)).await.unwrap();
        assert_eq!(moved.json()["status"], status);
    }
    let late = as_user(&service, ("PUT", &format!("{path}/cancel")), "", 400).await;
    let sentence = "Order cannot be cancelled. Current status: DELIVERED";
    assert_eq!(late["message"], sentence);
    service.stop().await;
}

/// What the gateway before the coordinator says of user 101.
const USER_101: [(&str, &str); 1] = [("X-User-Id", "101")];

/// Asks as user 101, and expects this status.
async fn as_101(service: &Service, request: Request<'_>, status: u16) -> Value {
    let path = request.path.to_owned();
    let answer = service.send(request.with(&USER_101)).await.unwrap();
    assert_eq!(answer.status.as_u16(), status, "{path} {answer:?}");
    answer.json()
}

/// User 101's cart: each product with its quantity.
async fn cart_of_101(service: &Service) -> Vec<(String, i64)> {
    let cart = as_101(service, Request::get("/api/cart"), 200).await;
    let lines = cart["items"].as_array().unwrap().iter();
    let line = |line: &Value| {
        let product = line["productId"].as_str().unwrap().to_owned();
        (product, line["quantity"].as_i64().unwrap())
    };
    lines.map(line).collect()
}

/// What can be bought of a product now.
fn available(shop: &Shop, product: &str) -> i64 {
    let stock = &shop.ledger().stock[product];
    stock.on_hand - stock.reserved
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workflow_of_document_000_runs_from_the_cart_to_the_notification() {
    let shop = Shop::with_stock("101", 10).await;
    let service = shop.start(&[]).await;
    let initial = shop.ledger().stock;
    let units = available(&shop, "101");
    let line = r#"{"productId": "101", "quantity": 2}"#;
    as_101(&service, Request::post("/api/cart/items", line), 200).await;
    // Adding to a cart checks the stock.
    let much = r#"{"productId": "101", "quantity": 9}"#;
    as_101(&service, Request::post("/api/cart/items", much), 409).await;
    assert_eq!(cart_of_101(&service).await, [("101".to_owned(), 2)]);

    let place = Request::post("/api/order/place/101", "");
    let placed = as_101(&service, place, 201).await;
    assert_eq!(
        (&placed["userId"], &placed["orderStatus"]),
        (&101.into(), &"CONFIRMED".into())
    );
    assert_eq!(placed["paymentStatus"], "PAID");
    assert_eq!(placed["items"][0]["quantity"], 2);
    assert!(placed["timestamp"].is_string());
    assert_eq!(available(&shop, "101"), units - 2);
    assert!(cart_of_101(&service).await.is_empty());

    let path = format!("/api/order/{}", placed["orderId"]);
    assert_eq!(as_101(&service, Request::get(&path), 200).await, placed);
    let list = Request::get("/api/order/user/101");
    assert_eq!(as_101(&service, list, 200).await, json!([placed]));
    shop.at_rest().await;
    let notice = format!("(number {}): the customer is told", placed["orderId"]);
    assert!(service.log().contains(&notice), "{}", service.log());

    let cancel = format!("{path}/cancel");
    let cancelled = as_101(&service, Request::put(&cancel), 200).await;
    assert_eq!(cancelled["orderStatus"], "CANCELLED");
    shop.at_rest().await;
    assert_eq!(available(&shop, "101"), units);
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_document_000_that_fails_takes_nothing_and_leaves_the_cart() {
    let shop = Shop::with_stock("101", 3).await;
    let service = shop.start(&[]).await;
    let initial = shop.ledger().stock;
    let line = r#"{"productId": "101", "quantity": 2}"#;
    as_101(&service, Request::post("/api/cart/items", line), 200).await;
    let cart = cart_of_101(&service).await;
    let refused = Request::post(
        "/api/order/place/101",
        r#"{"paymentMethod": "tok_decline"}"#,
    );
    let refused = as_101(&service, refused, 402).await;
    assert_eq!(refused["error"], "PAYMENT_FAILED");
    shop.at_rest().await;
    assert_eq!(available(&shop, "101"), 3);
    assert_eq!(cart_of_101(&service).await, cart);

    let other = r#"{"customerId": 7, "items": [{"productId": 101, "quantity": 2}],
        "deliveryAddress": "1 Main St", "carrier": "DHL"}"#;
    let bought = service.send(Request::post("/api/v1/orders", other)).await;
    assert_eq!(bought.unwrap().status, StatusCode::CREATED);
    let place = Request::post("/api/order/place/101", "");
    let short = as_101(&service, place, 409).await;
    assert_eq!(short["error"], "OUT_OF_STOCK");
    assert_eq!(
        short["details"],
        json!([{"productId": 101, "requested": 2, "available": 1}])
    );
    shop.at_rest().await;
    assert_eq!(available(&shop, "101"), 1);
    assert_eq!(cart_of_101(&service).await, cart);
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    service.stop().await;
}
