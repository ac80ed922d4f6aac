//! What every record of webhook endpoints must do.

use super::HOSTILE_TEXT;
use crate::ports::{Added, AnsweredRequest, Removed, Replaced, Requests, WebhookEndpoints};
use crate::request::{Answer, Fingerprint, RequestKey};
use crate::testing::clock::{NEW_YEAR, order_id};
use crate::webhooks::{
    EventName, Pause, WebhookEndpoint, WebhookId, WebhookSecret, WebhookSecrets, WebhookState,
};
use domain::Duration;
use domain::text::clipped;
use std::sync::Arc;

/// More than any case adds.
const ROOM: usize = 1_000;

/// Runs every case on one fresh record; `requests` is the same store's.
pub async fn webhook_endpoints_conformance(
    endpoints: Arc<dyn WebhookEndpoints>,
    requests: Arc<dyn Requests>,
) {
    no_more_than_the_limit_get_in(&endpoints).await;
    every_field_comes_back(&*endpoints).await;
    of_many_changes_of_one_revision_one_wins(&endpoints).await;
    what_was_removed_is_gone(&*endpoints).await;
    a_request_takes_effect_once(&endpoints, &*requests).await;
}

/// The endpoint's id with this number.
pub(super) fn webhook_id(number: u64) -> WebhookId {
    WebhookId::from_uuid(order_id(number).uuid())
}

pub(super) fn endpoint(number: u64) -> WebhookEndpoint {
    WebhookEndpoint {
        id: webhook_id(number),
        url: format!("https://example.com/{number}"),
        description: String::new(),
        secrets: WebhookSecrets {
            current: WebhookSecret::from_text("whsec_bmV3".to_owned()),
            since: NEW_YEAR,
            previous: None,
        },
        events: Vec::new(),
        state: WebhookState::Active,
        created_at: NEW_YEAR,
        changed_at: NEW_YEAR,
        revision: 1,
    }
}

pub(super) async fn add(endpoints: &dyn WebhookEndpoints, endpoint: &WebhookEndpoint) {
    let added = endpoints.add(endpoint, ROOM, None).await;
    assert_eq!(added.expect("the store is up"), Added::Added);
}

async fn read(endpoints: &dyn WebhookEndpoints, id: WebhookId) -> Option<WebhookEndpoint> {
    endpoints.one(id).await.expect("the store is up")
}

async fn no_more_than_the_limit_get_in(endpoints: &Arc<dyn WebhookEndpoints>) {
    const LIMIT: usize = 5;
    let adding = (1..=20).map(|number| {
        let endpoints = endpoints.clone();
        tokio::spawn(async move { endpoints.add(&endpoint(number), LIMIT, None).await })
    });
    let mut added = Vec::new();
    for (number, outcome) in (1..=20).zip(futures::future::join_all(adding).await) {
        match outcome
            .expect("it does not panic")
            .expect("the store is up")
        {
            Added::Added => added.push(webhook_id(number)),
            Added::Full => {}
            Added::Repeated(record) => panic!("{record:?}"),
        }
    }
    assert_eq!(added.len(), LIMIT);
    let all = endpoints.all().await.expect("the store is up");
    assert_eq!(all.iter().map(|e| e.id).collect::<Vec<_>>(), added);
    for id in added {
        remove(&**endpoints, id, Removed::Removed).await;
        add(&**endpoints, &endpoint(30)).await;
        let full = endpoints.add(&endpoint(31), LIMIT, None).await;
        assert_eq!(full.expect("the store is up"), Added::Full);
        remove(&**endpoints, webhook_id(30), Removed::Removed).await;
        let again = WebhookEndpoint { id, ..endpoint(1) };
        add(&**endpoints, &again).await;
    }
    for endpoint in endpoints.all().await.expect("the store is up") {
        remove(&**endpoints, endpoint.id, Removed::Removed).await;
    }
}

fn full() -> WebhookEndpoint {
    let later = NEW_YEAR.plus(Duration::from_micros(1));
    WebhookEndpoint {
        url: format!(
            "https://example.com/{}",
            "ü".repeat(WebhookEndpoint::URL_LIMIT - 20)
        ),
        description: clipped(HOSTILE_TEXT, WebhookEndpoint::DESCRIPTION_LIMIT),
        secrets: WebhookSecrets {
            current: WebhookSecret::from_text("whsec_bmV3".to_owned()),
            since: later,
            previous: Some((WebhookSecret::from_text("whsec_b2xk".to_owned()), later)),
        },
        events: EventName::KNOWN.map(EventName::stored).to_vec(),
        state: WebhookState::Paused(Pause::new(later, HOSTILE_TEXT, HOSTILE_TEXT)),
        changed_at: later,
        ..endpoint(41)
    }
}

async fn every_field_comes_back(endpoints: &dyn WebhookEndpoints) {
    let (bare, full) = (endpoint(40), full());
    for endpoint in [&bare, &full] {
        add(endpoints, endpoint).await;
        assert_eq!(read(endpoints, endpoint.id).await.as_ref(), Some(endpoint));
    }
    // Whoever was not told that it is there adds it once more.
    add(
        endpoints,
        &WebhookEndpoint {
            url: String::new(),
            ..bare.clone()
        },
    )
    .await;
    let all = endpoints.all().await.expect("the store is up");
    assert_eq!(all, [bare.clone(), full.clone()]);
    assert_eq!(read(endpoints, webhook_id(99)).await, None);
    // Each becomes the other.
    for (id, becomes) in [(bare.id, &full), (full.id, &bare)] {
        let becomes = WebhookEndpoint {
            id,
            ..becomes.clone()
        };
        let replaced = endpoints.replace(&becomes, 1, None).await;
        assert_eq!(replaced.expect("the store is up"), Replaced::Replaced);
        let expected = WebhookEndpoint {
            revision: 2,
            ..becomes
        };
        assert_eq!(read(endpoints, id).await, Some(expected));
    }
}

async fn of_many_changes_of_one_revision_one_wins(endpoints: &Arc<dyn WebhookEndpoints>) {
    add(&**endpoints, &endpoint(50)).await;
    let changing = (0..20).map(|n| {
        let endpoints = endpoints.clone();
        let changed = WebhookEndpoint {
            description: n.to_string(),
            ..endpoint(50)
        };
        tokio::spawn(async move { endpoints.replace(&changed, 1, None).await })
    });
    let mut winner = None;
    for (n, outcome) in futures::future::join_all(changing)
        .await
        .into_iter()
        .enumerate()
    {
        match outcome
            .expect("it does not panic")
            .expect("the store is up")
        {
            Replaced::Replaced => assert_eq!(winner.replace(n), None, "two have won"),
            other => assert_eq!(other, Replaced::Changed),
        }
    }
    let left = read(&**endpoints, webhook_id(50))
        .await
        .expect("it is there");
    assert_eq!(left.revision, 2);
    assert_eq!(Some(left.description), winner.map(|n| n.to_string()));
}

async fn remove(endpoints: &dyn WebhookEndpoints, id: WebhookId, expected: Removed) {
    let removed = endpoints.remove(id, None).await;
    assert_eq!(removed.expect("the store is up"), expected);
}

async fn what_was_removed_is_gone(endpoints: &dyn WebhookEndpoints) {
    let endpoint = endpoint(60);
    add(endpoints, &endpoint).await;
    let moved = endpoints.remove(endpoint.id, Some(2)).await;
    assert_eq!(moved.expect("the store is up"), Removed::Changed);
    let removed = endpoints.remove(endpoint.id, Some(1)).await;
    assert_eq!(removed.expect("the store is up"), Removed::Removed);
    remove(endpoints, endpoint.id, Removed::Gone).await;
    assert_eq!(read(endpoints, endpoint.id).await, None);
    let replaced = endpoints.replace(&endpoint, 1, None).await;
    assert_eq!(replaced.expect("the store is up"), Replaced::Gone);
}

fn request(key: &str, body: &str) -> AnsweredRequest {
    AnsweredRequest {
        key: RequestKey {
            scope: "operator:ada".to_owned(),
            key: key.to_owned(),
        },
        fingerprint: Fingerprint([7; 32]),
        answer: Answer {
            status: 201,
            headers: vec![("Location".to_owned(), "/there".to_owned())],
            content_type: Some("application/json".to_owned()),
            body: body.as_bytes().to_vec(),
        },
    }
}

async fn a_request_takes_effect_once(
    endpoints: &Arc<dyn WebhookEndpoints>,
    requests: &dyn Requests,
) {
    let adding = (70..80).map(|number| {
        let endpoints = endpoints.clone();
        let made = request("add", &number.to_string());
        tokio::spawn(async move { endpoints.add(&endpoint(number), ROOM, Some(&made)).await })
    });
    let mut added = Vec::new();
    let mut told = Vec::new();
    for (number, outcome) in (70_u64..80).zip(futures::future::join_all(adding).await) {
        match outcome
            .expect("it does not panic")
            .expect("the store is up")
        {
            Added::Added => added.push(number),
            Added::Full => panic!("there is room"),
            Added::Repeated(record) => told.push(record),
        }
    }
    let [first] = added[..] else {
        panic!("{added:?} were added under one key");
    };
    let kept = request("add", &first.to_string());
    for record in told {
        assert_eq!(record.fingerprint, kept.fingerprint);
        assert_eq!(record.answer.as_ref(), Some(&kept.answer));
        assert_eq!(record.order, None);
    }
    let record = requests.request(&kept.key).await.expect("the store is up");
    assert_eq!(record.and_then(|record| record.answer), Some(kept.answer));
    let there = endpoints.all().await.expect("the store is up");
    let there = there
        .iter()
        .filter(|e| (70..80).any(|n| e.id == webhook_id(n)));
    assert_eq!(there.count(), 1);

    let change = request("change", "changed");
    let replace = async |was| {
        let replaced = endpoints
            .replace(&endpoint(first), was, Some(&change))
            .await;
        replaced.expect("the store is up")
    };
    assert_eq!(replace(9).await, Replaced::Changed);
    let none = requests
        .request(&change.key)
        .await
        .expect("the store is up");
    assert_eq!(none, None, "what was not done is not on record");
    assert_eq!(replace(1).await, Replaced::Replaced);
    for was in [1, 2] {
        assert!(
            matches!(replace(was).await, Replaced::Repeated(r) if r.answer.as_ref() == Some(&change.answer))
        );
    }
    let left = read(&**endpoints, webhook_id(first))
        .await
        .expect("it is there");
    assert_eq!(left.revision, 2);
}
