//! The confirmation as a mail: plain text, nothing that came from outside in a place where it could be
//! taken for more than text.

use application::ports::Notice;
use domain::{Email, OrderLine};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use std::fmt::Write;

/// That a machine wrote it, so that no machine answers (RFC 3834).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// The mail, unless the address is none that a mail can carry.
pub(super) fn letter(notice: &Notice, to: &Email, from: &Mailbox) -> Option<Message> {
    let name = notice.contact.name.as_deref().map(one_line);
    let to = Mailbox::new(name, to.as_str().parse().ok()?);
    let (number, status) = (notice.number.0, notice.status.as_str().to_lowercase());
    let by_a_machine = HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned());
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(format!("Order {number} is {status}"))
        .message_id(Some(id(notice, from)))
        .raw_header(by_a_machine)
        .header(ContentType::TEXT_PLAIN)
        .body(text(notice))
        .ok()
}

/// The same for each repeat: by it mail programs know a second copy.
fn id(notice: &Notice, from: &Mailbox) -> String {
    let key = notice.key.as_str().replace(':', ".");
    format!("<{key}@{}>", from.email.domain())
}

fn text(notice: &Notice) -> String {
    let (number, status) = (notice.number.0, notice.status.as_str().to_lowercase());
    let mut text = format!("Your order {number} is {status}.\r\n\r\n");
    for OrderLine {
        name,
        quantity,
        unit_price,
        ..
    } in &notice.lines
    {
        let (name, units) = (one_line(name), quantity.units());
        write!(text, "{units} x {name} at {unit_price}\r\n").expect("a text can always grow");
    }
    let (total, currency) = (notice.total, notice.total.currency().code());
    write!(text, "\r\nTotal: {total} {currency}\r\n").expect("a text can always grow");
    text
}

/// A name is one line, whatever is in it.
fn one_line(text: &str) -> String {
    let plain = |c: char| {
        let ends_a_line = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if ends_a_line { ' ' } else { c }
    };
    text.chars().map(plain).collect()
}
