//! Dead letters that speak of a person: what they say goes, once somebody has decided on them.

use super::parts::PersonalDataParts;
use crate::dead_letters::LetterPages;
use crate::messages::{Message, NamedOrders};
use crate::ports::{DeadLetter, DeadLetterId, DeadLetterState, ErasureId, Person, StoreError};
use domain::order::Veil;

/// The most names of orders in one message that are looked up.
const NAMES: usize = 64;
/// As many that wait for a decision are enough to know of at a time.
const KNOWN: usize = 100;

impl PersonalDataParts {
    /// Takes out what decided ones say of a person, and gives those that are parked: they stay until somebody
    /// decides, for they may be about money. Those that are known to wait are looked at first, and while one
    /// of them does, no other is.
    pub(super) async fn blank_letters(
        &self,
        erasure: ErasureId,
        person: &Person,
        known: &[DeadLetterId],
    ) -> Result<Vec<DeadLetterId>, StoreError> {
        for (at, id) in known.iter().enumerate() {
            match self.letters.dead_letter(*id).await? {
                Some((letter, _)) if letter.state == DeadLetterState::Parked => {
                    return Ok(known[at..].to_vec());
                }
                Some(_) => self.store.blank(*id).await?,
                None => {}
            }
        }
        self.blank_all(erasure, person).await
    }

    async fn blank_all(
        &self,
        erasure: ErasureId,
        person: &Person,
    ) -> Result<Vec<DeadLetterId>, StoreError> {
        let mut waiting = Vec::new();
        let mut pages = LetterPages::before(&*self.letters, None, None);
        while waiting.len() < KNOWN
            && let Some(page) = pages.turn().await?
        {
            for letter in page {
                if !self.speaks_of(letter.id, erasure, person).await? {
                    continue;
                }
                if letter.state == DeadLetterState::Parked {
                    waiting.push(letter.id);
                } else {
                    self.store.blank(letter.id).await?;
                }
            }
        }
        Ok(waiting)
    }

    /// What a letter says, if it names this person.
    pub(super) async fn that_names(
        &self,
        letter: &DeadLetter,
        person: &Person,
    ) -> Result<Option<Message>, StoreError> {
        let found = self.letters.dead_letter(letter.id).await?;
        let message = found.map(|(_, message)| message);
        Ok(message.filter(|message| names(message, person)))
    }

    /// Whether a letter names this person, or an order that this erasure has erased.
    async fn speaks_of(
        &self,
        letter: DeadLetterId,
        erasure: ErasureId,
        person: &Person,
    ) -> Result<bool, StoreError> {
        let Some((_, message)) = self.letters.dead_letter(letter).await? else {
            return Ok(false);
        };
        if is_blank(&message) {
            return Ok(false);
        }
        if names(&message, person) {
            return Ok(true);
        }
        for order in NamedOrders::of(&message).ids().take(NAMES) {
            if self.store.is_erased_by(erasure, order).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn names(message: &Message, person: &Person) -> bool {
    if is_blank(message) {
        return false;
    }
    let mut texts = message.texts();
    texts.any(|text| match person {
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
