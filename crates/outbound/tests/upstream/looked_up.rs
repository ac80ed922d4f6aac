//! What is looked up by an id that a client has sent: the id is never the service's failure, and a long
//! list has one deadline.

use crate::server::{Does, Server, answer, json};
use crate::shop::{impatient, page, patient, upstream};
use application::ports::{CallKey, ReadError};
use application::testing::clock::order_id;
use domain::process::{Answer, CallId, CallOutcome, EvidenceKind, Receipt, Refusal, Step};
use outbound::http::Keys;
use outbound::http::upstream::{
    BreakerState, Endpoint, Fault, HttpAnswer, Request, Upstream, UpstreamSettings,
};
use serde_json::Value;
use std::sync::Arc;

fn stock_of(id: &str) -> Result<Request, Fault> {
    let stock = Endpoint::parse("GET /stock/{id}", &["id"]).unwrap();
    stock.request(&[("id", id)])
}

fn some(answer: &HttpAnswer) -> Result<Option<Value>, Fault> {
    answer.json().map(Some)
}

async fn find(upstream: &Upstream, id: &str) -> Result<Option<Value>, ReadError> {
    upstream.find(stock_of(id), some).await
}

async fn find_each(upstream: &Upstream, ids: &[String]) -> Result<Vec<Option<Value>>, ReadError> {
    let read = |_: &String, answer: &HttpAnswer| some(answer);
    upstream.read_each(ids, |id| stock_of(id), read).await
}

fn is_closed(upstream: &Arc<Upstream>) -> bool {
    upstream.state().breaker == BreakerState::Closed
}

#[tokio::test]
async fn an_id_that_a_server_takes_offence_at_is_none_and_opens_no_breaker() {
    let page = "<html>The request was rejected because the URL contained a malicious string";
    for status in [400, 404, 405, 410, 414, 422, 431] {
        let server = Server::that(Does::Says(answer(status, "", page))).await;
        let upstream = upstream(&server.url, &patient());
        for _ in 0..40 {
            assert_eq!(find(&upstream, "a/b;c%2F\n").await, Ok(None), "{status}");
        }
        assert!(is_closed(&upstream), "{status}");
        assert_eq!(server.seen().len(), 40, "{status}");
    }
}

#[tokio::test]
async fn an_id_that_no_path_can_hold_is_none_without_a_call() {
    let server = Server::that(Does::Says(json(200, "7"))).await;
    let upstream = upstream(&server.url, &patient());
    for id in ["", ".", ".."] {
        assert_eq!(find(&upstream, id).await, Ok(None));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_answer_about_us_is_no_word_on_the_id() {
    for status in [401, 403, 407, 408, 429, 500, 503] {
        let server = Server::that(Does::Says(answer(status, "", ""))).await;
        let upstream = upstream(&server.url, &patient());
        let failed = find(&upstream, "7").await.unwrap_err();
        assert!(!failed.is_spoilt, "{status}");
    }
}

#[tokio::test]
async fn a_status_that_the_protocol_documents_is_read_by_the_protocol() {
    let server = Server::that(Does::Says(json(409, "3"))).await;
    let upstream = upstream(&server.url, &patient());
    let request = stock_of("7").map(|request| request.documents(reqwest::StatusCode::CONFLICT));
    let found = upstream.find(request, some).await;
    assert_eq!(found, Ok(Some(Value::from(3))));
}

#[tokio::test]
async fn an_answer_about_something_else_is_spoilt_and_one_that_passes_is_not() {
    let server = Server::that(Does::Says(json(200, "7"))).await;
    let upstream = upstream(&server.url, &patient());
    let other = |_: &HttpAnswer| Err::<Option<Value>, _>(Fault::mismatch("another product"));
    let failed = upstream.find(stock_of("7"), other).await.unwrap_err();
    assert!(failed.is_spoilt && failed.why.contains("another product"));
    server.now(Does::Says(answer(
        200,
        "Content-Type: text/html\r\n",
        "<html>back soon",
    )));
    assert!(!find(&upstream, "7").await.unwrap_err().is_spoilt);
}

#[tokio::test]
async fn one_read_is_one_failure_however_often_it_was_tried() {
    let server = Server::that(Does::Says(answer(500, "", ""))).await;
    let upstream = upstream(&server.url, &patient());
    for _ in 0..9 {
        find(&upstream, "7").await.unwrap_err();
    }
    assert!(is_closed(&upstream));
    assert_eq!(server.seen().len(), 27);
    find(&upstream, "7").await.unwrap_err();
    assert!(!is_closed(&upstream));
}

#[tokio::test]
async fn a_read_that_is_asked_to_wait_does_not_ask_again() {
    let server = Server::that(Does::Says(answer(429, "Retry-After: 7\r\n", ""))).await;
    let upstream = upstream(&server.url, &patient());
    let failed = find(&upstream, "7").await.unwrap_err();
    assert_eq!(server.seen().len(), 1);
    assert_eq!(
        failed.why,
        "server-error: it answered 429 Too Many Requests"
    );
}

#[tokio::test]
async fn a_long_list_is_read_in_its_order() {
    let server = Server::that(Does::Says(json(200, "7"))).await;
    let upstream = upstream(&server.url, &patient());
    let mut ids: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    ids[3] = "..".to_owned();
    let found = find_each(&upstream, &ids).await.unwrap();
    let none: Vec<usize> = (0..30).filter(|n| found[*n].is_none()).collect();
    assert_eq!(none, [3]);
    assert_eq!(server.seen().len(), 29);
    assert!(server.connections() <= 8, "{}", server.connections());
    assert_eq!(find_each(&upstream, &[]).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_long_list_that_hangs_ends_when_one_call_would() {
    let server = Server::that(Does::Hangs).await;
    let settings = UpstreamSettings {
        reads: 1,
        ..impatient()
    };
    let upstream = upstream(&server.url, &settings);
    let ids: Vec<String> = (0..200).map(|n| n.to_string()).collect();
    let began = tokio::time::Instant::now();
    find_each(&upstream, &ids).await.unwrap_err();
    assert!(
        began.elapsed() < settings.timeout * 8,
        "one deadline, not one for each"
    );
    assert!(server.seen().len() <= 8, "{}", server.seen().len());
}

#[tokio::test]
async fn a_403_to_a_look_up_is_no_answer_and_opens_no_breaker_since_a_firewall_may_dislike_the_id()
{
    for (status, asked) in [(403, 40), (401, 10), (407, 10)] {
        let server = Server::that(Does::Says(answer(status, "", "no"))).await;
        let upstream = upstream(&server.url, &patient());
        for _ in 0..40 {
            find(&upstream, "<script>").await.unwrap_err();
        }
        assert_eq!(server.seen().len(), asked, "{status}");
        assert_eq!(is_closed(&upstream), asked == 40, "{status}");
    }
}

/// One order's deed at this place, which is done where the answer is 200, and refused where it is 409.
async fn ship(upstream: &Upstream, place: &str, order: usize) -> CallOutcome {
    let ship = Endpoint::parse(place, &["id"]).unwrap();
    let key = CallKey::new(order_id(order as u64), CallId::whole(Step::CreateShipment));
    let request = ship.request(&[("id", "7")]);
    let request = request.map(|request| request.key(&key, Keys::Ignored));
    let read = |answer: &HttpAnswer| match answer.status.as_u16() {
        200 => Ok(Answer::Done(Receipt::Plain)),
        409 => Ok(Answer::Refused(Refusal::Rejected("closed".to_owned()))),
        _ => Err(answer.unexpected("is not a documented one")),
    };
    upstream.deed(request, read).await
}

/// How many deeds of these orders are asked for where each gets this answer.
async fn asked_of(bytes: Vec<u8>, orders: impl Iterator<Item = usize>) -> usize {
    let server = Server::that(Does::Says(bytes)).await;
    let upstream = upstream(&server.url, &patient());
    for order in orders {
        let outcome = ship(&upstream, "POST /ship", order).await;
        assert_ne!(outcome.name(), "done");
    }
    server.seen().len()
}

const COMPLAINS_OF_THE_REQUEST: [u16; 5] = [400, 413, 414, 422, 431];

#[tokio::test]
async fn an_answer_that_clients_can_bring_about_opens_no_breaker_and_one_that_is_our_own_fault_does()
 {
    for status in COMPLAINS_OF_THE_REQUEST {
        // However often it is the same few orders.
        let asked = asked_of(answer(status, "", "no"), (0..40).map(|n| n % 19)).await;
        assert_eq!(asked, 40, "{status}");
    }
    for is_about_us in [401, 403, 404, 405, 407, 415, 500] {
        let asked = asked_of(answer(is_about_us, "", "no"), 0..40).await;
        assert_eq!(asked, 10, "{is_about_us}");
    }
}

#[tokio::test]
async fn a_service_that_complains_of_every_order_and_answers_none_is_down_after_twenty() {
    for status in COMPLAINS_OF_THE_REQUEST {
        let asked = asked_of(answer(status, "", "no"), 0..40).await;
        assert_eq!(asked, 20, "{status}");
    }
    let server = Server::that(Does::Says(answer(400, "", "no"))).await;
    let upstream = upstream(&server.url, &patient());
    for order in 0..60 {
        if order % 19 == 18 {
            server.first(Does::Says(answer(409, "", "")));
        }
        unsent_never(&ship(&upstream, "POST /ship", order).await);
    }
    assert!(is_closed(&upstream), "a refusal is a documented answer");
}

#[track_caller]
fn unsent_never(outcome: &CallOutcome) {
    assert_ne!(outcome.name(), "not-sent", "{outcome:?}");
}

#[tokio::test]
async fn a_page_is_a_complaint_of_what_stands_in_the_path_or_in_the_body_and_else_a_failure() {
    assert_eq!(asked_of(page(400), 0..40).await, 10);
    let wafs = async |orders: Vec<u64>| {
        let server = Server::that(Does::Says(page(413))).await;
        let upstream = upstream(&server.url, &patient());
        let ship = Endpoint::parse("POST /ship", &[]).unwrap();
        for order in orders {
            let key = CallKey::new(order_id(order), CallId::whole(Step::CreateShipment));
            let request = ship.request(&[]).map(|request| request.json(&"1 OR 1=1"));
            let request = request.map(|request| request.key(&key, Keys::Ignored));
            let read = |answer: &HttpAnswer| Err(answer.unexpected("is not a documented one"));
            assert_ne!(upstream.deed(request, read).await.name(), "done");
        }
        server.seen().len()
    };
    assert_eq!(wafs((0..40).map(|n| n % 19).collect()).await, 40);
    assert_eq!(wafs((0..40).collect()).await, 20);
    let server = Server::that(Does::Says(page(400))).await;
    let upstream = upstream(&server.url, &patient());
    for order in 0..19 {
        unsent_never(&ship(&upstream, "POST /ship/{id}", order).await);
    }
    assert!(is_closed(&upstream));
}

#[tokio::test]
async fn offence_at_an_id_is_no_sign_of_health() {
    let server = Server::that(Does::Says(answer(500, "", ""))).await;
    let settings = UpstreamSettings {
        reads: 1,
        ..patient()
    };
    let upstream = upstream(&server.url, &settings);
    for n in 0..10 {
        assert!(is_closed(&upstream), "{n}");
        find(&upstream, "7").await.unwrap_err();
        if n < 9 {
            server.first(Does::Says(page(400)));
            assert_eq!(find(&upstream, "a;b").await, Ok(None));
        }
    }
    assert!(!is_closed(&upstream));
}

#[tokio::test]
async fn what_clients_can_bring_about_is_unknown_to_the_process_all_the_same() {
    let server = Server::that(Does::Says(answer(400, "", "carrier?"))).await;
    let upstream = upstream(&server.url, &patient());
    let ship = Endpoint::parse("POST /ship", &[]).unwrap();
    let read = |answer: &HttpAnswer| Err(answer.unexpected("is not a documented one"));
    let outcome = upstream.deed(ship.request(&[]), read).await;
    assert_eq!(crate::shop::unknown(&outcome), EvidenceKind::Unreadable);
    assert_eq!(upstream.state().tally.unknown, 1);
}
