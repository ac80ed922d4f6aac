//! The service's own payment clients against the sandbox: what one side sends is what the other one reads.

use crate::sandbox_running::SandboxRunning;
use application::ports::{CallKey, MoneyStage, PaymentCall, Payments, Statement};
use domain::order::PaymentMethod;
use domain::process::{Answer, CallId, CallOutcome, EvidenceKind, Receipt, Refusal, Step};
use domain::{Currency, CustomerId, Duration, Money, OrderId, OrderNumber};
use outbound::http::Keys;
use outbound::http::payments::{AuthorizeCapture, AuthorizeCapturePaths, Pay, PayPaths};
use outbound::http::upstream::{Endpoint, FixedAddress, Upstream, UpstreamSettings};
use serde_json::json;
use std::sync::Arc;

const KEYS: Keys = Keys::Honoured {
    window: Duration::from_hours(24),
    pins_refusals: true,
    tombstones_undo: true,
};

fn upstream(sandbox: &SandboxRunning) -> Arc<Upstream> {
    let address = Arc::new(FixedAddress::parse(&sandbox.url("")).unwrap());
    let settings = UpstreamSettings {
        connect_timeout: std::time::Duration::from_secs(20),
        timeout: std::time::Duration::from_secs(30),
        ..UpstreamSettings::default()
    };
    Arc::new(Upstream::try_new("payments", address, &settings).unwrap())
}

fn order(end: u32) -> OrderId {
    let id = format!("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a{end:02}");
    OrderId::from_uuid(id.parse().unwrap())
}

fn call(end: u32, origin: Step, step: Step, token: &str) -> PaymentCall {
    PaymentCall {
        key: CallKey::new(order(end), CallId::whole(step)),
        origin: CallKey::new(order(end), CallId::whole(origin)),
        reference: None,
        was_taken: false,
        order: order(end),
        number: OrderNumber(u64::from(end)),
        customer: Some(CustomerId::parse("7").unwrap()),
        amount: Money::from_minor(1_250, Currency::USD),
        method: Some(PaymentMethod::parse(token).unwrap()),
    }
}

/// The name that the provider gave it.
#[track_caller]
fn reference(outcome: &CallOutcome) -> String {
    match outcome {
        CallOutcome::Definite(Answer::Done(Receipt::Payment { reference, .. })) => {
            reference.clone()
        }
        other => panic!("not paid, but {other:?}"),
    }
}

fn plain() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

fn declined(code: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Declined(code.to_owned())))
}

fn is_rejected(outcome: &CallOutcome) -> bool {
    matches!(
        outcome,
        CallOutcome::Definite(Answer::Refused(Refusal::Rejected(_)))
    )
}

fn is_mismatch(outcome: &CallOutcome) -> bool {
    matches!(outcome, CallOutcome::Unknown(evidence) if evidence.kind == EvidenceKind::Mismatch)
}

fn of(end: u32, step: Step, token: &str) -> PaymentCall {
    call(end, Step::Authorize, step, token)
}

#[tokio::test(flavor = "multi_thread")]
async fn money_goes_through_every_step_and_can_be_asked_about_in_each() {
    let sandbox = SandboxRunning::start(&[]).await;
    let paths = AuthorizeCapturePaths::default();
    let bank = AuthorizeCapture::new(upstream(&sandbox), paths, KEYS);
    let (authorize, capture) = (
        of(1, Step::Authorize, "tok_visa"),
        of(1, Step::Capture, "tok_visa"),
    );
    let not_found = CallOutcome::Definite(Answer::NotFound);
    assert_eq!(bank.query(Step::Authorize, &authorize).await, not_found);
    assert_eq!(bank.held(&authorize).await, Ok(Statement::NeverHeardOf));
    let authorized = bank.authorize(&authorize).await;
    let name = reference(&authorized);
    assert_eq!(
        bank.authorize(&authorize).await,
        authorized,
        "under the same key"
    );
    assert_eq!(bank.query(Step::Authorize, &authorize).await, authorized);
    assert_eq!(bank.query(Step::Capture, &capture).await, not_found);
    let named = PaymentCall {
        reference: Some(name),
        ..capture
    };
    assert_eq!(bank.capture(&named).await, authorized);
    let held = bank.held(&named).await;
    assert!(matches!(held, Ok(Statement::Holds(held)) if held.stage == MoneyStage::Taken));
    let refund = PaymentCall {
        key: CallKey::new(order(1), CallId::whole(Step::Refund)),
        ..named
    };
    assert_eq!(bank.refund(&refund).await, authorized);
    assert_eq!(bank.held(&refund).await, Ok(Statement::Nothing));
    let done = [
        "authorized 1250 USD",
        "captured 1250 USD",
        "refunded 1250 USD",
    ];
    assert_eq!(sandbox.done().await, done);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_refuses_is_refused_and_what_is_not_ours_is_for_a_person() {
    let sandbox = SandboxRunning::start(&[]).await;
    let paths = AuthorizeCapturePaths::default();
    let bank = AuthorizeCapture::new(upstream(&sandbox), paths, KEYS);
    let no = bank.authorize(&of(1, Step::Authorize, "tok_decline")).await;
    assert_eq!(no, declined("card_declined"));
    // An undo that comes first makes the deed impossible.
    assert_eq!(bank.void(&of(2, Step::Void, "tok_visa")).await, plain());
    assert!(is_rejected(
        &bank.authorize(&of(2, Step::Authorize, "tok_visa")).await
    ));
    let token = "tok_capture_decline";
    reference(&bank.authorize(&of(3, Step::Authorize, token)).await);
    let no = bank.capture(&of(3, Step::Capture, token)).await;
    assert_eq!(no, declined("capture_declined"));
    assert_eq!(bank.void(&of(3, Step::Void, token)).await, plain());
    // Nothing was authorized that could be taken; another amount than was authorized.
    assert!(is_mismatch(
        &bank.capture(&of(4, Step::Capture, "tok_visa")).await
    ));
    reference(&bank.authorize(&of(5, Step::Authorize, "tok_visa")).await);
    let more = PaymentCall {
        amount: Money::from_minor(1_251, Currency::USD),
        ..of(5, Step::Capture, "tok_visa")
    };
    assert!(is_mismatch(&bank.capture(&more).await));
    // The key of another request.
    let again = PaymentCall {
        amount: Money::from_minor(1_251, Currency::USD),
        ..of(5, Step::Authorize, "tok_visa")
    };
    assert!(is_mismatch(&bank.authorize(&again).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lost_answer_the_provider_tells_what_became_of_it() {
    let sandbox = SandboxRunning::start(&[]).await;
    let paths = AuthorizeCapturePaths::default();
    let bank = AuthorizeCapture::new(upstream(&sandbox), paths, KEYS);
    let rule = json!([{"fault": "lose-answer", "call": "authorize", "times": 1}]);
    sandbox.befalls(&rule).await;
    let authorize = of(1, Step::Authorize, "tok_visa");
    let lost = bank.authorize(&authorize).await;
    assert!(matches!(lost, CallOutcome::Unknown(_)), "{lost:?}");
    let found = bank.query(Step::Authorize, &authorize).await;
    assert_eq!(bank.authorize(&authorize).await, found);
    assert_eq!(sandbox.done().await, ["authorized 1250 USD"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_takes_the_money_and_another_pays_it_back() {
    let sandbox = SandboxRunning::start(&[]).await;
    let paths = PayPaths {
        refund: Some(Endpoint::parse("POST /api/v1/payment/refund", &[]).unwrap()),
        ..PayPaths::default()
    };
    let bank = Pay::new(upstream(&sandbox), paths, KEYS);
    let pay = |end, token| call(end, Step::Pay, Step::Pay, token);
    let paid = bank.pay(&pay(1, "tok_visa")).await;
    let name = reference(&paid);
    assert_eq!(
        bank.pay(&pay(2, "tok_decline")).await,
        declined("card_declined")
    );
    let refund = PaymentCall {
        reference: Some(name),
        ..call(1, Step::Pay, Step::Refund, "tok_visa")
    };
    assert_eq!(bank.refund(&refund).await, paid);
    let unknown = PaymentCall {
        reference: Some("pay_of_nobody".to_owned()),
        ..call(3, Step::Pay, Step::Refund, "tok_visa")
    };
    assert!(is_rejected(&bank.refund(&unknown).await));
    let contradict = json!([{"fault": "contradict=amount", "call": "pay", "times": 1}]);
    sandbox.befalls(&contradict).await;
    assert!(is_mismatch(&bank.pay(&pay(4, "tok_visa")).await));
}
