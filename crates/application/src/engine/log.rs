//! What the log says of an order: every line carries its id, none says anything of a person.

use domain::order::{Event, Fact};
use domain::process::{Answer, CallId, CallOutcome, Finished, Hold, Phase};
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

/// An order that was parked for the lost answer of this attempt, and the answer, which only this line now
/// keeps. One of an earlier attempt settles nothing, nor does one that does not know the call.
pub(super) fn too_late(order: &Order, finished: &Finished) {
    let what = match finished.outcome {
        CallOutcome::Definite(Answer::Done(_)) => "done",
        CallOutcome::Definite(Answer::Refused(_)) => "refused",
        CallOutcome::Definite(Answer::Awaited { .. }) => "taken on",
        CallOutcome::Definite(Answer::NotFound)
        | CallOutcome::NotSent(_)
        | CallOutcome::Unknown(_) => return,
    };
    let (id, call, attempt) = (order.id(), finished.call, finished.attempt);
    let is_lost = order.call(call).is_some_and(|call| {
        call.phase == Phase::Stuck(Hold::AnswerLost) && call.attempts == attempt
    });
    if is_lost {
        tracing::error!(
            order.id = %id, %call, attempt,
            "order {id}: {call} was answered as {what}, but another replica had parked the order \
             for this answer first; settle it so"
        );
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
