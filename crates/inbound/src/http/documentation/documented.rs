//! What the API's documentation says of every route alike, so that none forgets it.

use crate::http::effect::idempotency::KEY_LIMIT;
use crate::http::use_cases::UseCases;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{
    KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

/// A status that many routes answer, and when.
pub(crate) type Shared = (u16, &'static str);

/// What any route of any contract can answer.
const ALWAYS: [Shared; 5] = [
    (
        401,
        "It is not known who asks, or what they show is not good",
    ),
    (414, "The path and the query are too long"),
    (429, "Too many requests of this caller's: ask again later"),
    (500, "A fault of ours"),
    (503, "Something that is needed does not answer: ask again"),
];

/// The same of those that change something.
const CHANGING: [Shared; 3] = [
    (408, "The body did not arrive in time"),
    (413, "The body is too large"),
    (415, "The body is not JSON, or compressed"),
];

/// The key that a client may send along.
pub(crate) struct IdempotencyKey;

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "Makes repeats of this request safe: they get the first final answer \
            again. A request that is refused for its form (validation) does not use up the key";
        let key = text().min_length(Some(1)).max_length(Some(KEY_LIMIT));
        let key = key.pattern(Some("^[!-~]+$"));
        let (place, name) = (ParameterIn::Header, "Idempotency-Key");
        vec![parameter_like(place, name, description, key)]
    }
}

/// Words of the API that are a schema of their own: `/// what; Name = an array of them`.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $visible:vis $name:ident = $words:expr) => {
        $(#[$doc])*
        $visible struct $name;

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let words = $crate::http::documentation::documented::text().enum_values(Some($words));
                words.into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use vocabulary;

/// A moment as clients write it.
pub(crate) struct MomentText;

impl PartialSchema for MomentText {
    fn schema() -> RefOr<Schema> {
        let rfc = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        let zoneless = text()
            .pattern(Some(ZONELESS))
            .examples(["2026-03-09T08:00:00"]);
        let either = OneOfBuilder::new().item(rfc).item(zoneless);
        let either = either.description(Some("RFC 3339; without a zone it is UTC"));
        either.into()
    }
}

impl ToSchema for MomentText {}

/// A day or a moment, in a query.
pub(crate) struct DayOrMoment;

impl PartialSchema for DayOrMoment {
    fn schema() -> RefOr<Schema> {
        let format = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
        let zoneless = text().pattern(Some(ZONELESS));
        let kinds = OneOfBuilder::new()
            .item(format(KnownFormat::Date))
            .item(format(KnownFormat::DateTime))
            .item(zoneless);
        kinds.into()
    }
}

impl ToSchema for DayOrMoment {}

/// Moments as the documents write them. (29 February is right as well, in its years.)
const ZONELESS: &str = "^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])\
    |(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))\
    T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$";

/// Completes what is true of all routes alike.
pub(crate) fn complete(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        for operation in operations(item) {
            for parameter in operation.parameters.iter_mut().flatten() {
                allow_empty(parameter);
            }
            for (status, answer) in &mut operation.responses.responses {
                if let RefOr::T(answer) = answer {
                    name_headers(status, answer);
                }
            }
        }
    }
}

/// A query parameter without a value is as good as none.
fn allow_empty(parameter: &mut RefOr<Parameter>) {
    if let RefOr::T(parameter) = parameter
        && parameter.parameter_in == ParameterIn::Query
        && parameter.required != Required::True
    {
        let empty = [("allowEmptyValue", true)];
        parameter.extensions = Some(empty.into_iter().collect());
    }
}

/// Headers that come with a status, on whatever route.
fn name_headers(status: &str, answer: &mut Response) {
    if matches!(status, "429" | "503") {
        let seconds = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0));
        let after = HeaderBuilder::new()
            .schema(Some(seconds))
            .description(Some("After how many seconds to ask again"));
        let after = RefOr::T(after.build());
        answer
            .headers
            .entry("Retry-After".to_owned())
            .or_insert(after);
    }
}

/// Any name that an order has.
pub(crate) const NAME_OF_ORDER: &str =
    "^((ORD_)?[0-9]{1,18}|(ORD-)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$";

/// An order as a body names it.
pub(crate) struct OrderName;

impl PartialSchema for OrderName {
    fn schema() -> RefOr<Schema> {
        let words = "Any of its names: its UUID, its number, ORD-<uuid> or ORD_<number>";
        let name = text().pattern(Some(NAME_OF_ORDER));
        name.description(Some(words)).into()
    }
}

impl ToSchema for OrderName {}

/// The order that a path names.
pub(crate) fn order_named(name: &str) -> Parameter {
    let words = "The order, by any of its names: its UUID, its number, ORD-<uuid> or ORD_<number>";
    let kind = text().pattern(Some(NAME_OF_ORDER));
    parameter_like(ParameterIn::Path, name, words, kind)
}

/// A text of which more can be said.
pub(crate) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A parameter of this kind. Those in paths are required.
pub(crate) fn parameter_like(
    place: ParameterIn,
    name: &str,
    description: &str,
    kind: ObjectBuilder,
) -> Parameter {
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
        .schema(Some(kind))
        .build()
}

/// Adds to the documentation of every route what it does not say itself: `always`, and `changing`
/// where something is changed, both beside what all contracts answer. `error` is the schema of the
/// bodies.
pub(crate) fn declare(
    routes: OpenApiRouter<UseCases>,
    error: &str,
    always: &[Shared],
    changing: &[Shared],
) -> OpenApiRouter<UseCases> {
    let mut routes = answering(routes, error, &[always, &ALWAYS].concat());
    for item in routes.get_openapi_mut().paths.paths.values_mut() {
        let PathItem { put, post, .. } = item;
        for operation in [put, post].into_iter().flatten() {
            add(operation, error, &[changing, &CHANGING].concat());
        }
    }
    routes
}

/// Adds no more than this.
pub(crate) fn answering(
    mut routes: OpenApiRouter<UseCases>,
    error: &str,
    shared: &[Shared],
) -> OpenApiRouter<UseCases> {
    for item in routes.get_openapi_mut().paths.paths.values_mut() {
        for operation in operations(item) {
            add(operation, error, shared);
        }
    }
    routes
}

/// Those of a path; nothing else is answered here.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        ..
    } = item;
    [get, put, post, delete].into_iter().flatten()
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
