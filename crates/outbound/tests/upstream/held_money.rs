//! What a provider says that it holds, for reconciliation: asked by its own name for the payment, or by our
//! key where it honours keys, and of nobody else.

use crate::server::{Does, Server, answer, json};
use crate::shop::{order, patient, upstream};
use application::ports::{
    CallKey, HoldingName, MoneyHeld, MoneyStage, PaymentCall, Payments, Statement,
};
use domain::process::{CallId, Step};
use domain::{Currency, Duration, Money, OrderNumber};
use outbound::http::Keys;
use outbound::http::payments::{AuthorizeCapture, AuthorizeCapturePaths, Pay, PayPaths};

const HONOURED: Keys = Keys::Honoured {
    window: Duration::from_hours(24),
    pins_refusals: true,
    tombstones_undo: true,
};

fn call(reference: Option<&str>) -> PaymentCall {
    let key = CallKey::new(order(), CallId::whole(Step::Authorize));
    PaymentCall {
        key: key.clone(),
        origin: key,
        reference: reference.map(str::to_owned),
        was_taken: false,
        order: order(),
        number: OrderNumber(789),
        customer: None,
        amount: Money::from_minor(1_250, Currency::USD),
        method: None,
    }
}

fn provider(server: &Server, keys: Keys) -> AuthorizeCapture {
    let paths = AuthorizeCapturePaths::default();
    AuthorizeCapture::new(upstream(&server.url, &patient()), paths, keys)
}

async fn held(bytes: Vec<u8>) -> Result<Statement<MoneyHeld>, String> {
    let server = Server::that(Does::Says(bytes)).await;
    let held = provider(&server, HONOURED).held(&call(None)).await;
    held.map_err(|error| error.why)
}

fn shown(state: &str) -> Vec<u8> {
    let body = format!(r#"{{"id":"pay_7","status":"{state}","amount":12.51,"currency":"EUR"}}"#);
    json(200, &body)
}

#[tokio::test]
async fn each_state_tells_what_is_held_whatever_the_order_says() {
    let euros = Currency::parse("EUR").unwrap();
    let holds = |stage| {
        Statement::Holds(MoneyHeld {
            stage,
            amount: Money::from_minor(1_251, euros),
            reference: Some("pay_7".to_owned()),
        })
    };
    for (state, stated) in [
        ("AUTHORIZED", holds(MoneyStage::Blocked)),
        ("CAPTURE_DECLINED", holds(MoneyStage::Blocked)),
        ("CAPTURED", holds(MoneyStage::Taken)),
        ("DECLINED", Statement::Nothing),
        ("VOIDED", Statement::Nothing),
        ("REFUNDED", Statement::Nothing),
    ] {
        assert_eq!(held(shown(state)).await, Ok(stated), "{state}");
    }
    let unknown = r#"{"code":"unknown_payment"}"#;
    assert_eq!(held(json(404, unknown)).await, Ok(Statement::NeverHeardOf));
}

#[tokio::test]
async fn what_is_held_of_another_payment_than_was_asked_about_is_no_statement_of_ours() {
    let server = Server::that(Does::Says(shown("CAPTURED"))).await;
    let provider = provider(&server, HONOURED);
    assert!(provider.held(&call(Some("pay_7"))).await.is_ok());
    assert!(provider.held(&call(Some("pay_8"))).await.is_err());
    let of_another =
        r#"{"id":"pay_7","orderId":"another","status":"CAPTURED","amount":12.51,"currency":"EUR"}"#;
    assert!(held(json(200, of_another)).await.is_err());
}

#[tokio::test]
async fn money_that_is_known_to_be_taken_is_not_shown_to_be_given_back_by_never_having_been_taken()
{
    for (state, stated) in [
        ("VOIDED", Statement::NeverHeardOf),
        ("DECLINED", Statement::NeverHeardOf),
        ("REFUNDED", Statement::Nothing),
    ] {
        let server = Server::that(Does::Says(shown(state))).await;
        let taken = PaymentCall {
            was_taken: true,
            ..call(None)
        };
        let held = provider(&server, HONOURED).held(&taken).await;
        assert_eq!(held.map_err(|error| error.why), Ok(stated), "{state}");
    }
}

#[tokio::test]
async fn what_is_no_statement_is_not_taken_for_one() {
    for bytes in [
        shown("PENDING"),
        json(404, r#"{"code":"no_such_path"}"#),
        answer(404, "Content-Type: text/html\r\n", "<html>"),
        answer(200, "", ""),
        json(
            200,
            r#"{"id":"pay_7","status":"CAPTURED","amount":"a lot","currency":"EUR"}"#,
        ),
        json(
            200,
            r#"{"id":"pay_7","status":"CAPTURED","amount":1,"currency":"???"}"#,
        ),
        json(401, "{}"),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        assert!(held(bytes).await.is_err(), "{words}");
    }
}

#[tokio::test]
async fn only_who_can_know_is_asked() {
    let server = Server::that(Does::Says(shown("CAPTURED"))).await;
    let keyless = provider(&server, Keys::Ignored);
    assert_eq!(keyless.held(&call(None)).await, Ok(Statement::Silent));
    let one_call = Pay::new(
        upstream(&server.url, &patient()),
        PayPaths::default(),
        HONOURED,
    );
    assert_eq!(
        one_call.held(&call(Some("pay_7"))).await,
        Ok(Statement::Silent)
    );
    let behind = HoldingName::before(order());
    assert_eq!(keyless.holdings(&behind, 10).await, Ok(None));
    assert!(server.seen().is_empty());
    assert!(matches!(
        keyless.held(&call(Some("pay_7"))).await,
        Ok(Statement::Holds(_))
    ));
    assert_eq!(
        server.seen()[0].line(),
        "GET /payments/authorizations/pay_7 HTTP/1.1"
    );
}
