//! What has no effect may be asked again, within the same time; what has one may not.

use crate::server::{Does, Server, answer, json};
use crate::shop::{impatient, patient, upstream};
use application::ports::ReadError;
use outbound::http::upstream::{Endpoint, HttpAnswer, UpstreamSettings};
use serde_json::Value;

async fn stock(server: &Server, settings: &UpstreamSettings) -> Result<Value, ReadError> {
    let upstream = upstream(&server.url, settings);
    let stock = Endpoint::parse("GET /stock/{id}", &["id"]).unwrap();
    upstream
        .read(stock.request(&[("id", "7")]), HttpAnswer::json)
        .await
}

#[tokio::test]
async fn a_read_is_repeated_where_that_may_help() {
    for bad in [Does::Resets, Does::Closes, Does::Says(answer(502, "", ""))] {
        let server = Server::in_turn([bad.clone(), bad, Does::Says(json(200, "7"))]).await;
        assert_eq!(stock(&server, &patient()).await, Ok(Value::from(7)));
        assert_eq!(server.seen().len(), 3);
        assert_eq!(server.seen()[0].line(), "GET /stock/7 HTTP/1.1");
    }
}

#[tokio::test]
async fn a_read_is_repeated_so_often_and_no_more() {
    let server = Server::that(Does::Says(answer(500, "", ""))).await;
    let failed = stock(&server, &patient()).await.unwrap_err();
    assert_eq!(server.seen().len(), 3);
    assert_eq!(failed.collaborator, "inventory");
    assert_eq!(
        failed.why,
        "server-error: it answered 500 Internal Server Error"
    );
}

#[tokio::test]
async fn a_read_that_would_fare_no_better_is_not_repeated() {
    let server = Server::that(Does::Says(answer(200, "", "what?"))).await;
    assert!(stock(&server, &patient()).await.is_err());
    assert_eq!(server.seen().len(), 1);
    let server = Server::that(Does::Hangs).await;
    assert!(stock(&server, &impatient()).await.is_err());
    assert_eq!(server.seen().len(), 1, "the time is up");
}
