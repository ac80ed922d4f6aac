//! The inventory that takes one product at a time: what it is sent, and what its answers mean (41).

use crate::server::{Does, Server, answer, json};
use crate::shop::{not_sent, patient, reserved, stock_call, unknown, upstream};
use application::ports::{Inventory, StockCall};
use application::testing::builders::product;
use domain::process::{Answer, CallOutcome, EvidenceKind, Receipt, Refusal, Shortage, Step};
use outbound::http::Keys;
use outbound::http::inventory::{PerProduct, PerProductPaths};
use outbound::http::upstream::BreakerState;

fn inventory(server: &Server) -> PerProduct {
    let upstream = upstream(&server.url, &patient());
    PerProduct::new(
        upstream,
        PerProductPaths::default(),
        Keys::Ignored,
        &PerProduct::SHORT,
    )
}

fn two_of(id: &str, step: Step) -> StockCall {
    let mut call = stock_call(step);
    call.items.truncate(1);
    call.items[0].product = product(id);
    call
}

async fn reserve_after(bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    inventory(&server)
        .reserve(&two_of("7", Step::Reserve))
        .await
}

fn text(status: u16, text: &str) -> Vec<u8> {
    answer(status, "Content-Type: text/plain\r\n", text)
}

#[tokio::test]
async fn the_requests_are_the_documented_ones() {
    let server = Server::that(Does::Says(answer(204, "", ""))).await;
    let inventory = inventory(&server);
    let done = CallOutcome::Definite(Answer::Done(Receipt::Plain));
    assert_eq!(
        inventory.reserve(&two_of("7", Step::Reserve)).await,
        reserved()
    );
    assert_eq!(inventory.release(&two_of("7", Step::Release)).await, done);
    assert_eq!(inventory.consume(&two_of("a/b", Step::Consume)).await, done);
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(crate::server::Seen::line).collect();
    assert_eq!(
        lines,
        [
            "POST /api/v1/inventory/7/reserveStock HTTP/1.1",
            "POST /api/v1/inventory/7/releaseStock HTTP/1.1",
            "POST /api/v1/inventory/a%2Fb/consumeStock HTTP/1.1",
        ]
    );
    assert!(seen.iter().all(|seen| seen.body == r#"{"amount":2}"#));
    assert!(inventory.plan().per_line);
}

#[tokio::test]
async fn a_failure_that_tells_of_too_little_stock_is_a_refusal_and_no_failure() {
    let words = ["Insufficient Stock for SKU 7", "Product not found"];
    let says = |n: usize| Does::Says(text(500, words[n % words.len()]));
    let server = Server::in_turn((0..20).map(says)).await;
    let upstream = upstream(&server.url, &patient());
    let paths = PerProductPaths::default();
    let inventory = PerProduct::new(upstream.clone(), paths, Keys::Ignored, &PerProduct::SHORT);
    let short = Shortage {
        product: product("7"),
        requested: 2,
        available: None,
    };
    let refused = CallOutcome::Definite(Answer::Refused(Refusal::OutOfStock(vec![short])));
    for _ in 0..20 {
        assert_eq!(
            inventory.reserve(&two_of("7", Step::Reserve)).await,
            refused
        );
    }
    assert_eq!(upstream.state().breaker, BreakerState::Closed);
}

#[tokio::test]
async fn any_other_failure_is_unknown_since_it_may_have_come_after_the_deed() {
    let page = format!("<html>{}insufficient stock</html>", " ".repeat(1_000));
    for words in ["", "Could not commit JPA transaction", &page] {
        let outcome = reserve_after(text(500, words)).await;
        assert_eq!(unknown(&outcome), EvidenceKind::ServerError, "{words}");
    }
    let other = reserve_after(text(503, "insufficient stock")).await;
    assert_eq!(unknown(&other), EvidenceKind::ServerError);
    let server = Server::that(Does::Says(text(500, "insufficient stock"))).await;
    let released = inventory(&server)
        .release(&two_of("7", Step::Release))
        .await;
    assert_eq!(unknown(&released), EvidenceKind::ServerError);
}

#[tokio::test]
async fn only_an_empty_answer_says_that_it_is_done() {
    for bytes in [
        text(200, "<html>"),
        json(200, "{}"),
        text(404, ""),
        text(400, "no"),
    ] {
        assert_eq!(
            unknown(&reserve_after(bytes).await),
            EvidenceKind::Unreadable
        );
    }
    assert_eq!(reserve_after(answer(200, "", "")).await, reserved());
}

#[tokio::test]
async fn what_is_short_is_asked_product_by_product() {
    let stock = |n: &str| {
        Does::Says(json(
            200,
            &format!(r#"{{"sku":"X","price":9.99,"availableStock":{n}}}"#),
        ))
    };
    let server = Server::that(stock("2")).await;
    let inventory = inventory(&server);
    let items = stock_call(Step::Reserve).items;
    let short = |id, requested, available| Shortage {
        product: product(id),
        requested,
        available: Some(available),
    };
    assert_eq!(inventory.shortages(&items).await, Ok(Vec::new()));
    let mut lines: Vec<String> = server.seen().iter().map(|s| s.line().to_owned()).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "GET /api/v1/inventory/1 HTTP/1.1",
            "GET /api/v1/inventory/5 HTTP/1.1"
        ]
    );
    server.now(stock("1"));
    assert_eq!(
        inventory.shortages(&items).await,
        Ok(vec![short("1", 2, 1)])
    );
    let nothing = Ok(vec![short("1", 2, 0), short("5", 1, 0)]);
    for none in [
        stock("-1"),
        Does::Says(text(404, "")),
        Does::Says(text(400, "<html>The request was rejected")),
        Does::Says(text(500, "Product not found")),
    ] {
        server.now(none);
        assert_eq!(inventory.shortages(&items).await, nothing);
    }
    server.now(Does::Says(text(500, "Could not open JPA EntityManager")));
    assert!(inventory.shortages(&items).await.is_err());
}

#[tokio::test]
async fn a_call_for_several_products_is_not_made() {
    let server = Server::that(Does::Says(answer(204, "", ""))).await;
    not_sent(&inventory(&server).reserve(&stock_call(Step::Reserve)).await);
    assert_eq!(server.connections(), 0);
}
