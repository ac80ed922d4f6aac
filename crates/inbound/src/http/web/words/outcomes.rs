//! How an attempt ended: done, refused, or not known, which is never told as failed.

use super::badge::Badge;
use super::receipts::receipt;
use super::refusals::refusal;
use domain::process::{Answer, CallOutcome, Evidence, EvidenceKind};

/// An outcome, and what is known of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) badge: Badge,
    /// What it means for the order.
    pub(crate) words: String,
    /// What was seen, by name.
    pub(crate) evidence: Vec<(&'static str, String)>,
}

/// The outcome in words.
pub(crate) fn outcome(outcome: &CallOutcome) -> Outcome {
    let (badge, words, evidence) = match outcome {
        CallOutcome::NotSent(why) => (
            Badge::wait("Not sent"),
            "Surely nothing reached the other side.".to_owned(),
            vec![("what happened", why.clone())],
        ),
        CallOutcome::Definite(answer) => return definite(answer),
        CallOutcome::Unknown(evidence) => (
            Badge::wait("Unknown"),
            unknown(evidence).to_owned(),
            vec![
                ("kind", evidence.kind.name().to_owned()),
                ("what was seen", evidence.detail.clone()),
            ],
        ),
    };
    Outcome {
        badge,
        words,
        evidence,
    }
}

fn definite(answer: &Answer) -> Outcome {
    let (badge, words, evidence) = match answer {
        Answer::Done(left) => (Badge::ok("Done"), String::new(), receipt(left)),
        Answer::Refused(why) => (Badge::bad("Refused"), refusal(why), Vec::new()),
        Answer::NotFound => (
            Badge::wait("Not known there"),
            "The other side knows nothing of it; the request may still be on its way.".to_owned(),
            Vec::new(),
        ),
        Answer::Awaited { reference } => (
            Badge::wait("Taken on"),
            "The result comes later, by event.".to_owned(),
            named(reference.as_deref()),
        ),
    };
    Outcome {
        badge,
        words,
        evidence,
    }
}

fn named(reference: Option<&str>) -> Vec<(&'static str, String)> {
    let named = reference.map(|name| ("the provider calls it", name.to_owned()));
    named.into_iter().collect()
}

const fn unknown(evidence: &Evidence) -> &'static str {
    match evidence.kind {
        EvidenceKind::TimedOut => "No answer came in time: it may have been done.",
        EvidenceKind::ConnectionLost => {
            "The connection broke after something was sent: it may have been done."
        }
        EvidenceKind::ServerError => {
            "The other side failed while it had the request: it may have been done."
        }
        EvidenceKind::Unreadable => "The answer is not the documented one: it may have been done.",
        EvidenceKind::Mismatch => "The answer contradicts the request: a person has to look.",
        EvidenceKind::RunnerLost => {
            "The process that made the call was lost with the answer: it may have been done."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_never_told_as_failed_or_done() {
        for kind in EvidenceKind::ALL {
            let told = outcome(&CallOutcome::Unknown(Evidence::new(kind, "as it was")));
            assert_eq!(told.badge, Badge::wait("Unknown"), "{kind:?}");
            assert!(!told.words.contains("fail") || kind == EvidenceKind::ServerError);
            assert_eq!(told.evidence[1], ("what was seen", "as it was".to_owned()));
        }
    }
}
