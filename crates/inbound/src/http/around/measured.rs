//! Counts requests: by contract, by the route's template and by the class of the status, never by what
//! stands in a path.

use crate::http::contracts::contract;
use crate::http::web;
use application::metrics::{ORDERS_PLACED, REQUEST_SECONDS, REQUESTS, SharedString};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::time::Duration;
use utoipa::openapi::{OpenApi, PathItem};

/// Where there is no route.
const NONE: &str = "none";

/// What can become of a request to a route that is described.
const ENDS: [&str; 3] = ["2xx", "4xx", "5xx"];

/// Put beside an answer that was held because its caller had asked for that: how long it took says nothing of
/// the service.
#[derive(Clone)]
pub(in crate::http) struct HeldByWish;

/// Counts a request that was answered, and times it unless it was held by wish.
pub(in crate::http) fn measure(
    method: &Method,
    route: Option<&str>,
    response: &Response,
    took: Duration,
) {
    let method = method_of(method);
    let contract = route.map_or(NONE, contract_of);
    let route = route.unwrap_or(NONE).to_owned();
    let says: [SharedString; 3] = [contract.into(), route.into(), method.into()];
    if response.extensions().get::<HeldByWish>().is_none() {
        REQUEST_SECONDS.spread(says.clone()).record(took);
    }
    let [contract, route, method] = says;
    REQUESTS
        .count([contract, route, method, class_of(response.status()).into()])
        .increment(1);
}

/// So that what goes wrong first at a route is seen to come: its series are there before.
pub(in crate::http) fn begin(api: &OpenApi) {
    for contract in contract::all() {
        ORDERS_PLACED.count([contract.name]).increment(0);
    }
    for (route, item) in &api.paths.paths {
        for method in methods_of(item) {
            for end in ENDS {
                let contract = contract_of(route);
                let says = [contract.to_owned(), route.clone(), method.to_owned()];
                let [contract, route, method] = says;
                REQUESTS
                    .count([contract, route, method, end.to_owned()])
                    .increment(0);
            }
        }
    }
}

fn methods_of(item: &PathItem) -> impl Iterator<Item = &'static str> {
    let all = [
        ("GET", item.get.is_some()),
        ("PUT", item.put.is_some()),
        ("POST", item.post.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let there = all.into_iter().filter(|(_, is_there)| *is_there);
    there.map(|(method, _)| method)
}

/// Whose route this is.
fn contract_of(route: &str) -> &'static str {
    if let Some(pages) = web::pages_of(route) {
        return pages;
    }
    contract::claiming(route).map_or("operations", |contract| contract.name)
}

fn method_of(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_is_counted_with_whose_it_is() {
        for (route, whose) in [
            ("/api/v1/orders/{id}", "v1"),
            ("/api/orders", "storefront"),
            ("/orders/{id}", "simple"),
            ("/api/order/place/{userId}", "coordinator"),
            ("/Order/Order-Summary", "gateway"),
            ("/dashboard/orders", "dashboard"),
            ("/track/{order}", "tracking"),
            ("/shop", "shop"),
            ("/metrics", "operations"),
            ("/ready", "operations"),
        ] {
            assert_eq!(contract_of(route), whose, "{route}");
        }
    }

    #[test]
    fn whatever_a_client_sends_comes_to_few_words() {
        let strange = Method::from_bytes(b"BREW").unwrap();
        assert_eq!(
            (method_of(&strange), method_of(&Method::GET)),
            ("other", "GET")
        );
        let classes = [101, 204, 303, 418, 503].map(|code| {
            let status = StatusCode::from_u16(code).unwrap();
            class_of(status)
        });
        assert_eq!(classes, ["1xx", "2xx", "3xx", "4xx", "5xx"]);
    }
}
