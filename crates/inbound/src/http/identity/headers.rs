//! The headers in which a gateway says who its user is.

use super::credentials::UNNAMED;
use super::refused::Refused;
use application::{Caller, Identity, Role};
use axum::http::HeaderMap;
use domain::text::bounded;
use domain::{CustomerId, Email};

/// Any id.
const USER_ID: &str = "x-user-id";
/// A number.
const USER_NUMBER: &str = "x-userid";
const EMAIL: &str = "x-email";
/// In which operators say who they are where nothing else does.
const OPERATOR: &str = "x-operator";

/// The most characters of an operator's name.
pub(super) const NAME_LIMIT: usize = 64;

/// The most digits of a user's number: what 64 bits take.
const MOST_DIGITS: usize = 20;

/// Who is named by the headers; nobody if there are none of them. A user whose role is not known
/// here is a customer; one without an id is a guest.
pub(super) fn believed(headers: &HeaderMap, role: &str) -> Result<Option<Identity>, Refused> {
    let customer = customer(headers)?;
    let email = email(headers)?;
    let role = only(
        headers,
        role,
        "The header with the role must be given once, as text",
    )?;
    if customer.is_none() && email.is_none() && role.is_none() {
        return Ok(None);
    }
    let role = role.and_then(Role::named).unwrap_or(Role::Customer);
    let caller = match (role, &customer) {
        (Role::Operator, Some(id)) => Caller::Operator(id.as_str().to_owned()),
        (Role::Operator, None) => Caller::Operator(own_word(headers, UNNAMED)),
        (Role::Viewer, Some(id)) => Caller::Viewer(id.as_str().to_owned()),
        (Role::Viewer, None) => Caller::Viewer(own_word(headers, "viewer")),
        (Role::Service, Some(id)) => Caller::Service(id.as_str().to_owned()),
        (Role::Service, None) => Caller::Service(own_word(headers, "service")),
        (Role::Customer, Some(id)) => Caller::Customer(id.clone()),
        (Role::Customer, None) => Caller::Guest,
    };
    // Who looks on has no cart and no orders.
    let customer = customer.filter(|_| !caller.only_looks());
    Ok(Some(Identity {
        caller,
        customer,
        email,
    }))
}

/// The name of somebody whose role alone the gateway tells: what they say, told as that.
fn own_word(headers: &HeaderMap, otherwise: &str) -> String {
    let said = operator_name(headers).map(|name| format!("{name} (own word)"));
    said.unwrap_or_else(|| otherwise.to_owned())
}

/// What an operator says their name is.
pub(super) fn operator_name(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(OPERATOR)?.to_str().ok()?;
    bounded(said, NAME_LIMIT).ok()
}

/// A header that means nothing if it is there twice: somebody between the client and us may have
/// believed the other one. `fault` is what the client is told then.
pub(super) fn only<'a>(
    headers: &'a HeaderMap,
    name: &str,
    fault: &'static str,
) -> Result<Option<&'a str>, Refused> {
    let mut sent = headers.get_all(name).iter();
    let first = sent.next();
    if sent.next().is_some() {
        return Err(Refused::Contradictory(fault));
    }
    first
        .map(|value| value.to_str().map_err(|_| Refused::Contradictory(fault)))
        .transpose()
}

fn customer(headers: &HeaderMap) -> Result<Option<CustomerId>, Refused> {
    const ID: &str = "X-User-Id must be given once and have 1 to 128 visible ASCII characters, \
                      no comma among them";
    const NUMBER: &str = "X-UserId must be given once and be a whole number";
    let by_id = only(headers, USER_ID, ID)?;
    let by_number = only(headers, USER_NUMBER, NUMBER)?;
    if by_number.is_some_and(|number| !is_number(number)) {
        return Err(Refused::Contradictory(NUMBER));
    }
    let id = match (by_id, by_number) {
        (Some(id), Some(number)) if id != number => {
            let words = "X-User-Id and X-UserId name different users";
            return Err(Refused::Contradictory(words));
        }
        (Some(id), _) | (None, Some(id)) => id,
        (None, None) => return Ok(None),
    };
    // A comma is what a proxy writes between two headers of the same name.
    let is_plain = id
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b',');
    let id = CustomerId::parse(id).ok().filter(|_| is_plain);
    id.map(Some).ok_or(Refused::Contradictory(ID))
}

/// As numbers are usually written: `007` would be another customer than `7`.
fn is_number(text: &str) -> bool {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_usual = text == "0" || !text.starts_with('0');
    is_digits && is_usual && (1..=MOST_DIGITS).contains(&text.len())
}

fn email(headers: &HeaderMap) -> Result<Option<Email>, Refused> {
    const WORDS: &str = "X-EMAIL must be given once and be an e-mail address";
    only(headers, EMAIL, WORDS)?
        .map(|text| Email::parse(text).map_err(|_| Refused::Contradictory(WORDS)))
        .transpose()
}
