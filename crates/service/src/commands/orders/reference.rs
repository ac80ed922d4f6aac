//! Whether a service took the reference that a payment was settled with: those of earlier versions know of
//! none, and take no notice.

use super::view::EventView;
use domain::Reason;

/// The events' names in timelines.
const SETTLED: &str = "order-settled";
const ENDED: &str = "call-ended";

/// Fails where the order shows no sign of it: a payment with a reference is on record as ended by the very
/// operator who settled it.
pub(super) fn ensure_taken(timeline: &[EventView], reason: &Reason) -> anyhow::Result<()> {
    let is_ours = |event: &EventView| {
        event.event == SETTLED && event.reason.as_deref() == Some(reason.as_str())
    };
    let last = timeline.iter().rposition(is_ours);
    let is_taken = last.is_some_and(|at| {
        let (settled, next) = (&timeline[at], timeline.get(at + 1));
        next.is_some_and(|next| {
            next.event == ENDED && next.call == settled.call && next.actor == settled.actor
        })
    });
    anyhow::ensure!(
        is_taken,
        "it was settled, but without the reference: the running service is of an earlier version, \
         which takes none. What follows the payment is asked for under our own key. Where the provider \
         ignores keys the order is parked again there: capture, void or refund it at the provider by its \
         reference and settle that call as done. Update the service before you settle the next one"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(event: &str, actor: &str, call: &str, reason: Option<&str>) -> EventView {
        EventView {
            seq: 1,
            at: String::new(),
            actor: actor.to_owned(),
            event: event.to_owned(),
            call: Some(call.to_owned()),
            attempt: None,
            outcome: Some("done".to_owned()),
            reason: reason.map(str::to_owned),
            retry_at: None,
        }
    }

    #[test]
    fn a_reference_is_taken_where_the_payment_ended_by_the_word_of_who_settled_it() {
        let operator = "operator command line";
        let reason = Reason::try_new("seen there").unwrap();
        let settled = || event("order-settled", operator, "pay", Some("seen there"));
        let ended = || event("call-ended", operator, "pay", None);
        let goes_on = || event("call-started", "process", "clear-cart", None);
        let other = || event("order-settled", operator, "clear-cart", Some("not needed"));
        for taken in [
            vec![settled(), ended()],
            vec![settled(), ended(), goes_on(), other()],
            vec![settled(), settled(), ended(), goes_on()],
        ] {
            assert!(ensure_taken(&taken, &reason).is_ok(), "{taken:?}");
        }
        for ignored in [
            vec![],
            vec![settled()],
            vec![settled(), goes_on(), ended()],
            vec![settled(), ended(), settled(), goes_on()],
            vec![settled(), event("call-ended", "process", "pay", None)],
        ] {
            let told = ensure_taken(&ignored, &reason).unwrap_err().to_string();
            assert!(told.contains("earlier version"), "{ignored:?}: {told}");
        }
    }
}
