//! The faults, as they are written: `NAME` or `NAME=VALUE`.

use super::contradiction::Contradiction;
use crate::sandbox::call::{Carrier, Kind};
use axum::http::{HeaderValue, StatusCode};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The longest wait that can be ordered.
const LONGEST: Duration = Duration::from_hours(1);
/// The largest body that can be ordered.
const LARGEST: u64 = 8 << 30;
const USUAL_DELAY: Duration = Duration::from_secs(2);
/// The most copies that can be ordered.
const MOST_COPIES: u64 = 1_000;
const USUAL_DRIP: Duration = Duration::from_secs(1);
const USUAL_HEADERS: u64 = 10_000;
/// The most headers that can be ordered.
const MOST_HEADERS: u64 = 10_000_000;
const USUAL_SIZE: u64 = 64 << 20;
/// Where a redirect leads unless it is said: back here, where it shows that it was followed.
const USUAL_TARGET: &str = "/sandbox/redirected";

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum Fault {
    /// Done and answered, but later.
    Delay(Duration),
    /// Not done; an error instead.
    Status(StatusCode),
    /// Done; an error all the same.
    StatusAfter(StatusCode),
    /// Not done; silence.
    Hang,
    /// Done; silence.
    HangAfter,
    /// Not done; the connection is reset.
    Reset,
    /// Done; the connection is reset.
    LoseAnswer,
    /// Silence; done so long after the client has hung up.
    Late(Duration),
    /// Done; a body that is not JSON.
    Garbage,
    /// Done; no body.
    Empty,
    /// Done; the connection ends in the middle of the body.
    Truncated,
    /// Done; a page for people.
    Html,
    /// Done; the right body under the wrong media type.
    WrongType,
    /// Done; a body of so many bytes.
    Huge(u64),
    /// Done; the body comes byte by byte, so far apart.
    Drip(Duration),
    /// Done and answered; the next request on the same connection is reset unread.
    Stale,
    /// Done; the answer's head comes byte by byte, so far apart, and never ends.
    DripHead(Duration),
    /// Done; an answer of so many headers.
    Headers(u64),
    /// Not done; elsewhere it would be.
    Redirect(String),
    /// Done; the answer contradicts the request or itself.
    Contradict(Contradiction),
    /// Not done; refused as the protocol refuses. The key remembers it if it is pinned.
    Decline { is_pinned: bool },
    /// Not done; later it would be.
    RetryAfter(StatusCode, String),
    /// Done; each event of the answer is told so many times more.
    Duplicate(u64),
    /// Done; the events of the answer come the last one first.
    Reorder,
    /// Done; answered after the next question.
    AfterNext,
    /// Done; before the answer comes something that nobody can read.
    Poison,
}

/// Every fault, for those who ask what there is.
pub(in crate::sandbox) const NAMES: &str = "delay[=MS], status=CODE, status-after=CODE, hang, \
    hang-after, reset, lose-answer, late[=MS], garbage, empty, truncated, html, wrong-type, \
    huge[=BYTES], drip[=MS], drip-head[=MS], headers[=COUNT], stale, redirect[=URL], \
    contradict[=amount|currency|less|order|product|quantity|status|success|twice], decline[=unpinned], \
    retry-after=VALUE or retry-after=CODE:VALUE, duplicate[=TIMES], reorder, after-next, poison";

impl Fault {
    /// Whether this call has what it would spoil.
    pub(in crate::sandbox) fn can_befall(&self, call: &Kind) -> bool {
        if let Self::Contradict(what) = self
            && !what.is_possible(call.echoes)
        {
            return false;
        }
        match call.carrier {
            Carrier::Http => !self.is_of_events(),
            Carrier::Asked => self.is_of_events() || self.is_of_both(),
            Carrier::Told => matches!(self, Self::Hang | Self::Late(_)),
        }
    }

    /// What can befall events and nothing else.
    const fn is_of_events(&self) -> bool {
        matches!(
            self,
            Self::Duplicate(_) | Self::Reorder | Self::AfterNext | Self::Poison
        )
    }

    /// What can befall requests and events that are answered.
    const fn is_of_both(&self) -> bool {
        match self {
            Self::Contradict(what) => {
                !matches!(what, Contradiction::Status | Contradiction::Success)
            }
            Self::Delay(_)
            | Self::Hang
            | Self::LoseAnswer
            | Self::Late(_)
            | Self::Decline { is_pinned: true } => true,
            _ => false,
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (text.trim(), None),
        };
        let fault = match value {
            None => plain(name),
            Some(value) => valued(name, value),
        };
        fault.ok_or_else(|| format!("there is no fault {text:?}: {NAMES}"))
    }
}

fn plain(name: &str) -> Option<Fault> {
    Some(match name {
        "delay" => Fault::Delay(USUAL_DELAY),
        "hang" => Fault::Hang,
        "hang-after" => Fault::HangAfter,
        "reset" => Fault::Reset,
        "lose-answer" => Fault::LoseAnswer,
        "late" => Fault::Late(Duration::ZERO),
        "garbage" => Fault::Garbage,
        "empty" => Fault::Empty,
        "truncated" => Fault::Truncated,
        "html" => Fault::Html,
        "wrong-type" => Fault::WrongType,
        "huge" => Fault::Huge(USUAL_SIZE),
        "drip" => Fault::Drip(USUAL_DRIP),
        "stale" => Fault::Stale,
        "drip-head" => Fault::DripHead(USUAL_DRIP),
        "headers" => Fault::Headers(USUAL_HEADERS),
        "redirect" => Fault::Redirect(USUAL_TARGET.to_owned()),
        "contradict" => Fault::Contradict(Contradiction::Any),
        "decline" => Fault::Decline { is_pinned: true },
        "duplicate" => Fault::Duplicate(1),
        "reorder" => Fault::Reorder,
        "after-next" => Fault::AfterNext,
        "poison" => Fault::Poison,
        _ => return None,
    })
}

fn valued(name: &str, value: &str) -> Option<Fault> {
    Some(match name {
        "delay" => Fault::Delay(wait(value)?),
        "status" => Fault::Status(failure(value)?),
        "status-after" => Fault::StatusAfter(failure(value)?),
        "late" => Fault::Late(wait(value)?),
        "huge" => Fault::Huge(value.parse().ok().filter(|size| *size <= LARGEST)?),
        "drip" => Fault::Drip(wait(value)?),
        "drip-head" => Fault::DripHead(wait(value)?),
        "headers" => Fault::Headers(value.parse().ok().filter(|count| *count <= MOST_HEADERS)?),
        "redirect" => Fault::Redirect(header(value)?),
        "contradict" => Fault::Contradict(Contradiction::parse(value)?),
        "decline" if value == "unpinned" => Fault::Decline { is_pinned: false },
        "duplicate" => Fault::Duplicate(copies(value)?),
        "retry-after" => match value.split_once(':') {
            Some((status, after)) if status.len() == 3 => {
                Fault::RetryAfter(failure(status)?, header(after)?)
            }
            _ => Fault::RetryAfter(StatusCode::TOO_MANY_REQUESTS, header(value)?),
        },
        _ => return None,
    })
}

fn wait(millis: &str) -> Option<Duration> {
    let wait = Duration::from_millis(millis.parse().ok()?);
    (wait <= LONGEST).then_some(wait)
}

fn copies(times: &str) -> Option<u64> {
    let times = times.parse().ok()?;
    (1..=MOST_COPIES).contains(&times).then_some(times)
}

/// 4xx or 5xx.
fn failure(code: &str) -> Option<StatusCode> {
    let status = StatusCode::from_bytes(code.as_bytes()).ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

/// What can be sent as a header's value.
fn header(value: &str) -> Option<String> {
    HeaderValue::from_str(value).ok()?;
    Some(value.to_owned())
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(wait) => write!(f, "delay={}", wait.as_millis()),
            Self::Status(status) => write!(f, "status={}", status.as_u16()),
            Self::StatusAfter(status) => write!(f, "status-after={}", status.as_u16()),
            Self::Hang => f.write_str("hang"),
            Self::HangAfter => f.write_str("hang-after"),
            Self::Reset => f.write_str("reset"),
            Self::LoseAnswer => f.write_str("lose-answer"),
            Self::Late(wait) => write!(f, "late={}", wait.as_millis()),
            Self::Garbage => f.write_str("garbage"),
            Self::Empty => f.write_str("empty"),
            Self::Truncated => f.write_str("truncated"),
            Self::Html => f.write_str("html"),
            Self::WrongType => f.write_str("wrong-type"),
            Self::Huge(size) => write!(f, "huge={size}"),
            Self::Drip(wait) => write!(f, "drip={}", wait.as_millis()),
            Self::Stale => f.write_str("stale"),
            Self::DripHead(wait) => write!(f, "drip-head={}", wait.as_millis()),
            Self::Headers(count) => write!(f, "headers={count}"),
            Self::Redirect(target) => write!(f, "redirect={target}"),
            Self::Contradict(what) => write!(f, "contradict={}", what.name()),
            Self::Decline { is_pinned: true } => f.write_str("decline"),
            Self::Decline { is_pinned: false } => f.write_str("decline=unpinned"),
            Self::RetryAfter(status, after) => {
                write!(f, "retry-after={}:{after}", status.as_u16())
            }
            Self::Duplicate(times) => write!(f, "duplicate={times}"),
            Self::Reorder => f.write_str("reorder"),
            Self::AfterNext => f.write_str("after-next"),
            Self::Poison => f.write_str("poison"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_as_it_is_written() {
        for text in NAMES.split(", ").flat_map(|name| name.split(" or ")) {
            let name = text.split(['[', '=']).next().unwrap();
            let value = match name {
                "status" | "status-after" => "=503",
                "retry-after" => "=503:120",
                _ => "",
            };
            let fault: Fault = format!("{name}{value}").parse().unwrap();
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused_with_what_can() {
        let wrong = [
            "",
            "nonsense",
            "status",
            "status=200",
            "delay=-1",
            "delay=99999999999",
        ];
        for text in wrong
            .into_iter()
            .chain(["retry-after", "contradict=all", "hang=1"])
        {
            let refused = text.parse::<Fault>().unwrap_err();
            assert!(refused.contains("lose-answer"), "{text}: {refused}");
        }
    }
}
