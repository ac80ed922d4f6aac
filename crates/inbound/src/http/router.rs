//! The whole HTTP side as one router.

use crate::http::answering::dated;
use crate::http::around::admission;
use crate::http::around::browsers;
use crate::http::around::limits;
use crate::http::around::measured;
use crate::http::around::refusals;
use crate::http::around::traced;
use crate::http::dashboard;
use crate::http::documentation::docs;
use crate::http::identity;
use crate::http::shop;
use crate::http::tracking;
use crate::http::use_cases::{AllUseCases, HttpParts, UseCases};
use crate::http::web;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

/// Every contract, the health checks, the documentation and the pages, over these parts.
pub fn router(parts: HttpParts) -> Router {
    let asyncapi = parts.asyncapi.clone();
    let use_cases = UseCases::new(AllUseCases::from(parts));
    let (routes, api) = docs::documented_routes().split_for_parts();
    measured::begin(&api);
    let has_shop = use_cases.settings.has_shop;
    let shop = if has_shop {
        shop::routes()
    } else {
        Router::new()
    };
    routes
        .merge(docs::pages(api, asyncapi))
        .merge(web::assets())
        .merge(dashboard::routes())
        .merge(tracking::routes())
        .merge(shop)
        .fallback(limits::no_such_path)
        .method_not_allowed_fallback(limits::method_not_allowed)
        .layer(from_fn_with_state(use_cases.clone(), refusals::record))
        .layer(from_fn_with_state(use_cases.clone(), admission::admit))
        // Before rates are counted: each caller has their own.
        .layer(from_fn_with_state(use_cases.clone(), identity::identify))
        .layer(from_fn(limits::catch_panics))
        .layer(from_fn_with_state(
            use_cases.clone(),
            browsers::refuse_strangers,
        ))
        // Behind this, what a request says of where it comes from is a trusted proxy's word.
        .layer(from_fn_with_state(
            use_cases.clone(),
            identity::forwarded::settle,
        ))
        .layer(from_fn_with_state(use_cases.clone(), dated::date))
        .layer(from_fn_with_state(use_cases.clone(), web::show_ways_on))
        .layer(from_fn(limits::log))
        .layer(from_fn_with_state(use_cases.clone(), traced::trace))
        .layer(from_fn(limits::set_headers))
        .with_state(use_cases)
}
