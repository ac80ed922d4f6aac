//! One attempt to a real listener on this machine.

use crate::receiver::{Receiver, answer};
use crate::signed::verified;
use application::ports::{Clock as _, WebhookMessage, WebhookSender};
use application::webhooks::{
    DeliveryResult, WebhookEndpoint, WebhookSecret, WebhookSecrets, WebhookState,
};
use domain::Duration;
use outbound::SystemClock;
use outbound::webhooks::{Destinations, HttpWebhooks, LookUp, SendingLimits, looked_up};
use reqwest::dns::Resolve as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration as Time;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn destinations() -> Destinations {
    Destinations {
        allow_private: true,
        allow_http: true,
        look_up: looked_up(),
    }
}

fn sender(destinations: Destinations) -> HttpWebhooks {
    let limits = SendingLimits {
        connect_timeout: Time::from_secs(5),
        timeout: Time::from_millis(1_500),
    };
    HttpWebhooks::try_new(
        destinations,
        limits,
        "/order-service",
        Arc::new(SystemClock),
    )
    .unwrap()
}

fn endpoint(url: &str) -> WebhookEndpoint {
    let now = SystemClock.now();
    WebhookEndpoint {
        id: "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse().unwrap(),
        url: url.to_owned(),
        description: String::new(),
        secrets: WebhookSecrets {
            current: WebhookSecret::from_text(SECRET.to_owned()),
            since: now,
            previous: None,
        },
        events: Vec::new(),
        state: WebhookState::Active,
        created_at: now,
        changed_at: now,
        revision: 1,
    }
}

fn message() -> WebhookMessage {
    WebhookMessage {
        id: "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99/7".to_owned(),
        body: r#"{"data":{"price":"12.50","name":"Größe 😀"}}"#.into(),
    }
}

fn no_answer(result: &DeliveryResult) -> &str {
    match result {
        DeliveryResult::NoAnswer(why) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_sent_is_signed_so_that_others_can_verify_it_with_either_secret() {
    let receiver = Receiver::that_answers(answer("204 No Content", "", "")).await;
    let mut endpoint = endpoint(&receiver.url);
    let until = SystemClock.now().plus(Duration::from_hours(24));
    endpoint.secrets.previous = Some((WebhookSecret::from_text(OTHER.to_owned()), until));
    let sender = sender(destinations());
    let sent = sender.send(&endpoint, &message()).await;
    assert_eq!(sent.result, DeliveryResult::Delivered { status: 204 });
    let came = receiver.all().remove(0);
    assert_eq!(came.line, "POST /hook HTTP/1.1");
    assert_eq!(came.body, message().body);
    let header = |name: &str| came.headers[name].clone();
    assert_eq!(header("content-type"), "application/cloudevents+json");
    assert_eq!(header("webhook-id"), message().id);
    let at = header("webhook-timestamp");
    let now = SystemClock.now().micros() / 1_000_000;
    assert!((now - 5..=now).contains(&at.parse().unwrap()), "{at}");
    let given = header("webhook-signature");
    assert_eq!(given.split(' ').count(), 2);
    for (secret, is_good) in [(SECRET, true), (OTHER, true), ("whsec_AAAA", false)] {
        let verified = verified(secret, &header("webhook-id"), &at, &given, &came.body);
        assert!(verified.is_none_or(|good| good == is_good), "{secret}");
    }
    let other_body = verified(SECRET, &header("webhook-id"), &at, &given, b"{}");
    assert!(other_body.is_none_or(|good| !good));
}

#[tokio::test]
async fn an_answer_that_is_no_success_is_told_with_its_beginning_and_redirects_are_not_followed() {
    let elsewhere = Receiver::that_answers(answer("200 OK", "", "")).await;
    let location = format!("location: {}\r\n", elsewhere.url);
    for (status, headers) in [
        ("307 Temporary Redirect", &*location),
        ("500 Oh", ""),
        ("404 No", ""),
    ] {
        let said = format!("so\nmuch: {}", "ß".repeat(1_000_000));
        let receiver = Receiver::that_answers(answer(status, headers, &said)).await;
        let sent = sender(destinations())
            .send(&endpoint(&receiver.url), &message())
            .await;
        let DeliveryResult::Answered {
            status: code,
            excerpt,
        } = sent.result
        else {
            panic!("{sent:?}");
        };
        assert_eq!(code.to_string(), status[..3]);
        assert!(excerpt.starts_with("so much: ßß"), "{excerpt}");
        assert!(excerpt.chars().count() <= 200);
    }
    assert!(elsewhere.all().is_empty());
}

#[tokio::test]
async fn an_endpoint_may_say_when_to_come_again() {
    for (headers, wait) in [
        ("retry-after: 7\r\n", Some(7)),
        ("", None),
        ("retry-after: x\r\n", None),
    ] {
        let receiver = Receiver::that_answers(answer("503 No", headers, "")).await;
        let sent = sender(destinations())
            .send(&endpoint(&receiver.url), &message())
            .await;
        assert_eq!(sent.retry_after, wait.map(Duration::from_secs));
    }
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_ends_in_time() {
    let silent = Receiver::that_answers(None).await;
    let sent = sender(destinations())
        .send(&endpoint(&silent.url), &message())
        .await;
    assert!(no_answer(&sent.result).contains("1500 ms"), "{sent:?}");
    // Its body never comes: what it said counts.
    let endless = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc".to_owned();
    let endless = Receiver::that_answers(Some(endless)).await;
    let sent = sender(destinations())
        .send(&endpoint(&endless.url), &message())
        .await;
    assert_eq!(sent.result, DeliveryResult::Delivered { status: 200 });
    let nobody = "http://127.0.0.1:1/";
    let sent = sender(destinations())
        .send(&endpoint(nobody), &message())
        .await;
    assert!(!no_answer(&sent.result).is_empty());
}

#[tokio::test]
async fn nothing_goes_to_addresses_that_are_not_allowed_whatever_a_name_was_before() {
    let receiver = Receiver::that_answers(answer("200 OK", "", "")).await;
    let port: u16 = receiver
        .url
        .split([':', '/'])
        .nth(4)
        .unwrap()
        .parse()
        .unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    // Public when it is looked at, this machine when it is connected to.
    let look_up: LookUp = Arc::new(move |_| {
        let found: IpAddr = match counted.fetch_add(1, Ordering::SeqCst) {
            0 => "1.1.1.1".parse().unwrap(),
            _ => "127.0.0.1".parse().unwrap(),
        };
        Box::pin(async move { Ok(vec![found]) })
    });
    let strict = Destinations {
        allow_private: false,
        allow_http: true,
        look_up,
    };
    let url = format!("http://hooks.example.com:{port}/");
    assert_eq!(strict.refuses(&url), None);
    let looked_at = strict.resolve("hooks.example.com".parse().unwrap()).await;
    assert_eq!(looked_at.unwrap().count(), 1);
    let sent = sender(strict.clone())
        .send(&endpoint(&url), &message())
        .await;
    assert!(
        no_answer(&sent.result).contains("local network"),
        "{sent:?}"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // By its number, in whatever spelling, and stored before it was forbidden.
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "[::ffff:127.0.0.1]",
        "localhost",
    ] {
        let url = format!("http://{host}:{port}/");
        let sent = sender(strict.clone())
            .send(&endpoint(&url), &message())
            .await;
        assert!(
            no_answer(&sent.result).contains("local network"),
            "{sent:?}"
        );
    }
    let without_tls = Destinations {
        allow_http: false,
        ..strict
    };
    let sent = sender(without_tls)
        .send(&endpoint(&receiver.url), &message())
        .await;
    assert!(no_answer(&sent.result).contains("https"), "{sent:?}");
    assert!(receiver.all().is_empty());
}
