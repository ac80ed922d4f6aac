//! Payments whose results come later, in the real binary: answered as under way, then confirmed by
//! itself, once, whatever is killed meanwhile; called off when nothing ever comes.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::Value;

fn order(method: &str) -> String {
    format!(
        r#"{{"customerId": 1, "items": [{{"productId": 1, "quantity": 2}}],
            "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "{method}"}}"#
    )
}

/// Places an order whose payment is awaited, and gives its path.
async fn placed(service: &Service, method: &str) -> String {
    let answer = service
        .send(Request::post("/api/v1/orders", &order(method)).keyed(method))
        .await
        .unwrap();
    assert_eq!(answer.status.as_u16(), 202, "{answer:?}");
    let order = answer.json();
    assert_eq!(order["status"], "PENDING_CHECK", "{order}");
    format!("/api/v1/orders/{}", order["orderId"])
}

async fn becomes(service: &Service, path: &str, status: &str) -> Value {
    eventually(status, || async {
        let order = service.get(path).await.json();
        (order["status"] == status).then_some(order)
    })
    .await
}

/// How often each kind of event is in the journal.
fn events(shop: &Shop, kind: &str) -> i64 {
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    let sql = "SELECT count(*) FROM order_events WHERE kind = ?1";
    database.query_row(sql, [kind], |row| row.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_confirmed_by_itself_when_its_payment_arrives() {
    let shop = Shop::new();
    let later = [
        ("payments.builtin", "later"),
        ("payments.later_after", "300ms"),
    ];
    let service = shop.start(&later).await;
    let initial = shop.ledger().stock;
    for (method, status) in [
        ("tok_visa", "CONFIRMED"),
        ("tok_late_success", "CONFIRMED"),
        ("tok_decline", "CANCELLED"),
    ] {
        let path = placed(&service, method).await;
        becomes(&service, &path, status).await;
    }
    shop.at_rest().await;
    let ledger = shop.ledger();
    assert_eq!(ledger.violations(&initial), Vec::<String>::new());
    assert_eq!(
        (ledger.count("CONFIRMED"), ledger.count("CANCELLED")),
        (2, 1)
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_while_a_payment_is_awaited_confirms_it_once_after_its_next_start() {
    let shop = Shop::new();
    let later = [
        ("payments.builtin", "later"),
        ("payments.later_after", "1s"),
    ];
    let mut service = shop.start(&later).await;
    let initial = shop.ledger().stock;
    let path = placed(&service, "tok_late_success").await;
    service.signal("KILL");
    assert!(service.killed().await);
    assert_eq!(events(&shop, "order-confirmed"), 0);

    // Even where the provider pays at once by now: what it took on before is told.
    let service = shop.start(&[]).await;
    becomes(&service, &path, "CONFIRMED").await;
    shop.at_rest().await;
    eventually("all news has arrived", || async {
        let database = rusqlite::Connection::open(shop.database()).unwrap();
        let sql = "SELECT count(*) FROM payment_news";
        let left: i64 = database.query_row(sql, [], |row| row.get(0)).unwrap();
        (left == 0).then_some(())
    })
    .await;
    assert_eq!(events(&shop, "payment-reported"), 1);
    assert_eq!(events(&shop, "order-confirmed"), 1);
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_payment_never_comes_is_called_off_and_its_stock_returns() {
    let shop = Shop::new();
    let never = [
        ("payments.builtin", "later"),
        ("payments.unpaid_after", "1s"),
    ];
    let service = shop.start(&never).await;
    let initial = shop.ledger().stock;
    let path = placed(&service, "tok_timeout").await;
    becomes(&service, &path, "CANCELLED").await;
    shop.at_rest().await;
    let ledger = shop.ledger();
    assert_eq!(ledger.violations(&initial), Vec::<String>::new());
    assert_eq!(ledger.stock, initial);
    service.stop().await;
}
