//! The API's own documentation: `/openapi.json`, and a browser for it that needs no internet.

use super::contracts::contract;
use super::health;
use super::use_cases::UseCases;
use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
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
        (name = "simple", description = "The smallest contract"),
        (name = "operations", description = "Health and readiness"),
    )
)]
struct ApiDoc;

/// Every route that is documented.
pub(super) fn documented_routes() -> OpenApiRouter<UseCases> {
    let shared = OpenApiRouter::with_openapi(ApiDoc::openapi()).routes(routes!(health::ready));
    contract::all().fold(shared, |all, contract| all.merge((contract.routes)()))
}

/// The `OpenAPI` document of all contracts.
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented_routes().into_openapi()
}

/// The browser, the document, and the way there from the root.
pub(super) fn pages(api: utoipa::openapi::OpenApi) -> Router<UseCases> {
    let browser = SwaggerUi::new("/docs").url("/openapi.json", api);
    Router::new()
        .route("/", get(|| async { Redirect::to("/docs") }))
        .merge(browser)
}
