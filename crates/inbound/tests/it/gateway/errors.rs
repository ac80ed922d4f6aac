//! What goes wrong around the routes has the same shape as what goes wrong in them.

use super::user::USER;
use crate::shop::{GATEWAY_ORDER, Shop};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn unknown_paths_and_methods_are_told_in_the_contracts_shape() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/Order/nothing").await, @r#"
    404
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":404,
    "error":"Not Found",
    "message":"There is nothing at this path: see /docs",
    "path":"/Order/nothing"}
    "#);
    assert_snapshot!(shop.send("DELETE", "/Order/GetOrder", &[], "").await, @r#"
    405
    allow: GET,HEAD
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":405,
    "error":"Method Not Allowed",
    "message":"This path does not answer this method: see the Allow header",
    "path":"/Order/GetOrder"}
    "#);
    assert_eq!(shop.get("/admin").await.status, 404);
    assert_eq!(shop.get("/Order/track/1/2").await.status, 404);
    // Names are as the document writes them.
    assert_eq!(shop.ask(USER, "GET", "/order/getorder").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn bodies_that_cannot_be_read_are_told_in_the_contracts_shape() {
    let shop = Shop::open();
    assert_snapshot!(shop.summary(USER, r#"{"items":"#).await, @r#"
    400
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":400,
    "error":"Bad Request",
    "message":"the body is not valid JSON: EOF while parsing a value at line 1 column 9",
    "path":"/Order/Order-Summary"}
    "#);
    let plain = [("x-userid", USER), ("content-type", "text/plain")];
    let path = "/Order/Order-Summary";
    let told = shop.send("POST", path, &plain, GATEWAY_ORDER).await;
    assert_snapshot!(told, @r#"
    415
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":415,
    "error":"Unsupported Media Type",
    "message":"the body must be JSON: send it as application/json",
    "path":"/Order/Order-Summary"}
    "#);
    let huge = [("x-userid", USER), ("content-length", "99999999")];
    let told = shop.send("POST", path, &huge, GATEWAY_ORDER).await;
    assert_eq!(
        (told.status, told.member("status")),
        (413, "413".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_500_in_the_contracts_shape() {
    let shop = Shop::open().whose_ids_panic();
    assert_snapshot!(shop.summary(USER, GATEWAY_ORDER).await, @r#"
    500
    content-type: application/json
    {"timestamp":"2026-01-01T00:00:00.000000Z",
    "status":500,
    "error":"Internal Server Error",
    "message":"Something went wrong here; it is on record",
    "path":"/Order/Order-Summary"}
    "#);
}
