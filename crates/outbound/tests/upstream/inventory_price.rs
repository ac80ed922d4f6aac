//! Prices that the inventory tells, in both forms: what it is asked, and what its answers mean.

use crate::server::{Does, Server, json};
use crate::shop::{patient, upstream};
use crate::stock::{html, requests, text};
use application::ports::{Catalogue, Product, ReadError};
use application::testing::builders::{product, usd};
use domain::Currency;
use outbound::http::catalogue::{InventoryPrice, PricePath};

fn catalogue(server: &Server, path: PricePath) -> InventoryPrice {
    InventoryPrice::new(upstream(&server.url, &patient()), path, Currency::USD)
}

async fn found(path: PricePath, bytes: &[u8]) -> Result<Option<Product>, ReadError> {
    let server = Server::that(Does::Says(bytes.to_vec())).await;
    let found = catalogue(&server, path)
        .products(&[product("PROD001")])
        .await;
    found.map(|mut found| found.pop().unwrap())
}

fn headphones(name: &str) -> Product {
    Product {
        id: product("PROD001"),
        name: name.to_owned(),
        price: usd(7_999),
        image_url: None,
    }
}

#[tokio::test]
async fn the_requests_are_the_documented_ones_and_the_products_come_in_their_order() {
    let server = Server::that(Does::Says(json(200, r#"{"name":"x","price":1}"#))).await;
    let ids = [product("PROD001"), product("a/b")];
    for path in [PricePath::by_id(), PricePath::by_sku()] {
        let found = catalogue(&server, path).products(&ids).await.unwrap();
        let found: Vec<_> = found
            .into_iter()
            .map(|product| product.unwrap().id)
            .collect();
        assert_eq!(found, ids);
    }
    let mut asked = requests(&server);
    asked.sort();
    assert_eq!(
        asked,
        [
            "GET /api/v1/inventory/PROD001",
            "GET /api/v1/inventory/a%2Fb",
            "GET /inventory/PROD001",
            "GET /inventory/a%2Fb",
        ]
    );
}

#[tokio::test]
async fn name_and_price_are_told_in_both_forms() {
    let by_id =
        r#"{"product_id":"PROD001","name":"Wireless Headphones","quantity":50,"price":79.99}"#;
    let by_sku = r#"{"sku":"WH-1","name":"Wireless Headphones","description":"x","price":"79.990","availableStock":50}"#;
    let expected = Ok(Some(headphones("Wireless Headphones")));
    assert_eq!(found(PricePath::by_id(), &json(200, by_id)).await, expected);
    assert_eq!(
        found(PricePath::by_sku(), &json(200, by_sku)).await,
        expected
    );
    for nameless in [r#"{"price":79.99}"#, r#"{"name":" ","price":79.99}"#] {
        let found = found(PricePath::by_sku(), &json(200, nameless)).await;
        assert_eq!(found, Ok(Some(headphones("PROD001"))), "{nameless}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_on_sale() {
    for bytes in [text(404, ""), json(404, r#"{"detail":"x"}"#), html(400)] {
        assert_eq!(found(PricePath::by_id(), &bytes).await, Ok(None));
        assert_eq!(found(PricePath::by_sku(), &bytes).await, Ok(None));
    }
}

#[tokio::test]
async fn nobody_is_charged_by_an_answer_that_is_not_the_documented_one() {
    for bytes in [
        json(200, r#"{"name":"x"}"#),
        json(200, r#"{"name":"x","price":null}"#),
        json(200, r#"{"name":"x","price":0}"#),
        json(200, r#"{"name":"x","price":-1}"#),
        json(200, r#"{"name":"x","price":1.005}"#),
        json(200, r#"{"name":"x","price":"USD 1"}"#),
        text(200, r#"{"name":"x","price":1}"#),
        html(200),
        text(500, ""),
        text(401, ""),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        assert!(found(PricePath::by_id(), &bytes).await.is_err(), "{words}");
        assert!(found(PricePath::by_sku(), &bytes).await.is_err(), "{words}");
    }
    let other = json(200, r#"{"product_id":"PROD002","name":"x","price":1}"#);
    let spoilt = found(PricePath::by_id(), &other).await.unwrap_err();
    assert!(spoilt.is_spoilt, "{spoilt}");
}
