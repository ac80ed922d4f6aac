//! Exactly one request for one call, over connections that are used again and again (34, 35).

use crate::server::{Does, Server, json};
use crate::shop::{RESERVED, inventory, not_sent, patient, reserve, reserved, unknown, upstream};
use domain::process::{Answer, CallOutcome, EvidenceKind, Receipt};
use outbound::http::upstream::{Authorization, Endpoint, Upstream, UpstreamSettings};

#[tokio::test]
async fn many_calls_over_one_connection_are_one_request_each() {
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let (inventory, _) = inventory(&server.url, &patient());
    for _ in 0..50 {
        assert_eq!(reserve(&inventory).await, reserved());
    }
    assert_eq!((server.seen().len(), server.connections()), (50, 1));
}

#[tokio::test]
async fn a_connection_that_breaks_with_a_request_on_it_is_not_made_good_by_another_request() {
    for breaks in [Does::Closes, Does::Resets] {
        let well = || Does::Says(json(200, RESERVED));
        let server = Server::in_turn([well(), well(), breaks, well()]).await;
        let (inventory, _) = inventory(&server.url, &patient());
        assert_eq!(reserve(&inventory).await, reserved());
        assert_eq!(reserve(&inventory).await, reserved());
        assert_eq!(
            unknown(&reserve(&inventory).await),
            EvidenceKind::ConnectionLost
        );
        let seen: Vec<usize> = server.seen().iter().map(|seen| seen.connection).collect();
        assert_eq!(
            seen,
            [1, 1, 1],
            "the third came over the connection in use, and only there"
        );
        assert_eq!(reserve(&inventory).await, reserved());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_connections_that_break_while_idle_no_call_is_two_requests_and_none_unsent_arrives()
{
    // Whoever loses the race does not know what became of the call; nobody sends it twice.
    let server = Server::that(Does::Hangs).await;
    let (inventory, upstream) = inventory(&server.url, &patient());
    let (mut done, mut lost) = (0, 0);
    for turn in 0..300 {
        let bytes = json(200, RESERVED);
        server.now(match turn % 3 {
            0 => Does::SaysAndCloses(bytes),
            _ => Does::SaysAndResets(turn % 50, bytes),
        });
        match reserve(&inventory).await {
            CallOutcome::Definite(_) => done += 1,
            CallOutcome::Unknown(_) => lost += 1,
            CallOutcome::NotSent(_) => {}
        }
    }
    let seen = server.seen().len();
    assert!(
        done <= seen && seen <= done + lost,
        "{done} done, {lost} lost, {seen} seen"
    );
    let tally = upstream.state().tally;
    assert_eq!((tally.answered, tally.unknown), (done as u64, lost as u64));
    assert!(done > 0, "{tally:?}");
}

#[tokio::test]
async fn each_call_carries_its_key_although_nobody_looks_at_it() {
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let (inventory, _) = inventory(&server.url, &patient());
    reserve(&inventory).await;
    reserve(&inventory).await;
    let seen = server.seen();
    let keys: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("idempotency-key"))
        .collect();
    let key = Some("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:reserve");
    assert_eq!(keys, [key, key]);
}

/// The keyless call of document 000: everything is in its path.
async fn reduce(upstream: &Upstream) -> CallOutcome {
    let reduce = Endpoint::parse("PUT /reduce/{id}/{n}", &["id", "n"]).unwrap();
    let reduce = reduce.request(&[("id", "7"), ("n", "2")]);
    upstream
        .deed(reduce, |_| Ok(Answer::Done(Receipt::Plain)))
        .await
}

#[tokio::test]
async fn a_call_without_a_body_is_one_request_too_and_lost_when_it_is_lost() {
    let server = Server::in_turn([Does::Says(json(200, "")), Does::Closes]).await;
    let upstream = upstream(&server.url, &patient());
    assert_eq!(
        reduce(&upstream).await,
        CallOutcome::Definite(Answer::Done(Receipt::Plain))
    );
    assert_eq!(
        unknown(&reduce(&upstream).await),
        EvidenceKind::ConnectionLost
    );
    let seen = server.seen();
    assert_eq!((seen.len(), server.connections()), (2, 1));
    assert_eq!(seen[0].line(), "PUT /reduce/7/2 HTTP/1.1");
    assert_eq!(seen[0].header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_call_without_a_body_that_reaches_nobody_is_surely_not_sent() {
    let upstream = upstream("http://127.0.0.1:1", &patient());
    not_sent(&reduce(&upstream).await);
}

#[tokio::test]
async fn an_empty_body_is_lost_as_one_when_it_is_lost() {
    // Nobody asks for the body of such a request, so that it tells nothing.
    for server in [
        Server::that(Does::Closes).await,
        Server::that(Does::Resets).await,
    ] {
        let upstream = upstream(&server.url, &patient());
        let empty = Endpoint::parse("POST /reduce", &[]).unwrap().request(&[]);
        let outcome = upstream.deed(empty.map(|r| r.bytes(Vec::new())), |_| {
            Ok(Answer::Done(Receipt::Plain))
        });
        assert_eq!(unknown(&outcome.await), EvidenceKind::ConnectionLost);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn who_we_are_is_shown_where_it_is_set_and_texts_are_accepted() {
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let shown = UpstreamSettings {
        authorization: Some(application::Current::new(
            Authorization::try_new("Bearer hunter2").unwrap(),
        )),
        ..patient()
    };
    for settings in [shown, patient()] {
        let (inventory, _) = inventory(&server.url, &settings);
        assert_eq!(reserve(&inventory).await, reserved());
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
    let seen = server.seen();
    assert_eq!(seen[0].header("authorization"), Some("Bearer hunter2"));
    assert_eq!(seen[1].header("authorization"), None);
    let accepted = "application/json, text/plain;q=0.9, */*;q=0.5";
    assert_eq!(seen[0].header("accept"), Some(accepted));
}

#[test]
fn no_environment_variable_sends_a_call_through_a_proxy() {
    // The same program again, told of a proxy that is not there.
    let itself = std::env::current_exe().unwrap();
    let ran = std::process::Command::new(itself)
        .args([
            "--exact",
            "one_request::many_calls_over_one_connection_are_one_request_each",
        ])
        .envs(["HTTP_PROXY", "http_proxy", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:1")))
        .envs(["NO_PROXY", "no_proxy"].map(|name| (name, "")))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}
