//! What happened to an order and what happens next, in words for people.

use super::view::{EventView, HeldView};
use domain::Timestamp;

/// A moment: UTC, with its fraction, as RFC 3339 writes it.
pub(super) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.micros()).map_or_else(
        |_| format!("{} microseconds after 1970", at.micros()),
        |at| format!("{at:.6}"),
    )
}

/// What happened.
pub(super) fn event(event: &EventView) -> String {
    let what = match (event.event.as_str(), &event.call) {
        ("call-started", Some(call)) => match event.attempt {
            Some(attempt) if attempt > 1 => format!("{call} called (attempt {attempt})"),
            _ => format!("{call} called"),
        },
        ("call-ended", Some(call)) => {
            format!("{call} {}", event.outcome.as_deref().unwrap_or("ended"))
        }
        ("order-settled", call) => {
            let verdict = event.outcome.as_deref().unwrap_or_default();
            format!(
                "settled: {} {verdict}",
                call.as_deref().unwrap_or("the order")
            )
        }
        (name, Some(call)) => format!("{} ({call})", plain(name)),
        (name, None) => plain(name),
    };
    let reason = event.reason.as_ref().map(|reason| format!(": {reason}"));
    let retry = event.retry_at.as_ref().map(|at| format!("; again at {at}"));
    format!(
        "{what}{}{}",
        reason.unwrap_or_default(),
        retry.unwrap_or_default()
    )
}

/// `order-confirmed` as people say it.
fn plain(name: &str) -> String {
    name.strip_prefix("order-")
        .unwrap_or(name)
        .replace('-', " ")
}

/// What the process does next, as the journal tells it.
pub(super) fn next(held: Option<&HeldView>, status: &str, timeline: &[EventView]) -> String {
    let is_stuck = |event: &EventView| held.is_some_and(|held| held.stops(event));
    let open: Vec<String> = timeline
        .iter()
        .enumerate()
        .filter(|(place, event)| is_last_of_its_call(*place, event, timeline) && !is_stuck(event))
        .filter_map(|(_, event)| expectation(event))
        .collect();
    match (open.is_empty(), held.is_some(), status) {
        (false, _, _) => open.join("; "),
        (true, true, _) => "waits for an operator".to_owned(),
        (true, false, "PENDING") => "goes on as soon as a runner takes it up".to_owned(),
        (true, false, _) => "nothing by itself".to_owned(),
    }
}

fn is_last_of_its_call(place: usize, event: &EventView, timeline: &[EventView]) -> bool {
    let later = &timeline[place + 1..];
    event.call.is_some() && !later.iter().any(|other| other.call == event.call)
}

fn expectation(last: &EventView) -> Option<String> {
    let call = last.call.as_deref()?;
    match (last.event.as_str(), last.outcome.as_deref()) {
        ("call-started", _) => Some(format!("waits for the answer to {call}")),
        ("call-ended", Some("not-sent" | "unknown"))
        | ("order-settled", Some("not-done" | "retry")) => {
            let at = last.retry_at.as_ref().map(|at| format!(" at {at}"));
            Some(format!("{call} is tried again{}", at.unwrap_or_default()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happened(event: &str, call: &str, outcome: &str) -> EventView {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        EventView {
            seq: 1,
            at: String::new(),
            actor: "engine".to_owned(),
            event: event.to_owned(),
            call: some(call),
            attempt: Some(1),
            outcome: some(outcome),
            reason: None,
            retry_at: None,
        }
    }

    #[test]
    fn events_are_told_in_words() {
        let told =
            |event: &str, call: &str, outcome: &str| super::event(&happened(event, call, outcome));
        assert_eq!(told("order-confirmed", "", ""), "confirmed");
        assert_eq!(told("processing-started", "", ""), "processing started");
        assert_eq!(told("call-started", "capture", ""), "capture called");
        assert_eq!(told("call-ended", "capture", "unknown"), "capture unknown");
        assert_eq!(told("order-parked", "capture", ""), "parked (capture)");
        assert_eq!(
            told("order-settled", "capture", "done"),
            "settled: capture done"
        );
        let mut unknown = happened("call-ended", "capture", "unknown");
        unknown.reason = Some("timed-out: no answer".to_owned());
        unknown.retry_at = Some("noon".to_owned());
        let text = "capture unknown: timed-out: no answer; again at noon";
        assert_eq!(super::event(&unknown), text);
    }

    #[test]
    fn what_comes_next_follows_from_the_last_word_on_each_call() {
        let called = happened("call-started", "reserve", "");
        let done = happened("call-ended", "reserve", "done");
        let unsent = happened("call-ended", "notify", "not-sent");
        let waiting = next(None, "PENDING", std::slice::from_ref(&called));
        assert_eq!(waiting, "waits for the answer to reserve");
        let retried = next(None, "CONFIRMED", &[called, done.clone(), unsent]);
        assert_eq!(retried, "notify is tried again");
        assert_eq!(next(None, "CONFIRMED", &[done]), "nothing by itself");
        let unknown = happened("call-ended", "capture", "unknown");
        let held = |why: &str| HeldView::new(unknown.call.clone(), why, "look", &[]);
        let next = |why: &str| next(Some(&held(why)), "PENDING", std::slice::from_ref(&unknown));
        assert_eq!(next("mismatch"), "waits for an operator");
        assert_eq!(next("still-failing"), "capture is tried again");
    }
}
