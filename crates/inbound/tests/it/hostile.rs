//! No input yields a 5xx: any path, method, header and body that anybody could send.

use crate::shop::{GATEWAY_ORDER, SIMPLE_ORDER, Shop, V1_ORDER};
use axum::http::{HeaderValue, Uri};
use proptest::prelude::*;
use serde_json::Value;

const PATHS: [&str; 22] = [
    "/api/v1/orders",
    "/api/v1/orders/1",
    "/api/v1/orders/customer/12345",
    "/api/v1/orders/1/cancel",
    "/api/v1/orders/1/ship",
    "/api/v1/orders/1/process",
    "/api/v1/orders/1/deliver",
    "/api/v1/orders/1/shipment-updates",
    "/api/v1/orders/1/timeline",
    "/api/v1/orders/1/settle",
    "/api/v1/requests/k",
    "/orders",
    "/orders/1",
    "/health",
    "/Order/Order-Summary",
    "/Order/pay-result/abc123xyz",
    "/Order/GetOrder",
    "/Order/cancel/1",
    "/Order/track/ORD_1",
    "/admin/orders",
    "/admin/polling",
    "/admin/GetPolling",
];

/// Values that something might choke on.
fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        "-?[0-9]{1,25}",
        "-?[0-9]{1,3}\\.[0-9]{1,30}",
        "[1-9]e-?[0-9]{1,12}",
    ];
    let number = number.prop_map(|text| {
        let text = match text.trim_start_matches('-').trim_start_matches('0') {
            "" => "0".to_owned(),
            rest if rest.starts_with(['.', 'e']) => format!("0{rest}"),
            rest => rest.to_owned(),
        };
        serde_json::from_str(&text).unwrap_or(Value::Null)
    });
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number,
        any::<String>().prop_map(Value::String),
        "(PROD00[1-9]|done|retry|[0-9]{1,4})".prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array);
        let object = prop::collection::btree_map(any::<String>(), inner, 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect()));
        prop_oneof![list, object]
    })
}

/// The documents' orders with some members replaced, or anything at all.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let pointers = prop::sample::select(vec![
        "/customerId",
        "/items",
        "/items/0",
        "/items/0/productId",
        "/items/0/quantity",
        "/deliveryAddress",
        "/carrier",
        "/customer_name",
        "/customer_email",
        "/items/0/product_id",
        "/items/1/price",
        "/items/0/id",
        "/requestId",
    ]);
    let order = prop::sample::select(vec![V1_ORDER, SIMPLE_ORDER, GATEWAY_ORDER]);
    let mutated = (order, prop::collection::vec((pointers, value()), 0..3));
    let mutated = mutated.prop_map(|(order, changes)| {
        let mut order: Value = serde_json::from_str(order).expect("the documents' orders are JSON");
        for (pointer, value) in changes {
            if let Some(member) = order.pointer_mut(pointer) {
                *member = value;
            }
        }
        order.to_string().into_bytes()
    });
    prop_oneof![
        4 => mutated,
        2 => value().prop_map(|value| value.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(PATHS.to_vec()).prop_map(str::to_owned),
        1 => "(/api/v1|/orders|/Order|/admin|)(/[!-~]{0,12}){0,4}(\\?[!-~]{0,20})?",
        1 => "/api/v1/orders/(customer/)?[0-9%a-fA-F]{1,40}(\\?(page|size|cursor|limit|status)=[!-~]{0,20})?",
    ]
}

fn header() -> impl Strategy<Value = (&'static str, String)> {
    let names = prop::sample::select(vec![
        "idempotency-key",
        "if-match",
        "if-none-match",
        "content-type",
        "content-encoding",
        "authorization",
        "x-operator",
        "x-userid",
        "x-email",
        "content-length",
        "accept",
        "host",
        "origin",
        "sec-fetch-site",
    ]);
    let values = prop_oneof![
        Just("application/json".to_owned()),
        Just("Bearer sesame".to_owned()),
        Just("101".to_owned()),
        "[ -~]{0,40}",
    ];
    (names, values)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_input_yields_a_5xx(
        method in "(GET|POST|PUT|DELETE|PATCH|OPTIONS|HEAD)",
        path in path(),
        headers in prop::collection::vec(header(), 0..3),
        body in body(),
    ) {
        prop_assume!(path.parse::<Uri>().is_ok());
        prop_assume!(headers.iter().all(|(_, value)| HeaderValue::from_str(value).is_ok()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        let told = runtime.block_on(async {
            let shop = Shop::open();
            shop.order().await;
            let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            shop.send(&method, &path, &headers, body.clone()).await
        });
        prop_assert!(told.status < 500, "{}", told);
        let is_json = told.header("content-type").starts_with("application/json");
        if told.status >= 400 && method != "HEAD" {
            prop_assert!(is_json, "an error without a shape: {}", told);
            prop_assert!(serde_json::from_slice::<Value>(&told.body).is_ok());
        }
    }
}
