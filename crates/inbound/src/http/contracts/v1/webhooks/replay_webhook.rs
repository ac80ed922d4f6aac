//! `POST /api/v1/webhooks/{webhook}/replay`

use super::super::error::{ProblemBody, V1Error};
use super::asking::{claim, fingerprint};
use super::named::{AboutWebhook, WebhookParams};
use crate::http::answering::answer;
use crate::http::documentation::documented::{IdempotencyKey, MomentText, OrderName, vocabulary};
use crate::http::effect::once::{Done, once};
use crate::http::reading::body;
use crate::http::reading::decimal::Digits;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::moment;
use crate::http::use_cases::{UseCases, to_its_end};
use application::Caller;
use application::ports::FeedPosition;
use application::webhooks::{
    ReplayEvents, ReplayFrom, ReplayOrder, Replayed, WebhookError, WebhookId, WebhookPorts,
};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::Version;
use domain::{OrderRef, Timestamp};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The most digits of a place or a sequence.
const DIGITS: usize = 18;

/// Which events are to be sent once more: those of an order, all behind a place, or all since a
/// moment.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplayWebhookBody {
    #[schema(value_type = Option<OrderName>)]
    order: Option<String>,
    /// The order's first event to be sent; 1 unless told.
    #[schema(minimum = 1, maximum = 999_999_999_999_999_999_u64)]
    seq: Option<u64>,
    /// The place behind which all events of all orders are sent, as the stream of all events has it in
    /// `id`; 0: from the first of all.
    #[schema(minimum = 0, maximum = 999_999_999_999_999_999_u64)]
    behind: Option<u64>,
    /// The moment since which all events of all orders are sent, with those of some minutes before.
    #[schema(value_type = Option<MomentText>)]
    since: Option<String>,
}

/// What comes of it.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplayedBody {
    #[schema(value_type = ReplayResultName)]
    result: &'static str,
}

vocabulary!(
    /// Whether they are sent once more, or come by themselves because they have not been sent yet.
    pub(super) ReplayResultName = ["asked", "ahead"]
);

/// What is to be sent once more.
enum Wanted {
    OfOrder(OrderRef, Version),
    All(ReplayFrom),
}

/// Send a webhook events once more
///
/// In their sequence, by whoever carries events to it: an order's from one on, whose later events wait for
/// them, or all events behind a place or since a moment, which may be very many. A webhook that is paused
/// gets them when it is resumed. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{webhook}/replay",
    tag = "operations",
    params(WebhookParams, IdempotencyKey),
    request_body = ReplayWebhookBody,
    responses(
        (status = 202, description = "They will be sent", body = ReplayedBody),
        (status = 400, description = "Not valid, or there is no such event or place", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such webhook or order", body = ProblemBody),
        (status = 409, description = "Nothing was sent to it yet", body = ProblemBody),
    )
)]
pub(super) async fn replay_webhook(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let wanted = read(&body)?;
    let id = about.id;
    let named = id.to_string();
    let (kind, said) = wanted.content();
    let content = [("webhook", named.as_str()), (kind, said.as_str())];
    let claim = claim(&about.asked, fingerprint("/replay", &about.asked, &content));
    let replaying = wanted.replay(use_cases.webhooks.clone(), about.asked.caller, id);
    once::<V1Error>(&use_cases, claim, async {
        let result = match to_its_end(replaying).await? {
            Replayed::Asked => "asked",
            Replayed::Ahead => "ahead",
        };
        Ok(Done {
            answer: answer::json(StatusCode::ACCEPTED, &ReplayedBody { result }),
            is_final: true,
        })
    })
    .await
}

impl Wanted {
    async fn replay(
        self,
        ports: WebhookPorts,
        caller: Caller,
        id: WebhookId,
    ) -> Result<Replayed, WebhookError> {
        match self {
            Self::OfOrder(order, seq) => ReplayOrder(ports).run(&caller, id, order, seq).await,
            Self::All(from) => ReplayEvents(ports).run(&caller, id, from).await,
        }
    }

    fn content(&self) -> (&'static str, String) {
        match self {
            Self::OfOrder(order, seq) => ("order", format!("{order:?}/{}", seq.0)),
            Self::All(ReplayFrom::Behind(place)) => ("behind", place.0.to_string()),
            Self::All(ReplayFrom::Since(moment)) => ("since", moment.micros().to_string()),
        }
    }
}

fn read(body: &Value) -> Result<Wanted, Vec<Violation>> {
    fields::read(body, |fields| {
        let order = fields.optional("order", order_name);
        let seq = fields.optional("seq", whole(1));
        let behind = fields.optional("behind", whole(0));
        let since = fields.optional("since", moment_of);
        match (order, seq, behind, since) {
            (Some(order), seq, None, None) => {
                Some(Wanted::OfOrder(order, Version(seq.unwrap_or(1))))
            }
            (None, None, Some(behind), None) => {
                Some(Wanted::All(ReplayFrom::Behind(FeedPosition(behind))))
            }
            (None, None, None, Some(since)) => Some(Wanted::All(ReplayFrom::Since(since))),
            _ => fields.refused(
                "order",
                "must be given, with or without seq, or else behind or since alone",
            ),
        }
    })
}

fn order_name(value: &Value) -> Result<OrderRef, Fault> {
    let text = value.as_str().ok_or(Fault::NotText)?;
    text.parse()
        .map_err(|error: domain::ids::OrderRefError| Fault::Rule(error.to_string()))
}

fn moment_of(value: &Value) -> Result<Timestamp, Fault> {
    let text = value.as_str().ok_or(Fault::NotText)?;
    let wrong = || Fault::Rule("must be a moment of RFC 3339".to_owned());
    moment::read(text).ok_or_else(wrong)
}

fn whole(least: u32) -> impl Fn(&Value) -> Result<u64, Fault> {
    let out_of_bounds = move || {
        Fault::Rule(format!(
            "must be {least} or more, of {DIGITS} digits at most"
        ))
    };
    move |value| {
        let Value::Number(number) = value else {
            return Err(Fault::NotWhole);
        };
        let digits = Digits::of(number.as_str()).ok_or_else(out_of_bounds)?;
        if !digits.is_whole() {
            return Err(Fault::Fraction);
        }
        let written = digits.written_out(DIGITS);
        let number = written.and_then(|text| text.parse::<u64>().ok());
        number
            .filter(|number| *number >= u64::from(least))
            .ok_or_else(out_of_bounds)
    }
}
