//! The question of document 002 for names and prices, against its page.

use crate::events::{described_product_request, product_request};
use application::ports::{AskedItem, AskedOrder};
use application::request::RequestKey;
use application::testing::builders::{customer, fingerprint, product, units};
use application::testing::clock::NEW_YEAR;
use domain::{Email, Notation};

fn asked(email: Option<Email>) -> AskedOrder {
    let item = |id: &str, notation, quantity| AskedItem {
        product: product(id),
        notation,
        quantity: units(quantity),
    };
    AskedOrder {
        key: RequestKey {
            scope: "gateway:customer:101".to_owned(),
            key: "abc123xyz".to_owned(),
        },
        fingerprint: fingerprint(1),
        customer: customer("101"),
        customer_notation: Notation::Number,
        email,
        items: vec![
            item("1", Notation::Number, 5),
            item("SKU-2", Notation::Text, 1),
        ],
        payment_method: None,
        asked_at: NEW_YEAR,
    }
}

#[test]
fn a_question_has_the_documents_members_and_goes_by_its_requests_id() {
    for (email, shown) in [
        (Email::parse("ada@example.org").ok(), r#""ada@example.org""#),
        (None, "null"),
    ] {
        let question = product_request("Productids", &asked(email));
        assert_eq!(
            (question.topic.as_str(), question.key.as_str()),
            ("Productids", "abc123xyz")
        );
        assert!(question.headers.is_empty());
        let items = r#"[{"id":1,"quantity":5},{"id":"SKU-2","quantity":1}]"#;
        let expected = format!(
            r#"{{"items":{items},"requestId":"abc123xyz","emailId":{shown},"userId":101}}"#
        );
        let body = String::from_utf8(question.payload).unwrap();
        assert_eq!(body, expected);
        super::described::check(
            &described_product_request("Productids"),
            "GatewayProductRequest",
            &body,
        );
    }
}
