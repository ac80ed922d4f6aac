//! Payment in two steps: what it is sent, what its answers mean, and what is found out after one was
//! lost.

use crate::server::{Does, Server, answer, json};
use crate::shop::{impatient, not_sent, order, patient, unknown, upstream};
use application::ports::{CallKey, PaymentCall, Payments};
use domain::order::PaymentMethod;
use domain::process::{
    Answer, CallId, CallOutcome, Capabilities, EvidenceKind, Idempotency, PaymentPlan, Receipt,
    Refusal, Step,
};
use domain::{Currency, Duration, Money, OrderNumber};
use outbound::http::Keys;
use outbound::http::payments::{AuthorizeCapture, AuthorizeCapturePaths};
use outbound::http::upstream::UpstreamSettings;

const HONOURED: Keys = Keys::Honoured {
    window: Duration::from_hours(24),
    pins_refusals: true,
    tombstones_undo: false,
};

const DEEDS: [Step; 4] = [Step::Authorize, Step::Capture, Step::Void, Step::Refund];

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

/// A call of this step; all but the authorization know the payment's name.
fn call(step: Step) -> PaymentCall {
    PaymentCall {
        key: CallKey::new(order(), CallId::whole(step)),
        origin: CallKey::new(order(), CallId::whole(Step::Authorize)),
        reference: (step != Step::Authorize).then(|| "pay_7".to_owned()),
        was_taken: false,
        order: order(),
        number: OrderNumber(789),
        customer: None,
        amount: usd(1_250),
        method: Some(PaymentMethod::parse("tok_visa").unwrap()),
    }
}

fn provider(url: &str, settings: &UpstreamSettings, keys: Keys) -> AuthorizeCapture {
    let paths = AuthorizeCapturePaths::default();
    AuthorizeCapture::new(upstream(url, settings), paths, keys)
}

async fn make(provider: &AuthorizeCapture, call: &PaymentCall, step: Step) -> CallOutcome {
    match step {
        Step::Authorize => provider.authorize(call).await,
        Step::Capture => provider.capture(call).await,
        Step::Void => provider.void(call).await,
        Step::Refund => provider.refund(call).await,
        _ => provider.pay(call).await,
    }
}

/// What a deed comes to that is answered like this.
async fn after(step: Step, bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    let outcome = make(
        &provider(&server.url, &patient(), HONOURED),
        &call(step),
        step,
    )
    .await;
    assert_eq!(server.seen().len(), 1);
    outcome
}

/// What is found out of a call that is answered like this.
async fn found(step: Step, bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    provider(&server.url, &patient(), HONOURED)
        .query(step, &call(step))
        .await
}

fn shown(state: &str) -> String {
    format!(r#"{{"id":"pay_7","status":"{state}","amount":12.50,"currency":"USD"}}"#)
}

fn problem(status: u16, code: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"type":"about:blank","status":{status},"code":"{code}","detail":"as it is"}}"#
    );
    answer(status, "Content-Type: application/problem+json\r\n", &body)
}

fn payment() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Payment {
        reference: "pay_7".to_owned(),
        amount: usd(1_250),
    }))
}

fn plain() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

fn declined(code: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Declined(code.to_owned())))
}

fn rejected(why: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Rejected(why.to_owned())))
}

const CALLED_OFF: &str = "the payment was called off";

const NOT_FOUND: CallOutcome = CallOutcome::Definite(Answer::NotFound);

#[tokio::test]
async fn the_requests_are_the_documented_ones() {
    let server = Server::that(Does::Says(json(200, &shown("AUTHORIZED")))).await;
    let provider = provider(&server.url, &patient(), HONOURED);
    for step in DEEDS {
        make(&provider, &call(step), step).await;
    }
    provider.query(Step::Capture, &call(Step::Capture)).await;
    let mut nameless = call(Step::Void);
    nameless.reference = None;
    nameless.method = None;
    provider.void(&nameless).await;
    let lines: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "POST /payments/authorizations HTTP/1.1",
            "POST /payments/authorizations/pay_7/capture HTTP/1.1",
            "POST /payments/authorizations/pay_7/void HTTP/1.1",
            "POST /payments/authorizations/pay_7/refund HTTP/1.1",
            "GET /payments/authorizations/pay_7 HTTP/1.1",
            "POST /payments/authorizations/0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99%3Aauthorize/void HTTP/1.1",
        ]
    );
    let seen = server.seen();
    for (seen, step) in seen.iter().zip(DEEDS) {
        let key = format!("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:{}", step.name());
        assert_eq!(seen.header("idempotency-key"), Some(&*key));
        assert_eq!(
            seen.body,
            r#"{"orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","amount":12.50,"currency":"USD","paymentMethod":"tok_visa"}"#
        );
    }
    assert_eq!(seen[4].body, "");
    assert_eq!(
        seen[5].body,
        r#"{"orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99","amount":12.50,"currency":"USD"}"#
    );
}

#[tokio::test]
async fn what_was_done_is_told_by_the_state_that_the_payment_is_in() {
    for (step, status, state, outcome) in [
        (Step::Authorize, 201, "AUTHORIZED", payment()),
        (Step::Authorize, 200, "CAPTURED", payment()),
        (Step::Authorize, 200, "CAPTURE_DECLINED", payment()),
        (Step::Authorize, 200, "REFUNDED", payment()),
        (Step::Authorize, 200, "VOIDED", rejected(CALLED_OFF)),
        (Step::Authorize, 201, "DECLINED", declined("declined")),
        (Step::Capture, 200, "CAPTURED", payment()),
        (Step::Capture, 200, "REFUNDED", payment()),
        (
            Step::Capture,
            200,
            "CAPTURE_DECLINED",
            declined("capture_declined"),
        ),
        (Step::Capture, 200, "VOIDED", rejected(CALLED_OFF)),
        (Step::Void, 200, "VOIDED", plain()),
        (Step::Void, 200, "DECLINED", plain()),
        (Step::Refund, 200, "REFUNDED", payment()),
        (Step::Refund, 200, "VOIDED", plain()),
        (Step::Refund, 200, "DECLINED", plain()),
    ] {
        let bytes = json(status, &shown(state));
        assert_eq!(after(step, bytes).await, outcome, "{step:?} {state}");
    }
}

#[tokio::test]
async fn a_state_that_does_not_follow_is_for_a_person() {
    for (step, state) in [
        (Step::Capture, "AUTHORIZED"),
        (Step::Capture, "DECLINED"),
        (Step::Void, "AUTHORIZED"),
        (Step::Void, "CAPTURED"),
        (Step::Refund, "AUTHORIZED"),
        (Step::Refund, "CAPTURED"),
    ] {
        let outcome = after(step, json(200, &shown(state))).await;
        assert_eq!(
            unknown(&outcome),
            EvidenceKind::Mismatch,
            "{step:?} {state}"
        );
    }
}

#[tokio::test]
async fn the_documented_errors_are_refusals_or_for_a_person() {
    for step in DEEDS {
        let declines = after(step, problem(402, "card_declined")).await;
        assert_eq!(declines, declined("card_declined"), "{step:?}");
        let cannot = after(step, problem(409, "not_possible")).await;
        assert_eq!(cannot, rejected("as it is"), "{step:?}");
        for (status, code) in [(409, "other_amount"), (422, "key_reused")] {
            let outcome = after(step, problem(status, code)).await;
            assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{step:?} {code}");
        }
    }
    let bad_token = after(Step::Authorize, problem(400, "bad_request")).await;
    assert_eq!(bad_token, rejected("as it is"));
    for step in [Step::Capture, Step::Void, Step::Refund] {
        for (status, code) in [(400, "bad_request"), (404, "unknown_payment")] {
            let outcome = after(step, problem(status, code)).await;
            assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{step:?} {code}");
        }
    }
    let endless = after(Step::Authorize, problem(402, &"c".repeat(500))).await;
    assert_eq!(endless, declined(&"c".repeat(100)));
}

#[tokio::test]
async fn another_payment_than_ours_is_for_a_person() {
    for (from, to) in [
        ("pay_7", "pay_8"),
        ("12.50", "12.51"),
        ("12.50", "12.501"),
        ("12.50", "null"),
        ("USD", "EUR"),
        ("\"USD\"", "\"USD\",\"success\":false"),
        ("\"USD\"", "\"USD\",\"error\":\"no\""),
        (
            "\"USD\"",
            "\"USD\",\"orderId\":\"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a98\"",
        ),
        ("\"USD\"", "\"USD\",\"orderId\":789"),
    ] {
        let body = shown("CAPTURED").replace(from, to);
        for outcome in [
            after(Step::Capture, json(200, &body)).await,
            found(Step::Capture, json(200, &body)).await,
        ] {
            assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{body}");
        }
    }
    let outcome = after(Step::Capture, json(409, &shown("CAPTURED"))).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Mismatch);
    let yes_and_no = r#"{"code":"card_declined","success":true}"#;
    let outcome = after(Step::Authorize, json(402, yes_and_no)).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Mismatch);
    let body = shown("AUTHORIZED").replace(
        "\"USD\"",
        "\"USD\",\"orderId\":\"0190A5A0-7c4e-7b1e-8d3f-2f6f3c1b0a99\",\"error\":false",
    );
    assert_eq!(after(Step::Authorize, json(201, &body)).await, payment());
}

#[tokio::test]
async fn money_that_is_known_to_be_taken_is_given_back_by_a_refund_alone() {
    let refund = PaymentCall {
        was_taken: true,
        ..call(Step::Refund)
    };
    for (state, outcome) in [
        ("REFUNDED", Some(payment())),
        ("VOIDED", None),
        ("DECLINED", None),
    ] {
        let server = Server::that(Does::Says(json(200, &shown(state)))).await;
        let provider = provider(&server.url, &patient(), HONOURED);
        let done = provider.refund(&refund).await;
        let found = provider.query(Step::Refund, &refund).await;
        for told in [done, found] {
            match &outcome {
                Some(outcome) => assert_eq!(told, *outcome, "{state}"),
                None => assert_eq!(unknown(&told), EvidenceKind::Mismatch, "{state}"),
            }
        }
    }
}

#[tokio::test]
async fn whatever_else_is_said_leaves_it_unknown() {
    let page = "<html>Welcome</html>";
    for step in DEEDS {
        for bytes in [
            answer(200, "", ""),
            answer(204, "", ""),
            answer(200, "Content-Type: text/html\r\n", page),
            answer(404, "Content-Type: text/html\r\n", page),
            json(202, &shown("CAPTURED")),
            json(200, &shown("PENDING")),
            json(200, &shown("CAPTURED").replace("pay_7", "")),
            json(200, r#"{"status":"CAPTURED"}"#),
            json(409, "{}"),
            problem(401, "who_are_you"),
            problem(404, "no_such_path"),
            problem(409, "another_reason"),
        ] {
            let words = String::from_utf8_lossy(&bytes).into_owned();
            let outcome = after(step, bytes).await;
            assert_eq!(
                unknown(&outcome),
                EvidenceKind::Unreadable,
                "{step:?} {words}"
            );
        }
        let outcome = after(step, problem(503, "books_unavailable")).await;
        assert_eq!(unknown(&outcome), EvidenceKind::ServerError, "{step:?}");
    }
}

#[tokio::test]
async fn an_answer_that_was_lost_is_unknown_after_one_request() {
    for (n, step) in DEEDS.into_iter().enumerate() {
        let does = [Does::Resets, Does::Closes, Does::Hangs][n % 3].clone();
        let server = Server::that(does).await;
        let provider = provider(&server.url, &impatient(), Keys::Ignored);
        unknown(&make(&provider, &call(step), step).await);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn after_a_lost_answer_the_state_tells_what_became_of_each_step() {
    for (step, state, outcome) in [
        (Step::Authorize, "AUTHORIZED", payment()),
        (Step::Authorize, "CAPTURED", payment()),
        (Step::Authorize, "CAPTURE_DECLINED", payment()),
        (Step::Authorize, "REFUNDED", payment()),
        (Step::Authorize, "VOIDED", rejected(CALLED_OFF)),
        (Step::Authorize, "DECLINED", declined("declined")),
        (Step::Capture, "AUTHORIZED", NOT_FOUND),
        (Step::Capture, "CAPTURED", payment()),
        (
            Step::Capture,
            "CAPTURE_DECLINED",
            declined("capture_declined"),
        ),
        (Step::Capture, "REFUNDED", payment()),
        (Step::Capture, "VOIDED", rejected(CALLED_OFF)),
        (Step::Void, "AUTHORIZED", NOT_FOUND),
        (Step::Void, "CAPTURED", NOT_FOUND),
        (Step::Void, "VOIDED", plain()),
        (Step::Void, "DECLINED", plain()),
        (Step::Refund, "CAPTURED", NOT_FOUND),
        (Step::Refund, "REFUNDED", payment()),
        (Step::Refund, "VOIDED", plain()),
    ] {
        let bytes = json(200, &shown(state));
        assert_eq!(found(step, bytes).await, outcome, "{step:?} {state}");
    }
    for step in DEEDS {
        assert_eq!(
            found(step, problem(404, "unknown_payment")).await,
            NOT_FOUND
        );
        for bytes in [
            problem(404, "no_such_path"),
            answer(404, "", ""),
            problem(402, "x"),
        ] {
            assert_eq!(unknown(&found(step, bytes).await), EvidenceKind::Unreadable);
        }
    }
}

#[tokio::test]
async fn what_is_promised_depends_on_whether_keys_are_honoured() {
    let known = |keys| match provider("http://127.0.0.1:1", &patient(), keys).plan() {
        PaymentPlan::TwoStep(known) => known,
        other => panic!("not in two steps, but {other:?}"),
    };
    assert_eq!(known(Keys::Ignored), Capabilities::KEYLESS);
    assert_eq!(
        known(HONOURED),
        Capabilities {
            idempotency: Idempotency::Keyed {
                window: Duration::from_hours(24),
                pins_refusals: true,
            },
            can_query: true,
            tombstones_undo: true,
            reservation_ttl: None,
        }
    );
    let server = Server::that(Does::Hangs).await;
    let provider = provider(&server.url, &patient(), HONOURED);
    not_sent(&provider.pay(&call(Step::Pay)).await);
    assert!(server.seen().is_empty());
}
