//! `GET /api/v1/collaborators`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::ports::{CallsAre, CollaboratorState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// The collaborators on other machines.
#[derive(Serialize, ToSchema)]
pub(super) struct CollaboratorsBody {
    collaborators: Vec<CollaboratorBody>,
}

/// How one of them fares, as seen from this process.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CollaboratorBody {
    #[schema(examples("inventory"))]
    name: &'static str,
    #[schema(examples("reserve-release"))]
    protocol: &'static str,
    #[schema(examples("http://inventory:8081"))]
    address: String,
    /// `made`; `held-back`, because too many have failed; or `probing`: one finds out whether it is back.
    #[schema(examples("made"))]
    calls: &'static str,
    /// For how long still calls are held back, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_back_for_ms: Option<u64>,
    /// For how long still it asked to be left alone, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_off_for_ms: Option<u64>,
    /// Calls under way.
    in_flight: usize,
    /// Calls that wait for a place.
    waiting: usize,
    ended: EndedBody,
}

/// How calls have ended since the start of this process.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EndedBody {
    /// With a documented answer, be it a refusal.
    answered: u64,
    /// Held back here.
    held_back: u64,
    /// Surely not sent.
    not_sent: u64,
    /// Nobody knows how.
    unknown: u64,
}

/// How the collaborators fare
///
/// Those on other machines, as seen from the process that answers; nobody is asked for it. For
/// operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/collaborators",
    tag = "operations",
    responses(
        (status = 200, description = "Each of them", body = CollaboratorsBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn collaborators(
    State(use_cases): State<UseCases>,
    asked: Asked,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden(
            "Only operators and viewers may see how collaborators fare",
        ));
    }
    let states = use_cases.collaborators.states().into_iter();
    let body = CollaboratorsBody {
        collaborators: states.map(CollaboratorBody::from).collect(),
    };
    Ok(answer::response(answer::json(StatusCode::OK, &body)))
}

impl From<CollaboratorState> for CollaboratorBody {
    fn from(state: CollaboratorState) -> Self {
        let (calls, left) = match state.calls {
            CallsAre::Made => ("made", None),
            CallsAre::HeldBack(left) => ("held-back", Some(left)),
            CallsAre::Probing => ("probing", None),
        };
        Self {
            name: state.name,
            protocol: state.protocol,
            address: state.address,
            calls,
            held_back_for_ms: left.map(millis),
            held_off_for_ms: state.held_off.map(millis),
            in_flight: state.in_flight,
            waiting: state.waiting,
            ended: EndedBody {
                answered: state.answered,
                held_back: state.held_back,
                not_sent: state.not_sent,
                unknown: state.unknown,
            },
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
