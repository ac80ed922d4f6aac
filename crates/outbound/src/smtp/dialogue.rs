//! The dialogue over one message: sender, recipient, content.

use super::reply::{No, said};
use crate::guard::Fault;
use domain::process::EvidenceKind;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Severity::{PositiveCompletion, PositiveIntermediate};
use lettre::{Address, Message};

/// The reply that says that the server is closing down, whatever it was asked.
const CLOSING: u16 = 421;

/// Hands one message over. Step by step and not by the library's own call, which says a last word to the
/// server after each error and would wait for the answer to that.
pub(super) async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
) -> Result<(), No> {
    let (from, to) = (message.envelope().from(), message.envelope().to());
    let content = message.formatted();
    let parameters = parameters(connection, to, &content)?;
    let mail = Mail::new(from.cloned(), parameters);
    said(connection.command(mail).await, PositiveCompletion)?;
    for to in to {
        let reply = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        said(reply, PositiveCompletion).map_err(about_the_recipient)?;
    }
    said(connection.command(Data).await, PositiveIntermediate)?;
    said(connection.message(&content).await, PositiveCompletion)
}

/// What has to be announced, if the server can take it at all.
fn parameters(
    connection: &AsyncSmtpConnection,
    to: &[Address],
    content: &[u8],
) -> Result<Vec<MailParameter>, No> {
    let server = connection.server_info();
    let needed = |is_needed: bool, extension, parameter| match is_needed {
        false => Ok(None),
        true if server.supports_feature(extension) => Ok(Some(parameter)),
        true => Err(No::Unaddressable),
    };
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    let utf8 = needed(
        !to.iter().all(is_ascii),
        Extension::SmtpUtfEight,
        MailParameter::SmtpUtfEight,
    )?;
    let eight_bits = needed(
        !content.is_ascii(),
        Extension::EightBitMime,
        MailParameter::Body(MailBodyParameter::EightBitMime),
    )?;
    Ok(utf8.into_iter().chain(eight_bits).collect())
}

/// A server that puts off this recipient (an unknown domain, a full mailbox) is well: customers with
/// such addresses must not make it look ill.
fn about_the_recipient(no: No) -> No {
    match no {
        No::PutOff(code) if code != CLOSING => No::Fault(put_off(code).answered()),
        no => no,
    }
}

/// It may be taken later.
pub(super) fn put_off(code: u16) -> Fault {
    Fault::unknown(EvidenceKind::ServerError, &format!("it answered {code}"))
}
