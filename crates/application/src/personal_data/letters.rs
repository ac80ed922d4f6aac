//! Dead letters that speak of a person: what they say goes, once somebody has decided on them.

use super::error::PersonalDataError;
use super::parts::PersonalDataParts;
use crate::messages::Message;
use crate::ports::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, Person, StoreError,
};
use domain::OrderId;
use domain::order::Veil;
use uuid::Uuid;

/// How many are looked at with one question.
const PAGE: u32 = 100;
/// The most names of orders in one message that are looked up.
const NAMES: usize = 64;

impl PersonalDataParts {
    /// Whether none that speaks of them is left. One that is parked stays until somebody decides: it may be
    /// about money.
    pub(super) async fn blank_letters(&self, person: &Person) -> Result<bool, PersonalDataError> {
        let (mut before, mut is_clear) = (None, true);
        loop {
            let page = self.letters_before(before).await?;
            for letter in &page {
                if self.that_speaks_of(letter, person).await?.is_none() {
                    continue;
                }
                if letter.state == DeadLetterState::Parked {
                    is_clear = false;
                } else {
                    self.store.blank(letter.id).await?;
                }
            }
            before = page.last().map(|letter| letter.id);
            if page.len() < PAGE as usize {
                return Ok(is_clear);
            }
        }
    }

    /// The next page of all, latest first.
    pub(super) async fn letters_before(
        &self,
        before: Option<DeadLetterId>,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        let query = DeadLetterQuery {
            before,
            limit: PAGE,
            ..DeadLetterQuery::default()
        };
        self.letters.list(query).await
    }

    /// What a letter says, if that is about this person or an order of theirs that is erased.
    pub(super) async fn that_speaks_of(
        &self,
        letter: &DeadLetter,
        person: &Person,
    ) -> Result<Option<Message>, StoreError> {
        let Some((_, message)) = self.letters.dead_letter(letter.id).await? else {
            return Ok(None);
        };
        if speaks_of(&message, person) {
            return Ok(Some(message));
        }
        for order in orders_named(&message) {
            if self.store.is_erased(order).await? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }
}

/// All that a message is made of, as text.
fn texts(message: &Message) -> impl Iterator<Item = String> {
    let headers = message.headers.iter().map(|(_, value)| value.as_ref());
    let parts = [message.key.as_ref(), message.payload.as_ref()];
    let parts = parts.into_iter().chain(headers).flatten();
    let parts: Vec<String> = parts
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    parts.into_iter()
}

fn speaks_of(message: &Message, person: &Person) -> bool {
    if is_blank(message) {
        return false;
    }
    texts(message).any(|text| match person {
        Person::Guest(email) => {
            let email = email.as_str().to_lowercase();
            text.to_lowercase().contains(&email)
        }
        Person::Customer(id) => text == id.as_str() || names_customer(&text, id.as_str()),
    })
}

/// A message that has been taken out already.
fn is_blank(message: &Message) -> bool {
    message.payload.as_deref() == Some(Veil::MARK.as_bytes())
}

/// Whether the id stands by itself, as what is called after customers or users: `"customerId":7`, and
/// `"user":{"id":"7"}` as well.
fn names_customer(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + id.len()..]);
        let ends = |next: Option<char>| next.is_none_or(|c| !c.is_alphanumeric());
        let stands_alone = ends(before.chars().next_back()) && ends(after.chars().next());
        let called = before.rsplit(',').next().unwrap_or_default();
        let called = called.to_ascii_lowercase();
        stands_alone && (called.contains("customer") || called.contains("user"))
    })
}

/// The ids of orders that stand in a message.
fn orders_named(message: &Message) -> Vec<OrderId> {
    if is_blank(message) {
        return Vec::new();
    }
    let mut named = Vec::new();
    for text in texts(message) {
        let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
        let ids = words.map(|word| word.trim_start_matches('-'));
        let ids = ids.filter(|word| word.len() == 36);
        named.extend(ids.filter_map(|word| Uuid::try_parse(word).ok()));
    }
    named.truncate(NAMES);
    named.into_iter().map(OrderId::from_uuid).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_known_by_what_their_id_is_called() {
        for (text, is_theirs) in [
            (r#"{"customerId":42,"amount":7}"#, true),
            (r#"{"amount":7,"user":{"id":"42"}}"#, true),
            (r#"{"USER_ID": "42"}"#, true),
            (r#"{"customerId":7,"amount":42}"#, false),
            (r#"{"customerId":421}"#, false),
            ("42", false),
        ] {
            assert_eq!(names_customer(text, "42"), is_theirs, "{text}");
        }
    }
}
