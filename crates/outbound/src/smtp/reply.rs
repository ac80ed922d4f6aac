//! What a mail server's replies, and the lack of one, mean.

use crate::guard::Fault;
use domain::process::EvidenceKind;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::{Response, Severity};
use std::error::Error as _;

/// Why a message was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum No {
    /// For good, with this code.
    Refused(u16),
    /// It cannot be written to this address there, or in any mail.
    Unaddressable,
    /// For now, with this code.
    PutOff(u16),
    /// It is not known whether it was.
    Fault(Fault),
}

/// It does not know us, or asks us for a login: that is about our settings and not about the message.
const LOGIN_REPLIES: [u16; 4] = [530, 534, 535, 538];

/// The reply to a step of the message, which has to be of this kind. Only its code is looked at.
pub(super) fn said(reply: Result<Response, Error>, expected: Severity) -> Result<(), No> {
    let error = match reply {
        Ok(reply) if reply.code().severity == expected => return Ok(()),
        Ok(reply) => {
            let what = format!("it answered {} out of turn", reply.code());
            return Err(No::Fault(Fault::unreadable(&what)));
        }
        Err(error) => error,
    };
    Err(match error.status().map(u16::from) {
        Some(code) if LOGIN_REPLIES.contains(&code) => No::Fault(not_sent(&error)),
        Some(code) if error.is_permanent() => No::Refused(code),
        Some(code) => No::PutOff(code),
        None if error.is_response() => No::Fault(Fault::unreadable(&words(&error))),
        None => No::Fault(Fault::unknown(EvidenceKind::ConnectionLost, &words(&error))),
    })
}

/// What went wrong before the message's envelope was begun.
pub(super) fn not_sent(error: &Error) -> Fault {
    Fault::NotSent(match error.status() {
        Some(code) => format!("the mail server answered {code} before any message"),
        None => words(error),
    })
}

/// Not what the server has said, which the parser quotes.
fn words(error: &Error) -> String {
    if error.is_response() {
        return "the mail server does not speak SMTP".to_owned();
    }
    // The outer ones say the same again, or less.
    let first = std::iter::successors(error.source(), |&cause| cause.source()).last();
    first.map_or_else(|| error.to_string(), ToString::to_string)
}
