//! The API's own documentation: `/openapi.json`, a browser for it that needs no internet, and
//! `/asyncapi.json`.

use crate::http::contracts::contract;
use crate::http::dashboard;
use crate::http::documentation::documented;
use crate::http::health;
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Order Service",
        description = "Places orders and carries them through stock, payment and shipment, whatever fails on the way.",
    ),
    tags(
        (name = "v1", description = "The canonical API"),
        (name = "storefront", description = "Carts, and orders made of them"),
        (name = "simple", description = "The smallest contract"),
        (name = "gateway", description = "Orders whose payment is asked for and comes later"),
        (name = "coordinator", description = "A user's cart becomes an order, step by step"),
        (name = "operations", description = "Health and readiness"),
    )
)]
struct ApiDoc;

/// Every route that is documented.
pub(in crate::http) fn documented_routes() -> OpenApiRouter<UseCases> {
    let shared = OpenApiRouter::with_openapi(ApiDoc::openapi())
        .routes(routes!(health::ready))
        .routes(routes!(health::live));
    let mut all = contract::all().fold(shared, |all, contract| all.merge((contract.routes)()));
    documented::complete(all.get_openapi_mut());
    all
}

/// The `OpenAPI` document of all contracts.
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented_routes().into_openapi()
}

/// The browser, the documents, and the way there from the root.
pub(in crate::http) fn pages(
    api: utoipa::openapi::OpenApi,
    asyncapi: Arc<str>,
) -> Router<UseCases> {
    let messages =
        move || async move { ([(CONTENT_TYPE, "application/json")], asyncapi.to_string()) };
    let browser = SwaggerUi::new("/docs").url("/openapi.json", api);
    Router::new()
        .route("/", get(root))
        .route("/asyncapi.json", get(messages))
        .merge(browser)
}

/// People come to the dashboard, programs to what describes the API.
async fn root(headers: HeaderMap) -> impl IntoResponse {
    let accepted = headers.get_all(ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    let is_browser = accepted.any(|value| value.contains("text/html"));
    let place = if is_browser { dashboard::ROOT } else { "/docs" };
    ([(VARY, ACCEPT.as_str())], Redirect::to(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_contract_has_a_route_where_orders_are_placed() {
        for contract in contract::all() {
            let api = (contract.routes)().into_openapi();
            assert!(!contract.placing.is_empty(), "{}", contract.name);
            for route in contract.placing {
                let place = api.paths.paths.get(*route).and_then(|r| r.post.as_ref());
                assert!(place.is_some(), "POST {route} of {}", contract.name);
            }
        }
    }

    #[test]
    fn no_two_contracts_have_a_schema_of_the_same_name_for_different_things() {
        let mut known = BTreeMap::new();
        for contract in contract::all() {
            let api = (contract.routes)().into_openapi();
            let schemas = api.components.unwrap_or_default().schemas;
            for (name, schema) in schemas {
                let schema = serde_json::to_value(schema).expect("a schema is JSON");
                let (first, before) = known
                    .entry(name.clone())
                    .or_insert((contract.name, schema.clone()));
                assert_eq!(
                    *before, schema,
                    "{name} of {first} and of {}",
                    contract.name
                );
            }
        }
    }
}
