//! Requests that are made again, with and without keys.

use crate::shop::{Shop, V1_ORDER};
use application::testing::{CommitFault, Fault};
use domain::process::{Refusal, Step};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn the_same_key_gets_the_first_answer_byte_for_byte() {
    let shop = Shop::open();
    let first = shop.order_with_key("k-1").await;
    assert_eq!(first.status, 201);
    assert!(!first.was_replayed());
    assert_eq!(shop.put("/api/v1/orders/1/ship").await.status, 204);
    let again = shop.order_with_key("k-1").await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.header("location"), first.header("location"));
    assert!(again.was_replayed());
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn another_spelling_of_the_same_request_is_the_same_request() {
    let shop = Shop::open();
    let first = shop.order_with_key("k").await;
    let body = r#"{"carrier":"DHL","deliveryAddress":"123 Main St, City, State 12345","colour":"red",
        "items":[{"quantity":2.0,"productId":1},{"quantity":10e-1,"productId":5}],"customerId":12345.0}"#;
    let key = [("idempotency-key", "k")];
    let again = shop.post_with("/api/v1/orders", &key, body).await;
    assert_eq!(again.body, first.body);
    assert!(again.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn the_same_key_with_another_request_is_422() {
    let shop = Shop::open();
    shop.order_with_key("k").await;
    let other = V1_ORDER.replace("DHL", "UPS");
    let key = [("idempotency-key", "k")];
    let told = shop.post_with("/api/v1/orders", &key, &other).await;
    assert_snapshot!(told, @r#"
    422
    content-type: application/json
    {"error":"Idempotency key reused",
    "message":"The idempotency key was used for a different request",
    "type":"urn:order-service:problem:key-reused",
    "title":"Idempotency key reused",
    "status":422,
    "detail":"The idempotency key was used for a different request",
    "instance":"/api/v1/orders"}
    "#);
    let told = shop.put_with("/api/v1/orders/1/ship", &key).await;
    assert_eq!(told.status, 422, "{told}");
    let order = shop.get("/api/v1/orders/1").await;
    assert_eq!(order.member("status"), r#""CONFIRMED""#);
}

#[tokio::test(start_paused = true)]
async fn refusals_are_kept_too() {
    let shop = Shop::open();
    let key = [("idempotency-key", "k")];
    let unknown = V1_ORDER.replace(r#""productId": 1"#, r#""productId": 999"#);
    let first = shop.post_with("/api/v1/orders", &key, &unknown).await;
    assert_eq!(first.status, 400);
    // A product that comes on sale meanwhile makes no difference to what was answered.
    let price = application::testing::builders::usd(100);
    let product = application::testing::builders::product("999");
    shop.world().catalogue.put(product, "New", price);
    let again = shop.post_with("/api/v1/orders", &key, &unknown).await;
    assert_eq!((again.status, &again.body), (400, &first.body));
    assert!(again.was_replayed());

    let declined = Fault::Refused(Refusal::Declined("no_funds".to_owned()));
    shop.world().script.next(Step::Authorize, declined);
    let first = shop.order_with_key("k2").await;
    assert_eq!(first.status, 402);
    let again = shop.order_with_key("k2").await;
    assert_eq!((again.status, &again.body), (402, &first.body));
    assert!(again.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_not_final_is_not_kept() {
    let shop = Shop::open();
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    assert_eq!(shop.order_with_key("k").await.status, 503);
    let again = shop.order_with_key("k").await;
    assert_eq!(again.status, 503);
    assert!(!again.was_replayed());
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    let told = shop.order_with_key("k").await;
    assert_eq!(told.status, 201, "{told}");
    assert_eq!(told.member("orderId"), "1");
    assert_eq!(shop.order_with_key("k").await.body, told.body);
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_repeats_at_once_make_one_order_and_get_equal_answers() {
    let shop = Shop::open();
    shop.world().script.next(Step::Capture, Fault::AnswerLost);
    let requests = (0..100).map(|_| {
        let shop = shop.clone();
        tokio::spawn(async move { shop.order_with_key("k").await })
    });
    let mut bodies = std::collections::BTreeSet::new();
    for request in requests.collect::<Vec<_>>() {
        let told = request.await.unwrap();
        assert_eq!(told.status, 201, "{told}");
        bodies.insert(told.body);
    }
    assert_eq!(bodies.len(), 1);
    assert_eq!(shop.orders(), 1);
    assert_eq!(shop.world().effects.effects(Step::Capture), 1);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_at_another_replica_waits_for_the_answer_as_well() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Reserve);
    let first = {
        let shop = shop.clone();
        tokio::spawn(async move { shop.order_with_key("k").await })
    };
    shop.world().script.until_held(Step::Reserve).await;
    let other = shop.replica();
    let second = tokio::spawn(async move { other.order_with_key("k").await });
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    shop.world().script.let_go(Step::Reserve);
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!(first.status, 201, "{first}");
    assert_eq!((second.status, &second.body), (201, &first.body));
    assert!(second.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn keys_are_scoped_to_their_caller() {
    let shop = Shop::open();
    shop.order_with_key("k").await;
    let headers = [("idempotency-key", "k"), crate::shop::OPERATOR];
    let told = shop.post_with("/api/v1/orders", &headers, V1_ORDER).await;
    assert_eq!(told.member("orderId"), "2");
    assert!(!told.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn an_equal_order_without_a_key_is_a_new_one_once_the_first_is_through() {
    let shop = Shop::open();
    shop.order().await;
    shop.order().await;
    assert_eq!(shop.orders(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_change_with_a_key_is_answered_again_after_the_order_has_moved_on() {
    let shop = Shop::open();
    let order = shop.order().await;
    let key = [("idempotency-key", "ship-1")];
    let shipping = format!("{order}/ship");
    let first = shop.put_with(&shipping, &key).await;
    assert_eq!((first.status, first.was_replayed()), (204, false));
    assert_eq!(shop.put(&format!("{order}/deliver")).await.status, 204);
    let again = shop.put_with(&shipping, &key).await;
    assert_eq!((again.status, again.was_replayed()), (204, true));
    assert_eq!(shop.put(&shipping).await.status, 409);

    // A refusal stays a refusal, although the order could be shipped by now.
    let order = shop.order().await;
    let key = [("idempotency-key", "deliver-1")];
    let deliver = format!("{order}/deliver");
    let first = shop.put_with(&deliver, &key).await;
    assert_eq!(first.status, 409);
    assert_eq!(shop.put(&format!("{order}/ship")).await.status, 204);
    let again = shop.put_with(&deliver, &key).await;
    assert_eq!((again.status, &again.body), (409, &first.body));
    assert!(again.was_replayed());
}

#[tokio::test(start_paused = true)]
async fn what_became_of_a_request_can_be_asked_by_its_key() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/api/v1/requests/k").await, @r#"
    404
    content-type: application/json
    {"error":"Request not found",
    "message":"There is no request of yours with this idempotency key",
    "type":"urn:order-service:problem:request-not-found",
    "title":"Request not found",
    "status":404,
    "detail":"There is no request of yours with this idempotency key",
    "instance":"/api/v1/requests/k"}
    "#);
    shop.world().script.hold(Step::Capture);
    assert_eq!(shop.order_with_key("k").await.status, 202);
    let told = shop.get("/api/v1/requests/k").await;
    assert_eq!(told.member("state"), r#""in-progress""#);
    assert_eq!(told.json()["answer"]["status"].to_string(), "202");
    shop.world().script.let_go(Step::Capture);
    shop.app.run_until_idle().await;
    let told = shop.get("/api/v1/requests/k").await;
    assert_eq!(told.member("state"), r#""final""#);
    assert_eq!(told.json()["answer"]["status"].to_string(), "201");
    assert_eq!(told.json()["order"]["status"], "CONFIRMED");
    let kept = shop.order_with_key("k").await;
    assert!(
        told.text().contains(kept.text()),
        "the answer as it was kept"
    );
}

#[tokio::test(start_paused = true)]
async fn a_commit_whose_fate_is_unknown_is_503_and_its_repeat_finds_out() {
    let shop = Shop::open();
    shop.app
        .store
        .fail_next_commit(CommitFault::UnknownButWritten);
    let first = shop.order_with_key("written").await;
    assert_eq!(first.status, 503, "{first}");
    shop.app.run_until_idle().await;
    let told = shop.order_with_key("written").await;
    assert_eq!(told.status, 201, "{told}");

    let lost = CommitFault::UnknownAndNotWritten;
    shop.app.store.fail_next_commit(lost);
    assert_eq!(shop.order_with_key("not-written").await.status, 503);
    assert_eq!(shop.order_with_key("not-written").await.status, 201);
    assert_eq!(shop.orders(), 2);

    let key = [("idempotency-key", "ship")];
    shop.app
        .store
        .fail_next_commit(CommitFault::UnknownButWritten);
    let first = shop.put_with("/api/v1/orders/1/ship", &key).await;
    assert_eq!(first.status, 503, "{first}");
    let again = shop.put_with("/api/v1/orders/1/ship", &key).await;
    assert_eq!((again.status, again.was_replayed()), (204, true));
}

#[tokio::test(start_paused = true)]
async fn more_buyers_than_stock_are_refused_cleanly() {
    let shop = Shop::open();
    let buyers = (0..200).map(|buyer| {
        let shop = shop.clone();
        let body = format!(
            r#"{{"customerId": {buyer}, "deliveryAddress": "x", "carrier": "y",
                "items": [{{"productId": "PROD004", "quantity": 1}}]}}"#
        );
        tokio::spawn(async move { shop.post("/api/v1/orders", &body).await.status })
    });
    let mut counts = std::collections::BTreeMap::new();
    for buyer in buyers.collect::<Vec<_>>() {
        *counts.entry(buyer.await.unwrap()).or_insert(0) += 1;
    }
    // There are 25.
    assert_eq!(counts, [(201, 25), (400, 175)].into());
    assert_eq!(shop.world().effects.effects(Step::Capture), 25);
}

#[tokio::test(start_paused = true)]
async fn the_same_change_is_known_under_each_name_of_its_order() {
    let shop = Shop::open();
    let order = shop.order().await;
    let id = order.rsplit('/').next().unwrap();
    let tracking = shop.get(&order).await.member("trackingNumber");
    let report = format!(
        r#"{{"trackingNumber": {tracking}, "status": "HUB", "timestamp": "2026-01-02T08:00:00"}}"#
    );
    let names = ["ORD_1", id, "1", &format!("ORD-{id}"), &id.to_uppercase()];
    for (method, action, body) in [
        ("PUT", "process", ""),
        ("POST", "shipment-updates", report.as_str()),
        ("PUT", "ship", ""),
        ("PUT", "deliver", ""),
        ("PUT", "cancel", ""),
        ("POST", "settle", r#"{"verdict": "done", "reason": "x"}"#),
    ] {
        let key = [("idempotency-key", action)];
        let mut first = None;
        for name in names {
            let path = format!("/api/v1/orders/{name}/{action}");
            let told = shop.send(method, &path, &key, body.to_owned()).await;
            let is_first = first.is_none();
            assert_eq!(told.was_replayed(), !is_first, "{path} {told}");
            let first = first.get_or_insert_with(|| told.clone());
            assert_eq!((told.status, &told.body), (first.status, &first.body));
        }
    }
    // Another order is another request, by whichever name.
    shop.order().await;
    let key = [("idempotency-key", "ship")];
    let told = shop.put_with("/api/v1/orders/2/ship", &key).await;
    assert_eq!(told.status, 422, "{told}");
    let told = shop.put_with("/api/v1/orders/999/ship", &key).await;
    assert_eq!(told.status, 404, "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_request_refused_for_its_form_leaves_its_key_unused() {
    let shop = Shop::open();
    let key = [("idempotency-key", "k")];
    for body in ["{", "{}"] {
        let told = shop.post_with("/api/v1/orders", &key, body).await;
        assert_eq!(told.status, 400, "{told}");
    }
    let told = shop.order_with_key("k").await;
    assert_eq!((told.status, told.was_replayed()), (201, false));
}
