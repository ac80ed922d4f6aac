//! What dead letters that wait for a person may name: an order that one of them is about is still needed.

use crate::ports::{DeadLetterQuery, DeadLetterState, DeadLetters, StoreError};
use domain::Order;
use std::collections::HashSet;

/// How many are read at most. Beyond that every order may be named.
const MOST: usize = 1_000;
const PAGE: u32 = 100;

/// Every number and every id in any of them, whatever it stands for.
#[derive(Debug, Default)]
pub(super) struct NamedByLetters {
    words: HashSet<String>,
    /// There are too many, or one is not kept whole: nobody knows what is named.
    is_unknown: bool,
}

impl NamedByLetters {
    pub(super) async fn read(letters: &dyn DeadLetters) -> Result<Self, StoreError> {
        let mut named = Self::default();
        let (mut before, mut read) = (None, 0);
        loop {
            let query = DeadLetterQuery {
                state: Some(DeadLetterState::Parked),
                before,
                limit: PAGE,
                ..DeadLetterQuery::default()
            };
            let page = letters.list(query).await?;
            for letter in &page {
                read += 1;
                if read > MOST || !letter.is_whole {
                    named.is_unknown = true;
                    return Ok(named);
                }
                if let Some((_, message)) = letters.dead_letter(letter.id).await? {
                    named.note(message.key.as_deref().unwrap_or_default());
                    named.note(message.payload.as_deref().unwrap_or_default());
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE as usize => before = Some(last.id),
                _ => return Ok(named),
            }
        }
    }

    /// Ids and numbers, however they are set apart.
    fn note(&mut self, bytes: &[u8]) {
        let parts = |is_part: fn(&u8) -> bool| {
            bytes
                .split(move |byte| !is_part(byte))
                .filter(|part| !part.is_empty())
                .map(|part| String::from_utf8_lossy(part).to_ascii_lowercase())
        };
        self.words.extend(parts(u8::is_ascii_digit));
        let ids = parts(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
        self.words.extend(ids.map(|id| id.replace('-', "")));
    }

    pub(super) fn may_name(&self, order: &Order) -> bool {
        let id = order.id().uuid().simple().to_string();
        let number = order.number().map(|number| number.0.to_string());
        self.is_unknown
            || self.words.iter().any(|word| word.ends_with(&id))
            || number.is_some_and(|number| self.words.contains(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::NamedByLetters;
    use crate::testing::builders::new_order;
    use crate::testing::clock::{NEW_YEAR, order_id};
    use crate::testing::collaborators::Abilities;
    use domain::{Actor, Order, OrderNumber};

    #[test]
    fn an_order_is_found_by_its_number_and_its_id_however_they_are_written() {
        let placed = Order::place(
            order_id(7),
            new_order(Abilities::IDEAL),
            Actor::Anyone,
            NEW_YEAR,
        );
        let order = placed.unwrap().0.numbered(OrderNumber(412));
        let id = order.id().to_string();
        for (text, is_named) in [
            (format!(r#"{{"orderId":"{id}"}}"#), true),
            (format!("ORD-{}", id.to_uppercase()), true),
            (id.replace('-', ""), true),
            (r#"{"order_id": 412}"#.to_owned(), true),
            ("ORD_412".to_owned(), true),
            (r#"{"order_id": 4120, "amount": 41}"#.to_owned(), false),
            (String::new(), false),
        ] {
            let mut named = NamedByLetters::default();
            named.note(text.as_bytes());
            assert_eq!(named.may_name(&order), is_named, "{text}");
        }
    }
}
