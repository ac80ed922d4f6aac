//! The catalogue of documents 000 and 001: what it is asked, and what its answers mean (39, 40, 41).

use crate::server::{Does, Seen, Server, answer, json};
use crate::shop::{is_spoilt, page, patient, upstream};
use application::ports::{Catalogue, Product, ReadError};
use application::testing::builders::{product as id, usd};
use domain::Currency;
use outbound::http::catalogue::ProductCatalogue;
use outbound::http::upstream::{BreakerState, UpstreamSettings};

const DESK: &str = r#"{"id":7,"name":"Desk","description":"d","category":"c","price":349.97,"stock":5,"sku":"D-7","images":["https://img/7.png","https://img/8.png"],"tags":[],"active":true}"#;

fn at(server: &Server, settings: &UpstreamSettings) -> ProductCatalogue {
    let upstream = upstream(&server.url, settings);
    ProductCatalogue::new(upstream, ProductCatalogue::default_product(), Currency::USD)
}

async fn ask(catalogue: &ProductCatalogue, one: &str) -> Result<Option<Product>, ReadError> {
    let found = catalogue.products(&[id(one)]).await;
    found.map(|mut found| found.remove(0))
}

async fn told(one: &str, bytes: Vec<u8>) -> Result<Option<Product>, ReadError> {
    let server = Server::that(Does::Says(bytes)).await;
    ask(&at(&server, &patient()), one).await
}

fn desk() -> Product {
    Product {
        id: id("7"),
        name: "Desk".to_owned(),
        price: usd(34_997),
        image_url: Some("https://img/7.png".to_owned()),
    }
}

/// Knows products 7 and `known`, and says 500 of all others, as the original does.
fn as_in_the_wild(line: &str) -> Vec<u8> {
    match line {
        "GET /api/products/7 HTTP/1.1" => json(200, DESK),
        "GET /api/products/known HTTP/1.1" => json(200, &DESK.replacen('7', "\"known\"", 1)),
        _ => json(500, r#"{"status":500,"message":"Internal Server Error"}"#),
    }
}

#[tokio::test]
async fn a_product_is_asked_for_and_read_as_documented() {
    let server = Server::that(Does::Says(json(200, DESK))).await;
    let catalogue = at(&server, &patient());
    assert_eq!(ask(&catalogue, "7").await, Ok(Some(desk())));
    let seen = server.seen();
    assert_eq!(seen[0].line(), "GET /api/products/7 HTTP/1.1");
    assert_eq!((seen.len(), seen[0].body.as_str()), (1, ""));
}

#[tokio::test]
async fn any_id_stays_one_part_of_the_path_and_what_none_can_hold_is_asked_of_nobody() {
    let server = Server::that(Does::Says(json(404, "{}"))).await;
    let catalogue = at(&server, &patient());
    for any in ["a/b", "50%", "a b", "é?x=1#y", "..", "."] {
        assert_eq!(ask(&catalogue, any).await, Ok(None), "{any}");
    }
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(Seen::line).collect();
    assert_eq!(
        lines,
        [
            "GET /api/products/a%2Fb HTTP/1.1",
            "GET /api/products/50%25 HTTP/1.1",
            "GET /api/products/a%20b HTTP/1.1",
            "GET /api/products/%C3%A9%3Fx%3D1%23y HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn an_answer_about_the_id_says_that_there_is_none_and_no_client_can_open_the_breaker() {
    let server = Server::that(Does::Says(page(400))).await;
    let upstream = upstream(&server.url, &patient());
    let endpoint = ProductCatalogue::default_product();
    let catalogue = ProductCatalogue::new(upstream.clone(), endpoint, Currency::USD);
    for status in [400, 404, 409, 410, 414, 422] {
        server.now(Does::Says(page(status)));
        for _ in 0..10 {
            assert_eq!(ask(&catalogue, "x").await, Ok(None), "{status}");
        }
    }
    // Nor can one who has found out which product is kept wrongly.
    server.now(Does::Says(json(200, DESK)));
    for _ in 0..40 {
        assert!(is_spoilt(ask(&catalogue, "007").await));
    }
    assert_eq!(upstream.state().breaker, BreakerState::Closed);
}

#[tokio::test]
async fn what_is_not_active_is_not_on_sale() {
    let inactive = DESK.replace("true", "false");
    assert_eq!(told("7", json(200, &inactive)).await, Ok(None));
    let unsaid = DESK.replace(r#","active":true"#, "");
    assert_eq!(told("7", json(200, &unsaid)).await, Ok(Some(desk())));
}

#[tokio::test]
async fn another_product_than_was_asked_for_is_for_a_person() {
    for (asked, body) in [
        ("7", DESK.replacen('7', "8", 1)),
        ("7", DESK.replacen('7', "\"07\"", 1)),
        ("07", DESK.to_owned()),
        ("7", DESK.replacen('7', "null", 1)),
    ] {
        assert!(is_spoilt(told(asked, json(200, &body)).await), "{body}");
    }
    let as_text = DESK.replacen('7', "\"7\"", 1);
    assert_eq!(told("7", json(200, &as_text)).await, Ok(Some(desk())));
}

#[tokio::test]
async fn a_price_is_an_exact_amount_of_the_shops_currency_above_nothing() {
    for price in ["\"349.97\"", "349.970", "3.4997e2"] {
        let body = DESK.replace("349.97", price);
        assert_eq!(
            told("7", json(200, &body)).await,
            Ok(Some(desk())),
            "{price}"
        );
    }
    for price in [
        "0",
        "0.00",
        "-1",
        "349.975",
        "null",
        "\"\"",
        "\"USD 1\"",
        "1e99",
        "{}",
        "[1]",
    ] {
        let body = DESK.replace("349.97", price);
        assert!(!is_spoilt(told("7", json(200, &body)).await), "{price}");
    }
}

#[tokio::test]
async fn names_and_pictures_may_be_left_out_and_have_an_end() {
    for (from, to, name) in [
        (r#""Desk""#, "null".to_owned(), "7".to_owned()),
        (r#""Desk""#, r#""  ""#.to_owned(), "7".to_owned()),
        (
            r#""Desk""#,
            format!("\"{}\"", "n".repeat(9_000)),
            "n".repeat(200),
        ),
    ] {
        let product = told("7", json(200, &DESK.replace(from, &to))).await;
        assert_eq!(product.unwrap().unwrap().name, name);
    }
    let pictures = r#"["https://img/7.png","https://img/8.png"]"#;
    for other in [
        "[]",
        "null",
        "[7]",
        "[\"\"]",
        &format!("[\"{}\"]", "i".repeat(2_001)),
    ] {
        let product = told("7", json(200, &DESK.replace(pictures, other))).await;
        assert_eq!(product.unwrap().unwrap().image_url, None, "{other}");
    }
}

#[tokio::test]
async fn what_is_no_documented_answer_is_no_answer() {
    let unmarked = answer(200, "Content-Type: text/plain\r\n", DESK);
    for bytes in [
        page(200),
        json(200, ""),
        json(200, "null"),
        json(200, "[]"),
        json(200, &DESK[..40]),
        json(200, r#"{"name":"Desk","price":1}"#),
        json(200, r#"{"id":7,"name":"Desk"}"#),
        json(202, DESK),
        unmarked,
        page(401),
        page(403),
        page(429),
        page(502),
        answer(302, "Location: /login\r\n", ""),
    ] {
        let why = String::from_utf8_lossy(&bytes[..12]).into_owned();
        assert!(!is_spoilt(told("7", bytes).await), "{why}");
    }
}

#[tokio::test]
async fn the_products_come_in_the_order_of_the_ids() {
    fn shop(line: &str) -> Vec<u8> {
        let id = line.split(['/', ' ']).nth(4).unwrap();
        let number: u32 = id.parse().unwrap();
        match number % 3 {
            0 => json(404, "{}"),
            _ => json(
                200,
                &format!(r#"{{"id":{id},"name":"P{id}","price":{id}.5}}"#),
            ),
        }
    }
    let server = Server::that(Does::Answers(shop)).await;
    let ids: Vec<_> = (1..=200).map(|n: u32| id(&n.to_string())).collect();
    let found = at(&server, &patient()).products(&ids).await.unwrap();
    let names: Vec<Option<&str>> = found
        .iter()
        .map(|product| Some(product.as_ref()?.name.as_str()))
        .collect();
    let expected: Vec<Option<String>> = (1..=200)
        .map(|n| (n % 3 != 0).then(|| format!("P{n}")))
        .collect();
    let expected: Vec<Option<&str>> = expected.iter().map(Option::as_deref).collect();
    assert_eq!(names, expected);
    assert!(server.connections() <= 8, "{}", server.connections());
}

#[tokio::test]
async fn five_hundred_is_unknown_where_the_service_is_otherwise_well() {
    let server = Server::that(Does::Answers(as_in_the_wild)).await;
    let catalogue = at(&server, &patient());
    // Nothing has been seen of it yet: it may as well be down.
    let first = ask(&catalogue, "nonsense").await;
    assert!(!is_spoilt(first));
    // What comes well with it tells as much.
    let ids = [id("nonsense"), id("known"), id("../x")];
    let found = catalogue.products(&ids).await.unwrap();
    assert!(found[0].is_none() && found[1].is_some() && found[2].is_none());
    assert_eq!(ask(&catalogue, "nonsense").await, Ok(None));
    let lines: Vec<String> = server.seen().iter().map(|s| s.line().to_owned()).collect();
    let last: Vec<&str> = lines[lines.len() - 3..]
        .iter()
        .map(String::as_str)
        .collect();
    let expected =
        ["nonsense", "known", "nonsense"].map(|id| format!("GET /api/products/{id} HTTP/1.1"));
    assert_eq!(last, expected);
}

#[tokio::test]
async fn five_hundred_of_a_service_that_is_not_well_is_no_answer() {
    let server = Server::that(Does::Says(json(200, DESK))).await;
    let catalogue = at(&server, &patient());
    ask(&catalogue, "7").await.unwrap();
    server.now(Does::Says(json(500, "{}")));
    assert!(!is_spoilt(ask(&catalogue, "8").await));
    // The one that it knew may be gone since.
    assert!(!is_spoilt(ask(&catalogue, "7").await));
    server.now(Does::Answers(|line| match line {
        "GET /api/products/7 HTTP/1.1" => json(404, "{}"),
        _ => json(500, "{}"),
    }));
    assert!(!is_spoilt(ask(&catalogue, "8").await));
}

#[tokio::test]
async fn a_product_that_is_deleted_leaves_others_that_tell_that_the_service_is_well() {
    let server = Server::that(Does::Answers(as_in_the_wild)).await;
    let catalogue = at(&server, &patient());
    for known in ["7", "known"] {
        ask(&catalogue, known).await.unwrap();
    }
    server.now(Does::Answers(|line| match line {
        "GET /api/products/known HTTP/1.1" => json(500, "{}"),
        line => as_in_the_wild(line),
    }));
    for _ in 0..40 {
        assert_eq!(ask(&catalogue, "nonsense").await, Ok(None));
    }
    // What was found again is asked for first.
    let seen = server.seen();
    let asked = seen.iter().filter(|seen| seen.line().contains("known"));
    assert_eq!(asked.count(), 2);
}

#[tokio::test]
async fn a_product_whose_first_answer_was_a_failure_by_chance_is_found() {
    let server = Server::that(Does::Answers(|line| match line {
        "GET /api/products/7 HTTP/1.1" => json(200, DESK),
        _ => json(200, &DESK.replacen('7', "8", 1)),
    }))
    .await;
    let catalogue = at(&server, &patient());
    ask(&catalogue, "7").await.unwrap();
    server.first(Does::Says(json(500, "{}")));
    let found = ask(&catalogue, "8").await.unwrap();
    assert_eq!(found.map(|product| product.id), Some(id("8")));
}
