//! Inventories that take one product at a time: a call, an answer, and what came of it.

use crate::server::{Does, Server, answer};
use crate::shop::{patient, stock_call, unknown, upstream};
use application::ports::{Inventory, StockCall, StockItem};
use application::testing::builders::{product, units};
use domain::process::{Answer, CallOutcome, EvidenceKind, Receipt, Refusal, Shortage, Step};
use outbound::http::upstream::Upstream;
use std::sync::Arc;

/// A protocol at some service.
pub(crate) type Protocol = fn(Arc<Upstream>) -> Box<dyn Inventory>;

/// Two of one product.
pub(crate) fn two_of(id: &str, step: Step) -> StockCall {
    let mut call = stock_call(step);
    call.items.truncate(1);
    call.items[0].product = product(id);
    call
}

/// What a cart would want.
pub(crate) fn items(items: &[(&str, u32)]) -> Vec<StockItem> {
    let item = |(id, n): &(&str, u32)| StockItem {
        product: product(id),
        quantity: units(*n),
    };
    items.iter().map(item).collect()
}

/// Each product that is short, how many were wanted, and how many there are.
pub(crate) fn short(short: &[(&str, u32, Option<u32>)]) -> Vec<Shortage> {
    let shortage = |(id, requested, available): &(&str, u32, Option<u32>)| Shortage {
        product: product(id),
        requested: *requested,
        available: *available,
    };
    short.iter().map(shortage).collect()
}

pub(crate) fn out_of_stock(of: &[(&str, u32, Option<u32>)]) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::OutOfStock(short(of))))
}

pub(crate) fn rejected(words: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Rejected(words.to_owned())))
}

pub(crate) fn done() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

pub(crate) fn text(status: u16, text: &str) -> Vec<u8> {
    answer(status, "Content-Type: text/plain\r\n", text)
}

pub(crate) fn html(status: u16) -> Vec<u8> {
    let page = "<!doctype html><html>maintenance</html>";
    answer(status, "Content-Type: text/html\r\n", page)
}

/// The first line and the body of each request, without the version.
pub(crate) fn requests(server: &Server) -> Vec<String> {
    let seen = server.seen();
    let words = seen.iter().map(|seen| {
        let line = seen.line().trim_end_matches(" HTTP/1.1");
        format!("{line} {}", seen.body).trim_end().to_owned()
    });
    words.collect()
}

/// What a step of two of product 7 comes to with this answer.
pub(crate) async fn told(protocol: Protocol, step: Step, bytes: &[u8]) -> CallOutcome {
    let server = Server::that(Does::Says(bytes.to_vec())).await;
    let inventory = protocol(upstream(&server.url, &patient()));
    let call = two_of("7", step);
    match step {
        Step::Release => inventory.release(&call).await,
        _ => inventory.reserve(&call).await,
    }
}

/// Whether each of these answers, and no other thing, comes of that step.
pub(crate) async fn all_come_to(
    protocol: Protocol,
    step: Step,
    answers: &[Vec<u8>],
    outcome: &CallOutcome,
) {
    for bytes in answers {
        let words = String::from_utf8_lossy(bytes);
        assert_eq!(&told(protocol, step, bytes).await, outcome, "{words}");
    }
}

pub(crate) async fn all_are_unknown(
    protocol: Protocol,
    step: Step,
    answers: &[Vec<u8>],
    kind: EvidenceKind,
) {
    for bytes in answers {
        let words = String::from_utf8_lossy(bytes);
        let outcome = told(protocol, step, bytes).await;
        assert_eq!(unknown(&outcome), kind, "{words}");
    }
}

/// An answer that is lost is unknown, and the call was made once, under its key.
pub(crate) async fn a_lost_answer_is_unknown(protocol: Protocol) {
    for step in [Step::Reserve, Step::Release] {
        for does in [Does::Resets, Does::Closes] {
            let server = Server::that(does).await;
            let inventory = protocol(upstream(&server.url, &patient()));
            assert!(!inventory.plan().capabilities.can_query);
            let call = two_of("7", step);
            let outcome = match step {
                Step::Release => inventory.release(&call).await,
                _ => inventory.reserve(&call).await,
            };
            assert_eq!(unknown(&outcome), EvidenceKind::ConnectionLost);
            let seen = server.seen();
            assert_eq!(seen.len(), 1, "{:?}", requests(&server));
            let key = seen[0].header("idempotency-key");
            assert_eq!(key, Some(call.key.as_str()));
        }
    }
}

/// What cannot be one of its calls is surely not sent.
pub(crate) async fn takes_one_product_at_a_time(protocol: Protocol) {
    let server = Server::that(Does::Says(text(200, ""))).await;
    let inventory = protocol(upstream(&server.url, &patient()));
    let several = stock_call(Step::Reserve);
    crate::shop::not_sent(&inventory.reserve(&several).await);
    crate::shop::not_sent(&inventory.release(&several).await);
    assert_eq!(server.connections(), 0);
}
