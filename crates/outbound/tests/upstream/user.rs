//! The users of document 001: what is asked, and what the answers mean (39, 40, 41).

use crate::server::{Does, Seen, Server, answer, json};
use crate::shop::{is_spoilt, page, patient, upstream};
use application::ports::{Customer, Customers, ReadError};
use application::testing::builders::customer;
use domain::{Contact, Email};
use outbound::http::customers::Users;
use outbound::http::upstream::BreakerState;

const ADA: &str = r#"{"id":"7","username":"ada","email":"ada@example.org","firstName":"Ada","lastName":"Lovelace","role":"USER","enabled":true,"createdAt":"2026-01-01T00:00:00"}"#;

async fn ask(server: &Server, id: &str) -> Result<Option<Customer>, ReadError> {
    let upstream = upstream(&server.url, &patient());
    let users = Users::new(upstream, Users::default_user());
    users.customer(&customer(id)).await
}

async fn told(bytes: Vec<u8>) -> Result<Option<Customer>, ReadError> {
    ask(&Server::that(Does::Says(bytes)).await, "7").await
}

fn ada() -> Customer {
    Customer {
        contact: Contact {
            name: Some("Ada Lovelace".to_owned()),
            email: Email::parse("ada@example.org").ok(),
            phone: None,
        },
        enabled: true,
    }
}

#[tokio::test]
async fn a_user_is_asked_for_and_read_as_documented() {
    let server = Server::that(Does::Says(json(200, ADA))).await;
    assert_eq!(ask(&server, "7").await, Ok(Some(ada())));
    assert_eq!(server.seen()[0].line(), "GET /api/users/7 HTTP/1.1");
}

#[tokio::test]
async fn any_id_stays_one_part_of_the_path_and_what_none_can_hold_is_nobody() {
    let server = Server::that(Does::Says(json(404, "{}"))).await;
    for any in ["a/../b", "50%", "..", "."] {
        assert_eq!(ask(&server, any).await, Ok(None), "{any}");
    }
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(Seen::line).collect();
    assert_eq!(
        lines,
        [
            "GET /api/users/a%2F..%2Fb HTTP/1.1",
            "GET /api/users/50%25 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn an_unknown_user_is_none_and_a_disabled_one_may_not_order() {
    for bytes in [page(400), json(404, "{}"), page(410), page(414), page(422)] {
        assert_eq!(told(bytes).await, Ok(None));
    }
    for (said, enabled) in [("true", true), ("false", false), ("null", true)] {
        let body = ADA.replace("true", said);
        let found = told(json(200, &body)).await.unwrap().unwrap();
        assert_eq!(found.enabled, enabled, "{said}");
    }
    let unsaid = ADA.replace(r#""enabled":true,"#, "");
    assert_eq!(told(json(200, &unsaid)).await, Ok(Some(ada())));
}

#[tokio::test]
async fn a_user_is_called_by_name_or_else_by_username() {
    for (first, last, username, name) in [
        ("\"Ada\"", "null", "\"ada\"", Some("Ada")),
        ("null", "\" Lovelace \"", "\"ada\"", Some("Lovelace")),
        ("\" \"", "\"\"", "\"ada\"", Some("ada")),
        ("null", "null", "null", None),
    ] {
        let body = format!(
            r#"{{"id":7,"firstName":{first},"lastName":{last},"username":{username},"email":"none"}}"#
        );
        let found = told(json(200, &body)).await.unwrap().unwrap();
        assert_eq!(found.contact.name.as_deref(), name);
        // An address that is none is no error: there is just nowhere to write to.
        assert_eq!(found.contact.email, None);
    }
    let long = ADA.replace("Ada", &"A".repeat(5_000));
    let found = told(json(200, &long)).await.unwrap().unwrap();
    assert_eq!(found.contact.name.unwrap().len(), 200);
}

#[tokio::test]
async fn another_user_is_for_a_person_and_opens_no_breaker() {
    let server = Server::that(Does::Says(json(200, &ADA.replacen('7', "8", 1)))).await;
    let upstream = upstream(&server.url, &patient());
    let users = Users::new(upstream.clone(), Users::default_user());
    for _ in 0..40 {
        assert!(is_spoilt(users.customer(&customer("7")).await));
    }
    assert_eq!(upstream.state().breaker, BreakerState::Closed);
}

#[tokio::test]
async fn what_is_no_documented_answer_is_no_answer() {
    for bytes in [
        page(200),
        json(200, ""),
        json(200, "null"),
        json(200, &ADA[..30]),
        json(200, r#"{"username":"ada"}"#),
        json(200, &ADA.replace("true", "\"yes\"")),
        answer(204, "", ""),
        page(401),
        page(403),
        page(429),
        page(500),
        page(503),
    ] {
        let why = String::from_utf8_lossy(&bytes[..12]).into_owned();
        assert!(!is_spoilt(told(bytes).await), "{why}");
    }
}
