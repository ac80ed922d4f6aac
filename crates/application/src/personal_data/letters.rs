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

    /// What a letter says, if it names this person.
    pub(super) async fn that_names(
        &self,
        letter: &DeadLetter,
        person: &Person,
    ) -> Result<Option<Message>, StoreError> {
        let found = self.letters.dead_letter(letter.id).await?;
        let message = found.map(|(_, message)| message);
        Ok(message.filter(|message| speaks_of(message, person)))
    }

    /// What a letter says, if it names this person or an order that is erased, whosever that was.
    async fn that_speaks_of(
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
        Person::Guest(email) => names_address(&text.to_lowercase(), &email.as_str().to_lowercase()),
        Person::Customer(id) => text == id.as_str() || names_customer(&text, id.as_str()),
    })
}

/// Whether the address stands there whole: `n@x.org` is not in `john@x.org`.
fn names_address(text: &str, address: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || "._+-%@".contains(c);
    text.match_indices(address).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + address.len()..]);
        // A full stop may end the sentence.
        let after = after.strip_prefix('.').unwrap_or(after);
        !before.ends_with(goes_on) && !after.starts_with(goes_on)
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
        // Of `ORD-…` the D is taken for a digit.
        let ids = words.filter_map(|word| word.get(word.len().checked_sub(36)?..));
        named.extend(ids.filter_map(|word| Uuid::try_parse(word).ok()));
    }
    named.truncate(NAMES);
    named.into_iter().map(OrderId::from_uuid).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_known_by_their_whole_address() {
        for (text, is_theirs) in [
            (r#"{"email":"n@x.org"}"#, true),
            ("told n@x.org.", true),
            ("<n@x.org>", true),
            ("john@x.org", false),
            ("n@x.org.uk", false),
            ("n@x.organic", false),
        ] {
            assert_eq!(names_address(text, "n@x.org"), is_theirs, "{text}");
        }
    }

    #[test]
    fn orders_are_known_by_their_numbers_too() {
        let id = "550e8400-e29b-41d4-a716-446655440000";
        let payload = format!(r#"{{"orderNumber":"ORD-{id}","key":"{id}"}}"#);
        let message = Message {
            topic: "orders".to_owned(),
            partition: 0,
            offset: 0,
            timestamp: None,
            key: None,
            headers: Vec::new(),
            payload: Some(payload.into_bytes()),
        };
        assert_eq!(orders_named(&message).len(), 2);
    }

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
