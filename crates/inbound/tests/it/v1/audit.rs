//! `/api/v1/audit`: what operators did and what was refused to others, for operators alone.

use crate::shop::{OPERATOR, OPERATOR_KEY, SERVICE_KEY, Shop};
use crate::webhook_ports::WEBHOOK;
use serde_json::Value;

const AUDIT: &str = "/api/v1/audit";

async fn told(shop: &Shop, query: &str) -> Vec<Value> {
    let told = shop.get_with(&format!("{AUDIT}{query}"), &[OPERATOR]).await;
    assert_eq!(told.status, 200, "{told}");
    told.json()["deeds"].as_array().unwrap().clone()
}

/// Who did what, and what came of it; the latest first.
async fn lines(shop: &Shop, query: &str) -> Vec<String> {
    let word = |deed: &Value, name: &str| deed[name].as_str().unwrap().to_owned();
    let lines = told(shop, query).await.into_iter().map(|deed| {
        let [actor, kind, outcome, note] =
            ["actor", "kind", "outcome", "note"].map(|name| word(&deed, name));
        format!("{actor} {kind} {outcome} {note}")
    });
    lines.collect()
}

#[tokio::test(start_paused = true)]
async fn what_operators_do_with_webhooks_and_sinks_and_dead_letters_is_on_record() {
    let shop = Shop::behind_gateway();
    let ada = [OPERATOR, ("x-operator", "ada")];
    let made = shop.post_with("/api/v1/webhooks", &ada, WEBHOOK).await;
    assert_eq!(made.status, 201, "{made}");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/webhooks/{id}");
    let reason = r#"{"reason":"they move house"}"#;
    let paused = shop.post_with(&format!("{path}/pause"), &ada, reason).await;
    assert_eq!(paused.status, 200, "{paused}");
    for act in ["resume", "rotate-secret", "test"] {
        let done = shop.post_with(&format!("{path}/{act}"), &ada, "").await;
        assert_eq!(done.status, 200, "{done}");
    }
    let missing = format!("{path}/deliveries/99/resend");
    assert_eq!(shop.post_with(&missing, &ada, "").await.status, 404);
    let backoffice = [OPERATOR_KEY];
    let gone = shop.send("DELETE", &path, &backoffice, "").await;
    assert_eq!(gone.status, 204, "{gone}");
    let sink = "/api/v1/sinks/kafka:canonical";
    assert_eq!(shop.send("DELETE", sink, &backoffice, "").await.status, 404);
    let replay = "/api/v1/dead-letters/7/replay";
    assert_eq!(shop.post_with(replay, &backoffice, "").await.status, 404);
    let expected = [
        "operator:backoffice DEAD_LETTER_REPLAY FAILED there is no such dead letter",
        "operator:backoffice SINK_FORGET FAILED there is no such sink",
        "operator:backoffice WEBHOOK_REMOVE DONE ",
        "operator:ada (operator's token) WEBHOOK_RESEND FAILED there is no such delivery",
        "operator:ada (operator's token) WEBHOOK_TEST DONE answered 204",
        "operator:ada (operator's token) WEBHOOK_ROTATE DONE revision 4",
        "operator:ada (operator's token) WEBHOOK_RESUME DONE revision 3",
        "operator:ada (operator's token) WEBHOOK_PAUSE DONE revision 2",
        "operator:ada (operator's token) WEBHOOK_CREATE DONE revision 1",
    ];
    assert_eq!(lines(&shop, "").await, expected);
    let failed = lines(
        &shop,
        "?actor=operator:ada%20(operator's%20token)&outcome=FAILED",
    )
    .await;
    assert_eq!(failed, expected[3..4]);
    let paused = told(&shop, "?kind=WEBHOOK_PAUSE").await;
    assert_eq!(paused[0]["subject"], *id);
    assert_eq!(paused[0]["reason"], "they move house");
    let secrets = shop.get_with(AUDIT, &[OPERATOR]).await;
    assert!(!secrets.text().contains("whsec_"), "{secrets}");
}

#[tokio::test(start_paused = true)]
async fn pages_follow_each_other() {
    let shop = Shop::open();
    for number in 1..=5 {
        let path = format!("/api/v1/dead-letters/{number}/replay");
        assert_eq!(shop.post_with(&path, &[OPERATOR], "").await.status, 404);
    }
    let subjects = |page: &Value| -> Vec<String> {
        let deeds = page["deeds"].as_array().unwrap().iter();
        deeds.map(|deed| deed["subject"].to_string()).collect()
    };
    let first = shop
        .get_with(&format!("{AUDIT}?limit=3"), &[OPERATOR])
        .await;
    assert_eq!(subjects(&first.json()), [r#""5""#, r#""4""#, r#""3""#]);
    let next = first.json()["nextCursor"].as_str().unwrap().to_owned();
    let rest = format!("{AUDIT}?limit=3&cursor={next}");
    let rest = shop.get_with(&rest, &[OPERATOR]).await;
    assert_eq!(subjects(&rest.json()), [r#""2""#, r#""1""#]);
    assert_eq!(rest.member("nextCursor"), "null");
    for bad in [
        "?limit=0",
        "?kind=NOTHING",
        "?outcome=x",
        "?cursor=x",
        "?who=ada",
    ] {
        let told = shop.get_with(&format!("{AUDIT}{bad}"), &[OPERATOR]).await;
        assert_eq!(told.status, 400, "{bad}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_what_is_not_for_them_is_refused_and_on_record_once() {
    let shop = Shop::behind_gateway();
    let customer = [("x-user-id", "12345")];
    for _ in 0..3 {
        for path in [AUDIT, "/api/v1/dead-letters", "/api/v1/sinks", "/metrics"] {
            let refused = shop.get_with(path, &customer).await;
            assert_eq!(refused.status, 403, "{path}: {refused}");
        }
        let refused = shop.get_with(AUDIT, &[SERVICE_KEY]).await;
        assert_eq!(refused.status, 403, "{refused}");
    }
    let replay = "/api/v1/dead-letters/7/replay?secret=x";
    assert_eq!(shop.post_with(replay, &customer, "").await.status, 403);
    assert_eq!(shop.get(AUDIT).await.status, 401);
    let of = |who: &str| format!("{who} ACCESS REFUSED ");
    let (customer, service) = (of("customer:12345"), of("service:tracking"));
    let expected = [
        &customer, &service, &customer, &customer, &customer, &customer,
    ];
    assert_eq!(
        lines(&shop, "?kind=ACCESS").await,
        expected.map(String::as_str)
    );
    let subjects = told(&shop, "?outcome=REFUSED").await;
    let subjects: Vec<_> = subjects
        .iter()
        .map(|deed| deed["subject"].as_str().unwrap())
        .collect();
    assert_eq!(
        subjects,
        [
            "POST /api/v1/dead-letters/{letter}/replay",
            "GET /api/v1/audit",
            "GET /metrics",
            "GET /api/v1/sinks",
            "GET /api/v1/dead-letters",
            "GET /api/v1/audit",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_while_it_cannot_go_on_record() {
    let shop = Shop::open();
    shop.app.store.set_down(true);
    let told = shop
        .post_with("/api/v1/webhooks", &[OPERATOR], WEBHOOK)
        .await;
    assert_eq!(told.status, 503, "{told}");
    assert_eq!(shop.get_with(AUDIT, &[OPERATOR]).await.status, 503);
    shop.app.store.set_down(false);
    assert!(lines(&shop, "").await.is_empty());
}
