//! How the running service fares with a collaborator, as it tells operators.

use serde::Deserialize;
use std::fmt;

/// One collaborator on another machine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct CollaboratorView {
    pub(in crate::commands) name: String,
    calls: String,
    held_back_for_ms: Option<u64>,
    held_off_for_ms: Option<u64>,
    in_flight: u64,
    ended: EndedView,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndedView {
    answered: u64,
    held_back: u64,
    not_sent: u64,
    unknown: u64,
}

/// The answer that has all of them.
#[derive(Debug, Deserialize)]
pub(super) struct CollaboratorsView {
    pub(super) collaborators: Vec<CollaboratorView>,
}

impl CollaboratorView {
    /// Whether the running service makes no calls to it at this time.
    pub(in crate::commands) fn is_held_back(&self) -> bool {
        self.calls != "made" || self.held_off_for_ms.is_some()
    }
}

impl fmt::Display for CollaboratorView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EndedView {
            answered,
            held_back,
            not_sent,
            unknown,
        } = &self.ended;
        let (calls, under_way) = (&self.calls, self.in_flight);
        write!(f, "the running service: calls are {calls}")?;
        if let Some(left) = self.held_back_for_ms {
            write!(f, " for {left} ms")?;
        }
        if let Some(left) = self.held_off_for_ms {
            write!(f, ", it asked to be left alone for {left} ms")?;
        }
        write!(
            f,
            ", {under_way} under way, {answered} answered, {held_back} held back, {not_sent} not \
             sent, {unknown} unknown"
        )
    }
}
