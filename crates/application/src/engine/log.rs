//! What the log says of an order: every line carries its id, none says anything of a person.

use domain::order::{Event, Fact};
use domain::process::{Answer, CallId, CallOutcome, Finished, Hold, Phase, Receipt};
use domain::{Order, OrderId};

/// How an attempt ended.
pub(super) fn outcome(id: OrderId, call: CallId, attempt: u32, outcome: &CallOutcome) {
    match outcome {
        CallOutcome::Definite(Answer::Done(_)) => {
            tracing::debug!(order.id = %id, %call, attempt, "order {id}: {call} done");
        }
        CallOutcome::Definite(Answer::Refused(_)) => {
            tracing::info!(order.id = %id, %call, attempt, "order {id}: {call} refused");
        }
        CallOutcome::Definite(Answer::NotFound) => {
            tracing::info!(order.id = %id, %call, attempt, "order {id}: {call} is not known there");
        }
        CallOutcome::Definite(Answer::Awaited { .. }) => {
            tracing::info!(order.id = %id, %call, attempt, "order {id}: {call} taken on, its result follows");
        }
        CallOutcome::NotSent(why) => {
            tracing::warn!(order.id = %id, %call, attempt, why, "order {id}: {call} not sent");
        }
        CallOutcome::Unknown(evidence) => {
            let kind = evidence.kind.name();
            let detail = &evidence.detail;
            tracing::warn!(
                order.id = %id, %call, attempt, kind, detail,
                "order {id}: what became of {call} is unknown"
            );
        }
    }
}

/// An answer that does not end its call as it would have in time: only this line keeps it, but for one that
/// parks the order as contradictory. Quiet where the order knows as much without it, as after an event that
/// came first.
pub(super) fn too_late(order: &Order, finished: &Finished) {
    let Some(what) = definite(finished).filter(|_| !finished.is_awaited_by(order)) else {
        return;
    };
    let (id, call, attempt) = (order.id(), finished.call, finished.attempt);
    let Some(state) = order.call(call) else {
        return;
    };
    if finished.contradicts(order) {
        tracing::error!(
            order.id = %id, %call, attempt,
            "order {id}: {call} was answered as {what}, but had been taken not to be done, and may have \
             been made again since; see how often it was done, then settle it"
        );
    } else if state.phase == Phase::Stuck(Hold::AnswerLost) && state.attempts == attempt {
        tracing::error!(
            order.id = %id, %call, attempt,
            "order {id}: {call} was answered as {what}, but another replica had parked the order \
             for this answer first; settle it so"
        );
    } else if !knows_as_much(&state.phase, finished) {
        tracing::warn!(
            order.id = %id, %call, attempt,
            "order {id}: {call} was answered as {what}, but the order had gone on without this answer"
        );
    }
}

/// An answer that the store has not taken yet: told at the first time, for whatever ends this process
/// until it is recorded takes the answer along.
pub(super) fn not_recorded_yet(id: OrderId, finished: &Finished) {
    if let Some(what) = definite(finished) {
        let Finished { call, attempt, .. } = finished;
        tracing::warn!(
            order.id = %id, %call, attempt,
            "order {id}: {call} was answered as {what}, which is not recorded yet"
        );
    }
}

/// An answer that the store did not take for as long as it was offered.
pub(super) fn not_recorded(id: OrderId, finished: &Finished) {
    if let Some(what) = definite(finished) {
        let Finished { call, attempt, .. } = finished;
        tracing::error!(
            order.id = %id, %call, attempt,
            "order {id}: {call} was answered as {what}, and the store did not take it; \
             if the order is parked for this answer, {}",
            advice(finished)
        );
    }
}

/// There is no verdict for a payment that is still open.
const fn advice(finished: &Finished) -> &'static str {
    match finished.outcome {
        CallOutcome::Definite(Answer::Awaited { .. }) => {
            "its result comes as an event, or is known there"
        }
        _ => "settle it so",
    }
}

/// What was answered, where that settles anything.
fn definite(finished: &Finished) -> Option<String> {
    let CallOutcome::Definite(answer) = &finished.outcome else {
        return None;
    };
    let name = finished.outcome.name();
    (*answer != Answer::NotFound).then(|| match finished.reference() {
        Some(reference) => format!("{name} (reference {reference})"),
        None => name.to_owned(),
    })
}

fn knows_as_much(phase: &Phase, finished: &Finished) -> bool {
    let CallOutcome::Definite(answer) = &finished.outcome else {
        return true;
    };
    match (phase, answer) {
        // A person's word has no payment's name in it.
        (Phase::Done(Receipt::Settled), Answer::Done(_)) => false,
        // Two names are two payments.
        (
            Phase::Done(Receipt::Payment { reference, .. }),
            Answer::Done(Receipt::Payment {
                reference: told, ..
            }),
        ) => reference == told,
        (Phase::Done(_), Answer::Done(_) | Answer::Awaited { .. })
        | (Phase::Refused(_), Answer::Refused(_) | Answer::Awaited { .. })
        | (Phase::Awaited { .. }, Answer::Awaited { .. })
        | (_, Answer::NotFound) => true,
        _ => false,
    }
}

/// What has just become durable, as far as it matters to somebody who watches the shop.
pub(crate) fn facts(id: OrderId, events: &[Event]) {
    for event in events {
        let (actor, seq) = (event.actor.role(), event.seq.0);
        match &event.fact {
            Fact::OrderPlaced(_) | Fact::CallStarted { .. } | Fact::CallEnded { .. } => {}
            Fact::OrderConfirmed
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::OrderDelivered
            | Fact::OrderImported(_)
            | Fact::ShipmentReported(_) => {
                let what = event.fact.name();
                tracing::info!(order.id = %id, seq, actor, "order {id}: {what}");
            }
            Fact::PaymentReported(report) => {
                let result = report.result.name();
                tracing::info!(order.id = %id, seq, actor, result, "order {id}: payment {result}");
            }
            Fact::OrderCancelled { cause } => {
                let cause = cause.name();
                tracing::info!(order.id = %id, seq, actor, cause, "order {id}: order-cancelled");
            }
            Fact::OrderParked { call, hold } => {
                let call = call.map(tracing::field::display);
                let (hold, advice) = (hold.name(), hold.advice());
                tracing::warn!(
                    order.id = %id, seq, call, hold, advice,
                    "order {id}: parked, it waits for a person"
                );
            }
            Fact::OrderSettled { verdict, .. } => {
                let verdict = verdict.name();
                tracing::info!(order.id = %id, seq, actor, verdict, "order {id}: settled");
            }
        }
    }
}
