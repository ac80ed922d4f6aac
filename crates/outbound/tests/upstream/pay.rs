//! The payment of document 000: what it is sent, and what its answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{impatient, not_sent, order, patient, unknown, upstream};
use application::ports::{CallKey, PaymentCall, Payments};
use domain::order::PaymentMethod;
use domain::process::{
    Answer, CallId, CallOutcome, Capabilities, EvidenceKind, PaymentPlan, Receipt, Refusal, Step,
};
use domain::{Currency, CustomerId, Money, OrderNumber};
use outbound::http::Keys;
use outbound::http::payments::{Pay, PayPaths};
use outbound::http::upstream::{Endpoint, UpstreamSettings};

const KEY: &str = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:pay";

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn call(step: Step) -> PaymentCall {
    PaymentCall {
        key: CallKey::new(order(), CallId::whole(step)),
        origin: CallKey::new(order(), CallId::whole(Step::Pay)),
        reference: None,
        was_taken: false,
        order: order(),
        number: OrderNumber(789),
        customer: Some(CustomerId::parse("101").unwrap()),
        amount: usd(34_990),
        method: Some(PaymentMethod::parse("tok_visa").unwrap()),
    }
}

fn provider(url: &str, settings: &UpstreamSettings) -> Pay {
    let paths = PayPaths {
        refund: Some(Endpoint::parse("POST /api/v1/payment/refund", &[]).unwrap()),
        ..PayPaths::default()
    };
    Pay::new(upstream(url, settings), paths, Keys::Ignored)
}

async fn paid(bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    let outcome = provider(&server.url, &patient())
        .pay(&call(Step::Pay))
        .await;
    assert_eq!(server.seen().len(), 1);
    outcome
}

async fn refunded(bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    provider(&server.url, &patient())
        .refund(&call(Step::Refund))
        .await
}

fn taken(reference: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Payment {
        reference: reference.to_owned(),
        amount: usd(34_990),
    }))
}

fn refused(refusal: Refusal) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(refusal))
}

fn declined(words: &str) -> CallOutcome {
    refused(Refusal::Declined(words.to_owned()))
}

#[tokio::test]
async fn the_request_is_the_documented_one() {
    let server = Server::that(Does::Says(json(200, r#"{"status":"SUCCESS"}"#))).await;
    let provider = provider(&server.url, &patient());
    provider.pay(&call(Step::Pay)).await;
    let mut bare = call(Step::Pay);
    bare.customer = None;
    bare.method = None;
    bare.amount = Money::from_minor(500, Currency::parse("JPY").unwrap());
    provider.pay(&bare).await;
    let mut named = call(Step::Refund);
    named.reference = Some("PAY-7".to_owned());
    provider.refund(&named).await;
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /api/v1/payment/pay HTTP/1.1");
    assert_eq!(seen[0].header("idempotency-key"), Some(KEY));
    assert_eq!(
        seen[0].body,
        r#"{"orderId":789,"userId":101,"amount":349.90,"currency":"USD","paymentMethod":"tok_visa"}"#
    );
    assert_eq!(
        seen[1].body,
        r#"{"orderId":789,"amount":500,"currency":"JPY"}"#
    );
    assert_eq!(seen[2].line(), "POST /api/v1/payment/refund HTTP/1.1");
    assert_eq!(
        seen[2].body,
        r#"{"paymentId":"PAY-7","orderId":789,"amount":349.90,"currency":"USD"}"#
    );
}

#[tokio::test]
async fn a_success_is_paid_and_named_as_the_provider_names_it() {
    for (status, body, reference) in [
        (200, r#"{"status":"SUCCESS","paymentId":"PAY-7"}"#, "PAY-7"),
        (201, r#"{"status":"success","paymentId":7}"#, "7"),
        (200, r#"{"status":"Success","paymentId":null}"#, KEY),
        (
            200,
            r#"{"status":"SUCCESS","paymentId":"P","amount":349.9,"currency":"usd","orderId":"789","success":true}"#,
            "P",
        ),
        (
            200,
            r#"{"status":"SUCCESS","paymentId":"P","amount":"349.90","orderId":789,"userId":101}"#,
            "P",
        ),
    ] {
        assert_eq!(paid(json(status, body)).await, taken(reference), "{body}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_with_the_providers_words() {
    let failed = r#"{"status":"FAILED","message":"card\u001b expired\n"}"#;
    for status in [200, 201, 400, 402, 409, 422] {
        let outcome = paid(json(status, failed)).await;
        assert_eq!(outcome, declined("card  expired"), "{status}");
    }
    assert_eq!(
        paid(json(200, r#"{"status":"failed"}"#)).await,
        declined("declined")
    );
    let endless = format!(r#"{{"status":"FAILED","message":"{}"}}"#, "n".repeat(9_000));
    assert_eq!(paid(json(200, &endless)).await, declined(&"n".repeat(300)));
    for bytes in [
        answer(402, "", ""),
        json(402, r#"{"type":"about:blank","status":402}"#),
        answer(402, "Content-Type: text/plain\r\n", "Payment Required"),
    ] {
        assert_eq!(paid(bytes).await, declined("declined"));
    }
}

#[tokio::test]
async fn what_contradicts_the_request_or_itself_is_for_a_person() {
    for (status, body) in [
        (402, r#"{"status":"SUCCESS"}"#),
        (409, r#"{"status":"SUCCESS","paymentId":"P"}"#),
        (200, r#"{"status":"SUCCESS","amount":349.91}"#),
        (200, r#"{"status":"SUCCESS","amount":349.901}"#),
        (200, r#"{"status":"SUCCESS","amount":true}"#),
        (200, r#"{"status":"SUCCESS","currency":"EUR"}"#),
        (200, r#"{"status":"SUCCESS","currency":840}"#),
        (200, r#"{"status":"SUCCESS","orderId":788}"#),
        (200, r#"{"status":"FAILED","orderId":788}"#),
        (200, r#"{"status":"SUCCESS","success":false}"#),
        (200, r#"{"status":"SUCCESS","error":"no funds"}"#),
        (200, r#"{"status":"FAILED","success":true}"#),
        (
            200,
            r#"{"status":"FAILED","paymentId":"P","amount":349.90}"#,
        ),
        (402, r#"{"success":true,"paymentId":"P"}"#),
        (402, r#"{"success":true}"#),
        (402, r#"{"paymentId":"P"}"#),
    ] {
        let outcome = paid(json(status, body)).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{status} {body}");
    }
    let unmarked = answer(
        402,
        "Content-Type: text/plain\r\n",
        r#"{"status":"SUCCESS"}"#,
    );
    assert_eq!(unknown(&paid(unmarked).await), EvidenceKind::Mismatch);
}

#[tokio::test]
async fn whatever_else_is_said_leaves_it_unknown() {
    let page = "<html>Welcome</html>";
    for bytes in [
        json(200, r#"{"status":"PENDING","paymentId":"P"}"#),
        json(202, r#"{"status":"SUCCESS","paymentId":"P"}"#),
        json(200, r#"{"paymentId":"P"}"#),
        json(200, r#"{"status":true}"#),
        json(200, r#"{"status":"SUCCESS","paymentId":{}}"#),
        json(402, r#"{"status":"PENDING"}"#),
        json(404, r#"{"status":"FAILED"}"#),
        json(401, r#"{"status":"FAILED"}"#),
        json(400, r#"{"error":"bad request"}"#),
        json(409, "{}"),
        answer(200, "", ""),
        answer(204, "", ""),
        answer(200, "Content-Type: text/html\r\n", page),
        answer(200, "Content-Type: text/plain\r\n", "SUCCESS"),
        // A proxy's or a login's page is nobody's refusal.
        answer(402, "Content-Type: text/html\r\n", page),
        answer(402, "", page),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        let outcome = paid(bytes).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Unreadable, "{words}");
    }
    let failed = json(500, r#"{"status":"FAILED","message":"no funds"}"#);
    assert_eq!(unknown(&paid(failed).await), EvidenceKind::ServerError);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_unknown_after_one_request() {
    for does in [Does::Resets, Does::Closes, Does::Hangs] {
        let server = Server::that(does).await;
        let provider = provider(&server.url, &impatient());
        unknown(&provider.pay(&call(Step::Pay)).await);
        unknown(&provider.refund(&call(Step::Refund)).await);
        assert_eq!(server.seen().len(), 2);
    }
    let PaymentPlan::OneShot(known) = provider("http://127.0.0.1:1", &patient()).plan() else {
        panic!("it takes more than one call");
    };
    assert_eq!(known, Capabilities::KEYLESS);
}

#[tokio::test]
async fn paying_back_is_checked_as_paying_is() {
    let done = r#"{"status":"SUCCESS","paymentId":"PAY-7","amount":349.90,"currency":"USD"}"#;
    assert_eq!(refunded(json(200, done)).await, taken("PAY-7"));
    assert_eq!(
        refunded(json(
            200,
            r#"{"status":"FAILED","message":"unknown payment"}"#
        ))
        .await,
        refused(Refusal::Rejected("unknown payment".to_owned()))
    );
    let less = r#"{"status":"SUCCESS","paymentId":"PAY-7","amount":5.00}"#;
    let outcome = refunded(json(200, less)).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Mismatch);
    let outcome = refunded(answer(402, "", "")).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
}

#[tokio::test]
async fn the_payment_that_was_paid_back_is_the_one_that_was_paid() {
    let paid_back = |reference: &str| {
        let refund = PaymentCall {
            reference: Some(reference.to_owned()),
            ..call(Step::Refund)
        };
        async move {
            let body = r#"{"status":"SUCCESS","refundId":"R-1","paymentId":"PAY-7"}"#;
            let server = Server::that(Does::Says(json(200, body))).await;
            provider(&server.url, &patient()).refund(&refund).await
        }
    };
    assert_eq!(paid_back("PAY-7").await, taken("PAY-7"));
    let other = paid_back("PAY-8").await;
    assert_eq!(unknown(&other), EvidenceKind::Mismatch);
    // A payment that we know by our key alone has a name there that we do not know.
    assert_eq!(paid_back(KEY).await, taken("PAY-7"));
}

#[tokio::test]
async fn a_provider_without_a_call_that_pays_back_says_what_to_do_and_is_not_called() {
    let server = Server::that(Does::Hangs).await;
    let provider = Pay::new(
        upstream(&server.url, &patient()),
        PayPaths::default(),
        Keys::Ignored,
    );
    assert_eq!(
        provider.refund(&call(Step::Refund)).await,
        refused(Refusal::Rejected(
            "this provider has no call that pays back: do it there, then settle the refund"
                .to_owned()
        ))
    );
    for outcome in [
        provider.authorize(&call(Step::Authorize)).await,
        provider.capture(&call(Step::Capture)).await,
        provider.void(&call(Step::Void)).await,
        provider.query(Step::Pay, &call(Step::Pay)).await,
    ] {
        not_sent(&outcome);
    }
    assert!(server.seen().is_empty());
}
