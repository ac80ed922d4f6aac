//! What the API's documentation says of every route alike, so that none forgets it.

use super::use_cases::UseCases;
use utoipa::IntoParams;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

/// A status that many routes answer, and when.
pub(crate) type Shared = (u16, &'static str);

/// The key that a client may send along.
pub(crate) struct IdempotencyKey;

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "Makes repeats of this request safe: they get the first final answer \
            again. A request that is refused for its form (validation) does not use up the key";
        vec![parameter(
            ParameterIn::Header,
            "Idempotency-Key",
            description,
        )]
    }
}

/// A parameter that is a text. Those in paths are required.
pub(crate) fn parameter(place: ParameterIn, name: &str, description: &str) -> Parameter {
    let required = if place == ParameterIn::Path {
        Required::True
    } else {
        Required::False
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(description))
        .schema(Some(Object::with_type(Type::String)))
        .build()
}

/// Adds to the documentation of every route what it does not say itself: `always`, and `changing`
/// where something is changed. `error` is the schema of the bodies.
pub(crate) fn declare(
    mut routes: OpenApiRouter<UseCases>,
    error: &str,
    always: &[Shared],
    changing: &[Shared],
) -> OpenApiRouter<UseCases> {
    for item in routes.get_openapi_mut().paths.paths.values_mut() {
        let PathItem { get, put, post, .. } = item;
        for operation in [get, put, post].into_iter().flatten() {
            add(operation, error, always);
        }
        for operation in [put, post].into_iter().flatten() {
            add(operation, error, changing);
        }
    }
    routes
}

fn add(operation: &mut Operation, error: &str, shared: &[Shared]) {
    for (status, description) in shared {
        let declared = &mut operation.responses.responses;
        declared
            .entry(status.to_string())
            .or_insert_with(|| RefOr::T(response(error, description)));
    }
}

fn response(error: &str, description: &str) -> Response {
    let body = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(error)))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/json", body)
        .build()
}
