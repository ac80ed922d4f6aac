//! The tracking service of document 004: what it is sent, and what its answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{order, patient, unknown, upstream};
use application::ports::{CallKey, ShipmentCall, Shipping};
use domain::OrderNumber;
use domain::order::Address;
use domain::process::{Answer, CallId, CallOutcome, EvidenceKind, Receipt, Step};
use outbound::http::Keys;
use outbound::http::shipping::Tracking;

fn call() -> ShipmentCall {
    ShipmentCall {
        key: CallKey::new(order(), CallId::whole(Step::CreateShipment)),
        order: order(),
        number: OrderNumber(789),
        customer_name: "Customer 12345".to_owned(),
        address: Address {
            text: Some("123 Main St, City, State 12345".to_owned()),
            ..Address::default()
        },
        carrier: Some("DHL".to_owned()),
    }
}

async fn create(server: &Server, call: &ShipmentCall) -> CallOutcome {
    let upstream = upstream(&server.url, &patient());
    let tracking = Tracking::new(upstream, Tracking::default_shipment(), Keys::Ignored);
    tracking.create_shipment(call).await
}

async fn after(bytes: Vec<u8>) -> CallOutcome {
    create(&Server::that(Does::Says(bytes)).await, &call()).await
}

fn shipped(number: &str, delivery: Option<&str>) -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Shipment {
        tracking_number: number.to_owned(),
        estimated_delivery: delivery.map(str::to_owned),
    }))
}

const MADE: &str = r#"{"trackingNumber":"TRK-1","estimatedDelivery":"2026-03-13"}"#;

#[tokio::test]
async fn the_request_is_the_documented_one() {
    let server = Server::that(Does::Says(json(201, MADE))).await;
    assert_eq!(
        create(&server, &call()).await,
        shipped("TRK-1", Some("2026-03-13"))
    );
    let mut parts = call();
    parts.carrier = None;
    parts.address = Address {
        text: Some("1 High St".to_owned()),
        city: Some("Leeds".to_owned()),
        zip: Some("LS1".to_owned()),
        ..Address::default()
    };
    create(&server, &parts).await;
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /api/v1/tracking/shipment HTTP/1.1");
    let key = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:create-shipment";
    assert_eq!(seen[0].header("idempotency-key"), Some(key));
    assert_eq!(
        seen[0].body,
        r#"{"orderId":789,"customerName":"Customer 12345","deliveryAddress":"123 Main St, City, State 12345","carrier":"DHL"}"#
    );
    assert_eq!(
        seen[1].body,
        r#"{"orderId":789,"customerName":"Customer 12345","deliveryAddress":"1 High St, Leeds, LS1"}"#
    );
}

#[tokio::test]
async fn a_shipment_has_a_number_and_perhaps_a_day() {
    assert_eq!(
        after(json(200, MADE)).await,
        shipped("TRK-1", Some("2026-03-13"))
    );
    for body in [
        r#"{"trackingNumber":"TRK-1"}"#,
        r#"{"trackingNumber":"TRK-1","estimatedDelivery":null,"orderId":789}"#,
        r#"{"trackingNumber":"TRK-1","estimatedDelivery":"","orderId":"789"}"#,
        // A day as frameworks write it that were told no form of it: the parcel is made all the same.
        r#"{"trackingNumber":"TRK-1","estimatedDelivery":[2026,3,13]}"#,
        r#"{"trackingNumber":"TRK-1","estimatedDelivery":1773360000000}"#,
    ] {
        assert_eq!(
            after(json(201, body)).await,
            shipped("TRK-1", None),
            "{body}"
        );
    }
}

#[tokio::test]
async fn without_a_number_there_is_no_shipment_to_speak_of() {
    let endless = format!(r#"{{"trackingNumber":"{}"}}"#, "T".repeat(10_000));
    for bytes in [
        json(200, r#"{"trackingNumber":""}"#),
        json(200, r#"{"trackingNumber":null}"#),
        json(200, r#"{"estimatedDelivery":"2026-03-13"}"#),
        json(200, &endless),
        answer(204, "", ""),
        json(202, MADE),
        json(404, r#"{"error":"no such order"}"#),
    ] {
        assert_eq!(unknown(&after(bytes).await), EvidenceKind::Unreadable);
    }
}

#[tokio::test]
async fn a_shipment_that_failed_and_a_failure_with_a_shipment_are_for_a_person() {
    let failed = r#"{"success":false,"trackingNumber":"TRK-1"}"#;
    for bytes in [json(200, failed), json(400, MADE), json(404, MADE)] {
        assert_eq!(unknown(&after(bytes).await), EvidenceKind::Mismatch);
    }
    let well = r#"{"success":true,"trackingNumber":"TRK-1"}"#;
    assert_eq!(after(json(200, well)).await, shipped("TRK-1", None));
}

#[tokio::test]
async fn a_carrier_that_it_does_not_know_opens_no_breaker() {
    for (status, made) in [(400, 40), (422, 40), (404, 10)] {
        let server = Server::that(Does::Says(json(status, r#"{"error":"carrier"}"#))).await;
        let upstream = upstream(&server.url, &patient());
        let tracking = Tracking::new(upstream, Tracking::default_shipment(), Keys::Ignored);
        for _ in 0..40 {
            tracking.create_shipment(&call()).await;
        }
        assert_eq!(server.seen().len(), made, "{status}");
    }
}

#[tokio::test]
async fn the_shipment_of_another_order_is_for_a_person() {
    let other = r#"{"trackingNumber":"TRK-1","orderId":788}"#;
    assert_eq!(
        unknown(&after(json(200, other)).await),
        EvidenceKind::Mismatch
    );
}
