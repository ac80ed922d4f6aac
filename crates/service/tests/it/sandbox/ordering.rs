//! Who orders faults: rules of the control endpoint, and a seeded script.

use super::world::{ONE, RESERVE, sandbox};
use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;

/// The status of each of some reservations; 0 where none came.
async fn reserved(sandbox: &Service, keys: &[&str]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for key in keys {
        let sent = sandbox.send(Request::post(RESERVE, ONE).keyed(key)).await;
        statuses.push(sent.map_or(0, |answer| answer.status.as_u16()));
    }
    statuses
}

#[tokio::test]
async fn a_rule_befalls_the_requests_that_it_names_as_often_as_it_says() {
    let sandbox = SandboxRunning::start(&[]).await;
    let rules = r#"{"rules": [
        {"fault": "status=503", "collaborator": "inventory", "call": "reserve", "order": "o2"},
        {"fault": "status=500", "product": "PROD001", "nth": 3, "times": 2},
        {"fault": "reset", "collaborator": "payments"}]}"#;
    assert_eq!(
        sandbox.put_body("/sandbox/faults", rules).await.status,
        StatusCode::OK
    );
    let keys = [
        "o1:reserve",
        "o2:reserve",
        "o3:reserve",
        "o4:reserve",
        "o5:reserve",
    ];
    assert_eq!(reserved(&sandbox, &keys).await, [200, 503, 500, 500, 200]);
    let met = sandbox.get("/sandbox/faults").await.json();
    assert_eq!(
        (&met["rules"][1]["seen"], &met["rules"][1]["struck"]),
        (&5.into(), &2.into())
    );
    // The request's own header comes first.
    let ordered = [("Sandbox-Fault", "status=418")];
    let teapot = Request::post(RESERVE, ONE)
        .keyed("o2:reserve")
        .with(&ordered);
    assert_eq!(
        sandbox.send(teapot).await.unwrap().status,
        StatusCode::IM_A_TEAPOT
    );
    let clear = Request {
        method: reqwest::Method::DELETE,
        ..Request::get("/sandbox/faults")
    };
    assert_eq!(
        sandbox.send(clear).await.unwrap().status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(reserved(&sandbox, &["o2:reserve"]).await, [200]);
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused_and_none_is_changed() {
    let sandbox = SandboxRunning::start(&[]).await;
    let good = r#"{"rules": [{"fault": "reset"}]}"#;
    sandbox.put_body("/sandbox/faults", good).await;
    for (wrong, why) in [
        (r#"{"rules": [{"fault": "nonsense"}]}"#, "there is no fault"),
        (
            r#"{"rules": [{"fault": "reset", "collaborator": "x"}]}"#,
            "no collaborator",
        ),
        (r#"{"rules": [{"fault": "reset", "ordre": "x"}]}"#, "ordre"),
        (r#"{"rules": [{"fault": "reset", "nth": 0}]}"#, "from 1"),
    ] {
        let refused = sandbox.put_body("/sandbox/faults", wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.body.contains(why), "{}", refused.body);
    }
    let rules = sandbox.get("/sandbox/faults").await.json();
    assert_eq!(rules["rules"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults_for_the_same_requests() {
    let shop = Shop::new();
    let script = r#"{"seed": 42, "faults": {"inventory": {"status=503": 300, "reset": 300}}}"#;
    std::fs::write(shop.folder().join("script.json"), script).unwrap();
    let keys: Vec<String> = (0..30).map(|n| format!("o{n}:reserve")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let first = sandbox(&shop, &["--script", "script.json"]).await;
    let statuses = reserved(&first, &keys).await;
    for status in [0, 200, 503] {
        assert!(statuses.contains(&status), "{status} in {statuses:?}");
    }
    let second = sandbox(&shop, &["--script", "script.json"]).await;
    let mut backwards = keys.clone();
    backwards.reverse();
    let mut again = reserved(&second, &backwards).await;
    again.reverse();
    assert_eq!(statuses, again);
}
