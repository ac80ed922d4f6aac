//! `GET /api/v1/collaborators`, and who may read it and `GET /metrics`.

use crate::shop::Shop;
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn operators_see_how_collaborators_fare() {
    let told = Shop::open().get("/api/v1/collaborators").await;
    assert_eq!(told.status, 200);
    assert_snapshot!(told.text().replace(",\"ended", ",\n\"ended"), @r#"
    {"collaborators":[{"name":"inventory","protocol":"reserve-release","address":"http://inventory:8081","calls":"held-back","heldBackForMs":1500,"inFlight":2,"waiting":0,
    "ended":{"answered":7,"heldBack":3,"notSent":1,"unknown":10}}]}
    "#);
}

#[tokio::test(start_paused = true)]
async fn nobody_else_sees_them() {
    let shop = Shop::behind_gateway();
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    for path in ["/api/v1/collaborators", "/metrics"] {
        assert_eq!(shop.get(path).await.status, 401, "{path}");
        assert_eq!(shop.get_with(path, &customer).await.status, 403, "{path}");
        assert_eq!(shop.get_with(path, &service).await.status, 403, "{path}");
    }
}
