//! What happened to an order and what happens next, in words for people.

use super::ahead::Ahead;
use super::view::EventView;

/// A moment as another program wrote it, in our way of writing.
pub(super) fn as_moment(written: &str) -> String {
    let read = written.parse::<jiff::Timestamp>();
    read.map_or_else(|_| written.to_owned(), |at| format!("{at:.6}"))
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

/// What the process does next.
pub(super) fn next(ahead: &Ahead) -> String {
    match ahead {
        Ahead::GoesOn => "goes on as soon as a runner takes it up".to_owned(),
        Ahead::InFlight { calls } => format!("waits for the answer to {}", calls.join(", ")),
        Ahead::Retry { calls, at } => format!("{} is tried again at {at}", calls.join(", ")),
        Ahead::AwaitsPayment => "waits for the result of the payment".to_owned(),
        Ahead::Parked => "waits for an operator".to_owned(),
        Ahead::Nothing => "nothing by itself".to_owned(),
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
    fn what_comes_next_is_told_in_words() {
        let calls = || vec!["capture".to_owned()];
        let at = "noon".to_owned();
        let retry = Ahead::Retry { calls: calls(), at };
        assert_eq!(next(&retry), "capture is tried again at noon");
        let out = Ahead::InFlight { calls: calls() };
        assert_eq!(next(&out), "waits for the answer to capture");
        assert_eq!(next(&Ahead::Parked), "waits for an operator");
    }
}
