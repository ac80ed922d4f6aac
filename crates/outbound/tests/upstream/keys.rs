//! Answers that are about the call's key: never a refusal of what was asked for (41).

use crate::server::{Does, Server, answer, json};
use crate::shop::{order, patient, stock_call, unknown, upstream};
use application::ports::{CallKey, Inventory};
use domain::Duration;
use domain::process::{Answer, CallId, CallOutcome, EvidenceKind, Receipt, Refusal, Step};
use outbound::http::Keys;
use outbound::http::inventory::{ReserveRelease, ReserveReleasePaths};
use outbound::http::upstream::{Endpoint, Fault, HttpAnswer};

const HONOURED: Keys = Keys::Honoured {
    window: Duration::from_hours(24),
    pins_refusals: true,
    tombstones_undo: false,
};

const REUSED: &str = r#"{"title":"Unprocessable","status":422,"code":"key_reused"}"#;

/// A protocol that documents 409 and 422, whatever is in them, as refusals.
async fn reduce(bytes: Vec<u8>, keys: Keys) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    let upstream = upstream(&server.url, &patient());
    let key = CallKey::new(order(), CallId::whole(Step::Reserve));
    let request = Endpoint::parse("PUT /reduce", &[]).unwrap().request(&[]);
    let request = request.map(|request| request.key(&key, keys));
    let read = |answer: &HttpAnswer| match answer.status.as_u16() {
        200 => Ok(Answer::Done(Receipt::Plain)),
        409 | 422 => Ok(Answer::Refused(Refusal::Rejected("no".to_owned()))),
        _ => Err(answer.unexpected("is not a documented one")),
    };
    upstream.deed(request, read).await
}

fn refused() -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Rejected("no".to_owned())))
}

#[tokio::test]
async fn a_key_that_was_used_for_another_request_is_no_refusal() {
    for body in [
        REUSED,
        r#"{"title":"Idempotency-Key is already used"}"#,
        r#"{"type":"https://developer.example.com/idempotency"}"#,
        "",
    ] {
        let outcome = reduce(json(422, body), HONOURED).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{body}");
        let keyless = reduce(json(422, body), Keys::Ignored).await;
        assert_eq!(keyless, refused(), "there nobody looks at keys: {body}");
    }
    let short = reduce(json(422, r#"{"error":"out of stock"}"#), HONOURED).await;
    assert_eq!(short, refused());
}

#[tokio::test]
async fn a_key_whose_first_request_is_under_way_is_no_refusal() {
    let body = r#"{"title":"A request is outstanding for this Idempotency-Key"}"#;
    let outcome = reduce(json(409, body), HONOURED).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
    let short = reduce(json(409, r#"{"error":"out of stock"}"#), HONOURED).await;
    assert_eq!(short, refused());
}

#[tokio::test]
async fn what_no_repeat_can_change_is_for_a_person() {
    let short = r#"{"success":false,"message":"short","unavailableProducts":[]}"#;
    for (bytes, kind) in [
        (json(422, REUSED), Some(EvidenceKind::Mismatch)),
        (answer(422, "", "what?"), Some(EvidenceKind::Mismatch)),
        (json(400, REUSED), Some(EvidenceKind::Unreadable)),
        (json(422, short), None),
    ] {
        let server = Server::that(Does::Says(bytes)).await;
        let upstream = upstream(&server.url, &patient());
        let inventory = ReserveRelease::new(upstream, ReserveReleasePaths::default(), HONOURED);
        let outcome = inventory.reserve(&stock_call(Step::Reserve)).await;
        match kind {
            Some(kind) => assert_eq!(unknown(&outcome), kind),
            None => assert!(matches!(outcome, CallOutcome::Definite(Answer::Refused(_)))),
        }
    }
}

#[tokio::test]
async fn what_clients_can_bring_about_stays_so_under_a_key() {
    let server = Server::that(Does::Says(json(422, r#"{"detail":"carrier"}"#))).await;
    let upstream = upstream(&server.url, &patient());
    let key = CallKey::new(order(), CallId::whole(Step::CreateShipment));
    let ship = Endpoint::parse("POST /ship", &[]).unwrap();
    for _ in 0..20 {
        let request = ship.request(&[]).map(|request| request.key(&key, HONOURED));
        let read = |answer: &HttpAnswer| Err::<Answer, Fault>(answer.unexpected("x").answered());
        let outcome = upstream.deed(request, read).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Mismatch);
    }
    assert_eq!(server.seen().len(), 20, "no breaker opened");
}
