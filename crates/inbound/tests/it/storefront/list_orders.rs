//! Pages of orders as clients of Spring know them.

use super::user::{ORDER, User};
use crate::shop::Shop;
use insta::assert_snapshot;
use std::fmt::Write as _;

#[tokio::test(start_paused = true)]
async fn an_empty_page_has_all_that_clients_of_spring_look_for() {
    let shop = Shop::open();
    assert_snapshot!(User::alice(&shop).get("/api/orders").await, @r#"
    200
    content-type: application/json
    {"content":[],
    "pageable":{"pageNumber":0,
    "pageSize":10,
    "sort":{"sorted":true,
    "unsorted":false,
    "empty":false},
    "offset":0,
    "paged":true,
    "unpaged":false},
    "totalElements":0,
    "totalPages":0,
    "last":true,
    "first":true,
    "size":10,
    "number":0,
    "sort":{"sorted":true,
    "unsorted":false,
    "empty":false},
    "numberOfElements":0,
    "empty":true}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_page_has_all_that_clients_of_spring_look_for() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    for _ in 0..3 {
        alice
            .post("/api/orders", &ORDER.replace("PROD002", "5"))
            .await;
    }
    User::bob(&shop).order().await;
    assert_snapshot!(alice.get("/api/orders?page=1&size=2").await, @r#"
    200
    content-type: application/json
    {"content":[{"id":"00000000-0001-7000-8000-000000000000",
    "userId":"7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e",
    "status":"CONFIRMED",
    "totalAmount":309.97,
    "shippingAddress":"123 Main St",
    "shippingCity":"Springfield",
    "shippingState":"IL",
    "shippingZip":"62701",
    "shippingCountry":"US",
    "notes":"Ring twice",
    "items":[{"id":"00000000-0001-8000-8000-000000000001",
    "productId":"PROD001",
    "productName":"Wireless Headphones",
    "quantity":2,
    "unitPrice":79.99,
    "totalPrice":159.98},
    {"id":"00000000-0001-8000-8000-000000000002",
    "productId":"5",
    "productName":"Noise-Cancelling Earbuds",
    "quantity":1,
    "unitPrice":149.99,
    "totalPrice":149.99}],
    "createdAt":"2026-01-01T00:00:00Z",
    "updatedAt":"2026-01-01T00:00:00Z"}],
    "pageable":{"pageNumber":1,
    "pageSize":2,
    "sort":{"sorted":true,
    "unsorted":false,
    "empty":false},
    "offset":2,
    "paged":true,
    "unpaged":false},
    "totalElements":3,
    "totalPages":2,
    "last":true,
    "first":false,
    "size":2,
    "number":1,
    "sort":{"sorted":true,
    "unsorted":false,
    "empty":false},
    "numberOfElements":1,
    "empty":false}
    "#);
}

#[tokio::test(start_paused = true)]
async fn pages_are_sorted_by_when_the_orders_were_placed() {
    let shop = Shop::open();
    let alice = User::alice(&shop);
    for address in ["a", "b", "c"] {
        alice
            .post("/api/orders", &ORDER.replace("123 Main St", address))
            .await;
    }
    let mut told = String::new();
    for sort in ["", "createdAt", "createdAt,asc", "createdAt,DESC"] {
        let page = alice.get(&format!("/api/orders?sort={sort}")).await.json();
        let content = page["content"].as_array().unwrap();
        let addresses: Vec<&str> = content
            .iter()
            .map(|o| o["shippingAddress"].as_str().unwrap())
            .collect();
        writeln!(told, "{sort:?} {}", addresses.join(" ")).unwrap();
    }
    assert_snapshot!(told, @r#"
    "" c b a
    "createdAt" a b c
    "createdAt,asc" a b c
    "createdAt,DESC" c b a
    "#);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_a_page_is_refused_field_by_field() {
    let alice = User::alice(&Shop::open());
    assert_snapshot!(alice.get("/api/orders?page=-1&size=201&sort=totalAmount,desc").await, @r#"
    400
    content-type: application/json
    {"status":400,
    "errors":{"page":"Page must be at least 0",
    "size":"Size must be at most 200",
    "sort":"Sort can be createdAt,asc or createdAt,desc"},
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    for query in [
        "size=0",
        "size=x",
        "page=1.5",
        "page=100001",
        "page=1&page=2",
        "sort=createdAt,up",
    ] {
        let told = alice.get(&format!("/api/orders?{query}")).await;
        assert_eq!(told.status, 400, "{query} {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn orders_of_other_contracts_are_shown_as_they_are_there() {
    let shop = Shop::open();
    shop.order().await;
    let user = [("x-user-id", "12345")];
    let shown = shop.get_with("/api/orders/ORD_1", &user).await;
    assert_snapshot!(shown, @r#"
    200
    content-type: application/json
    {"id":"00000000-0001-7000-8000-000000000000",
    "userId":12345,
    "status":"CONFIRMED",
    "totalAmount":349.97,
    "shippingAddress":"123 Main St, City, State 12345",
    "shippingCity":null,
    "shippingState":null,
    "shippingZip":null,
    "shippingCountry":null,
    "notes":null,
    "items":[{"id":"00000000-0001-8000-8000-000000000001",
    "productId":1,
    "productName":"Mechanical Keyboard",
    "quantity":2,
    "unitPrice":99.99,
    "totalPrice":199.98},
    {"id":"00000000-0001-8000-8000-000000000002",
    "productId":5,
    "productName":"Noise-Cancelling Earbuds",
    "quantity":1,
    "unitPrice":149.99,
    "totalPrice":149.99}],
    "createdAt":"2026-01-01T00:00:00Z",
    "updatedAt":"2026-01-01T00:00:00Z"}
    "#);
    let listed = shop.get_with("/api/orders", &user).await.json();
    assert_eq!(listed["content"][0], shown.json());
}
