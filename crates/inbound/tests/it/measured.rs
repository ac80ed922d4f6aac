//! Who may read metrics, and in what form they are told. What they say is tried beside what they are read
//! from.

use crate::shop::Shop;
use application::Current;
use async_trait::async_trait;
use axum::body::Body;
use axum::http::Request;
use inbound::http::{MetricsPage, MetricsParts, metrics_router};
use std::sync::Arc;
use tower::ServiceExt as _;

const TEXT: &str = "# TYPE order_service_panics_total counter\norder_service_panics_total 0\n";
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";
const TOKEN: &str = "for-prometheus-alone";

struct Page;

#[async_trait]
impl MetricsPage for Page {
    async fn text(&self) -> String {
        TEXT.to_owned()
    }
}

/// A page that always says the same, and a token.
pub(crate) fn metrics_of() -> MetricsParts {
    MetricsParts {
        page: Arc::new(Page),
        token: Some(Current::new(TOKEN.to_owned())),
    }
}

#[tokio::test(start_paused = true)]
async fn where_everybody_is_an_operator_everybody_reads_metrics() {
    let shop = Shop::open();
    let told = shop.get("/metrics").await;
    assert_eq!((told.status, told.text()), (200, TEXT));
    assert_eq!(told.header("content-type"), FORMAT);
    assert_eq!(told.header("cache-control"), "no-store");
    let head = shop.send("HEAD", "/metrics", &[], "").await;
    assert_eq!((head.status, head.text()), (200, ""));
    assert_eq!(head.header("content-type"), FORMAT);
    for method in ["POST", "PUT", "DELETE"] {
        let refused = shop.send(method, "/metrics", &[], "").await;
        assert_eq!(refused.status, 405, "{method}");
        assert_eq!(refused.header("allow"), "GET,HEAD", "{method}");
    }
}

#[tokio::test(start_paused = true)]
async fn elsewhere_operators_read_them_and_whoever_shows_the_token_that_is_for_nothing_else() {
    let shop = Shop::behind_gateway();
    let bearer = format!("Bearer {TOKEN}");
    let (token, wrong) = (
        [("authorization", bearer.as_str())],
        [("authorization", "Bearer for-prometheus-alike")],
    );
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    for (who, status) in [
        (&[][..], 401),
        (&wrong, 401),
        (&customer, 403),
        (&service, 403),
        (&token, 200),
        (&[("x-user-role", "OPERATOR"), ("x-user-id", "ada")], 200),
    ] {
        let told = shop.get_with("/metrics", who).await;
        assert_eq!(told.status, status, "{who:?}");
        assert_eq!(told.text() == TEXT, status == 200, "{who:?}");
    }
    for elsewhere in [
        "/api/v1/orders",
        "/api/v1/audit",
        "/metrics/",
        "/api/v1/collaborators",
    ] {
        let told = shop.get_with(elsewhere, &token).await;
        assert_ne!(told.status, 200, "{elsewhere}");
    }
}

#[tokio::test]
async fn a_listener_of_their_own_has_metrics_and_nothing_else() {
    let ask = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::empty()).unwrap();
        let told = metrics_router(Arc::new(Page))
            .oneshot(request)
            .await
            .unwrap();
        told.status().as_u16()
    };
    assert_eq!(ask("GET", "/metrics").await, 200);
    assert_eq!(ask("HEAD", "/metrics").await, 200);
    assert_eq!(ask("POST", "/metrics").await, 405);
    for path in ["/", "/health", "/ready", "/api/v1/orders", "/dashboard"] {
        assert_eq!(ask("GET", path).await, 404, "{path}");
    }
}
