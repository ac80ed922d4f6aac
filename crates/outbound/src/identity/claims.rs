//! What a token says, once its signature is known to be good.

use super::jwt::TokenRules;
use application::Role;
use application::ports::{Claims, TokenError};
use domain::text::clipped;
use domain::{CustomerId, Email, Timestamp};
use serde_json::{Map, Value};

const MICROS_OF_A_SECOND: i64 = 1_000_000;

/// The most characters of a name in the journal.
const NAME_LIMIT: usize = 128;

/// The members of a token's body.
pub(super) type Members = Map<String, Value>;

/// What they say.
pub(super) fn read(members: &Members, rules: &TokenRules) -> Result<Claims, TokenError> {
    let subject = text(members.get("sub"));
    let customer = match members.get(&rules.customer_claim) {
        Some(claim) => id(claim),
        None => subject.and_then(|subject| CustomerId::parse(subject).ok()),
    };
    let customer = customer.ok_or(TokenError::Invalid("it names nobody"))?;
    let name = subject.unwrap_or_else(|| customer.as_str());
    Ok(Claims {
        subject: clipped(name, NAME_LIMIT),
        role: role(members, &rules.roles_claim),
        email: email(members, subject),
        expires_at: end(members, rules)?,
        nonce: text(members.get("nonce")).map(str::to_owned),
        customer,
    })
}

/// Whether the token holds now, give or take the difference of two clocks.
pub(super) fn check_times(
    members: &Members,
    now: Timestamp,
    rules: &TokenRules,
) -> Result<(), TokenError> {
    let end = end(members, rules)?;
    if end <= now {
        return Err(TokenError::Expired);
    }
    let now = now.micros().div_euclid(MICROS_OF_A_SECOND);
    let latest = now.saturating_add(leeway(rules));
    if seconds(members, "nbf")?.is_some_and(|start| latest < start) {
        return Err(TokenError::Invalid("it is not valid yet"));
    }
    if seconds(members, "iat")?.is_some_and(|made| latest < made) {
        return Err(TokenError::Invalid("it was made in the future"));
    }
    Ok(())
}

/// Until when the token counts, give or take the difference of two clocks; every one ends.
fn end(members: &Members, rules: &TokenRules) -> Result<Timestamp, TokenError> {
    let end = seconds(members, "exp")?.ok_or(TokenError::Invalid("it never expires"))?;
    let end = end.saturating_add(leeway(rules));
    Ok(Timestamp::from_micros(
        end.saturating_mul(MICROS_OF_A_SECOND),
    ))
}

/// In whole seconds, as tokens say times.
fn leeway(rules: &TokenRules) -> i64 {
    i64::try_from(rules.leeway.micros()).unwrap_or(i64::MAX) / MICROS_OF_A_SECOND
}

/// Seconds since 1970; a fraction of one makes no difference.
fn seconds(members: &Members, name: &str) -> Result<Option<i64>, TokenError> {
    let Some(value) = members.get(name) else {
        return Ok(None);
    };
    let Value::Number(number) = value else {
        return Err(TokenError::Invalid("a time in it is not a number"));
    };
    let written = number.to_string();
    let whole = written
        .split_once('.')
        .map_or(&*written, |(whole, _)| whole);
    let seconds = whole.parse();
    let seconds = seconds.map_err(|_| TokenError::Invalid("a time in it is not readable"))?;
    Ok(Some(seconds))
}

/// An id, which some issuers write as a number.
fn id(value: &Value) -> Option<CustomerId> {
    match value {
        Value::String(text) => CustomerId::parse(text).ok(),
        Value::Number(number) if number.is_u64() => CustomerId::parse(&number.to_string()).ok(),
        _ => None,
    }
}

/// The highest of the roles that are known here.
fn role(members: &Members, claim: &str) -> Role {
    let named = match found(members, claim) {
        Some(Value::String(words)) => words.split_ascii_whitespace().filter_map(Role::named).max(),
        Some(Value::Array(words)) => {
            let words = words.iter().filter_map(Value::as_str);
            words.filter_map(Role::named).max()
        }
        _ => None,
    };
    named.unwrap_or(Role::Customer)
}

/// A member by its whole name, else by a path into objects such as `realm_access.roles`.
fn found<'a>(members: &'a Members, path: &str) -> Option<&'a Value> {
    if let Some(value) = members.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    found(members.get(first)?.as_object()?, rest)
}

/// Some issuers have the address as their subject.
fn email(members: &Members, subject: Option<&str>) -> Option<Email> {
    let claim = text(members.get("email")).or(subject)?;
    Email::parse(claim).ok()
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}
