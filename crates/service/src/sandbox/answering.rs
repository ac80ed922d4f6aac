//! The one place where the log, faults and keys are applied to every call of every protocol.

use super::asked::Asked;
use super::call::Call;
use super::deed::Deed;
use super::effects::Ended;
use super::ending::{Ending, resets};
use super::faults::{Fault, instead, spoilt};
use super::keys::Kept;
use super::reply::{problem, response};
use super::world::Sandbox;
use axum::extract::{RawPathParams, Request};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a late deed waits at most for its client to hang up.
const LATEST: Duration = Duration::from_hours(1);

/// What befalls a request whose deed has panicked.
const PANICKED: &str = "panicked";

/// Answers a call: puts it on record, lets befall it what was ordered, and does it once.
pub(super) async fn answer(
    sandbox: Arc<Sandbox>,
    call: &'static Call,
    path: RawPathParams,
    request: Request,
) -> Response {
    let path = path.iter();
    let path = path.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (asked, refused) = Asked::read(call, path.collect(), request).await;
    // What is counted is bounded by what is on record.
    if !sandbox.effects.has_room() {
        return full();
    }
    let fault = match &refused {
        Some(_) => None,
        None => sandbox.choose(&asked),
    };
    let Ok(number) = sandbox.effects.request(&asked.entry(fault.as_ref())) else {
        return full();
    };
    let refused = refused.map(response);
    let early = refused.or_else(|| fault.as_ref().and_then(instead));
    if let Some(response) = early {
        sandbox.ended(number, &response, fault.as_ref(), false);
        return response;
    }
    sandbox.set_to_work(asked, number, fault).await
}

impl Sandbox {
    /// Does it in a task of its own, which goes on whether the client still waits or not.
    async fn set_to_work(
        self: Arc<Self>,
        asked: Asked,
        number: u64,
        fault: Option<Fault>,
    ) -> Response {
        // The client's end of this is dropped with the request, when the client hangs up.
        let (here, gone) = oneshot::channel();
        let deeds = self.deeds.clone();
        let answered = deeds.spawn(async move {
            let sandbox = self.clone();
            let working =
                tokio::spawn(async move { carry_out(&sandbox, asked, number, fault, gone).await });
            working.await.unwrap_or_else(|_panicked| {
                let ended = Ended {
                    status: None,
                    fault: Some(PANICKED),
                    is_replay: false,
                };
                self.effects.answer(number, &ended);
                resets()
            })
        });
        let response = answered.await.unwrap_or_else(|_stopped| resets());
        drop(here);
        response
    }
}

/// Goes on whether the client still waits or not.
async fn carry_out(
    sandbox: &Sandbox,
    asked: Asked,
    number: u64,
    fault: Option<Fault>,
    gone: oneshot::Receiver<()>,
) -> Response {
    match &fault {
        Some(Fault::Delay(wait)) => tokio::time::sleep(*wait).await,
        Some(Fault::Late(wait)) => {
            // Either is an end: the client's hanging up, or that of patience.
            drop(tokio::time::timeout(LATEST, gone).await);
            tokio::time::sleep(*wait).await;
        }
        _ => {}
    }
    let Kept { reply, is_replay } = sandbox.perform(asked, number, fault.as_ref()).await;
    let response = match &fault {
        Some(fault) => spoilt(fault, reply),
        None => response(reply),
    };
    sandbox.ended(number, &response, fault.as_ref(), is_replay);
    response
}

impl Sandbox {
    fn choose(&self, asked: &Asked) -> Option<Fault> {
        let method = asked.parts.body["paymentMethod"].as_str();
        let content = asked.content();
        self.faults
            .choose(&asked.facts(&content), asked.fault.clone(), method)
    }

    /// Does it, or finds that it was done.
    async fn perform(&self, asked: Asked, number: u64, fault: Option<&Fault>) -> Kept {
        let (call, content) = (asked.call, asked.content());
        let is_honoured = call.changes && !self.keys.are_ignored_by(call.collaborator);
        let key = asked.key.filter(|_| is_honoured);
        let deed = Deed {
            world: self.world.clone(),
            parts: asked.parts,
            name: self.name(key.as_deref()),
            order: asked.order,
            effects: self.effects.clone(),
            request: number,
        };
        match (fault, key) {
            (Some(Fault::Decline { is_pinned: true }), Some(key)) => {
                let refusal = async { (call.refusal)() };
                self.keys
                    .once(call.collaborator, &key, &content, refusal)
                    .await
            }
            (Some(Fault::Decline { .. }), _) => Kept::first((call.refusal)()),
            (_, Some(key)) => {
                let doing = (call.answer)(deed);
                self.keys
                    .once(call.collaborator, &key, &content, doing)
                    .await
            }
            (_, None) => Kept::first((call.answer)(deed).await),
        }
    }

    /// Without a key each request is a deed of its own.
    fn name(&self, key: Option<&str>) -> String {
        let named = key.map(|key| self.keys.deed(key));
        named.unwrap_or_else(|| self.new_name())
    }

    fn ended(&self, number: u64, response: &Response, fault: Option<&Fault>, is_replay: bool) {
        let leaves = Ending::of(response).is_none();
        let fault = fault.map(ToString::to_string);
        let ended = Ended {
            status: leaves.then(|| response.status().as_u16()),
            fault: fault.as_deref(),
            is_replay,
        };
        self.effects.answer(number, &ended);
    }
}

/// The log has no place for what this request might do.
pub(super) fn full() -> Response {
    let words = "the log of effects is full or cannot be written: start the sandbox anew, with \
                 another --effects";
    response(problem(StatusCode::INSUFFICIENT_STORAGE, "log_full", words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::call::Collaborator;
    use crate::sandbox::reply::empty;
    use crate::sandbox::world::SandboxParts;
    use axum::body::Body;
    use axum::routing::MethodFilter;
    use outbound::sql::sqlite::Location;

    static PANICS: Call = Call {
        collaborator: Collaborator::Inventory,
        protocol: "none",
        name: "panics",
        method: MethodFilter::POST,
        path: "/panics",
        changes: true,
        echoes: &[],
        answer: |_| Box::pin(async { panic!("a protocol has a mistake in it") }),
        refusal: || empty(400),
    };

    #[tokio::test]
    async fn a_deed_that_panics_ends_on_record_and_the_next_one_is_done() {
        let parts = SandboxParts {
            location: Location::Memory,
            effects: None,
            script: None,
            ignore_keys: false,
            currency: domain::Currency::USD,
        };
        let sandbox = Sandbox::open(parts).await.unwrap();
        for number in [1, 3] {
            let request = Request::post("/panics").header("idempotency-key", "o1:panics");
            let request = request.body(Body::empty()).unwrap();
            let (asked, refused) = Asked::read(&PANICS, Vec::new(), request).await;
            assert!(refused.is_none());
            assert_eq!(sandbox.effects.request(&asked.entry(None)), Ok(number));
            let response = sandbox.clone().set_to_work(asked, number, None).await;
            assert_eq!(Ending::of(&response), Some(Ending::Reset));
        }
        let log = sandbox.effects.after(0);
        let panicked = log.lines().filter(|line| line.contains(PANICKED));
        assert_eq!((log.lines().count(), panicked.count()), (4, 2), "{log}");
    }
}
