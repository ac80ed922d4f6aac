//! Which orders a message may speak of: every id and every number in it, however they are written.

use super::message::Message;
use domain::{Order, OrderId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many hexadecimal digits an id has.
const DIGITS: usize = 32;

/// Every id and every number in some messages, whatever it stands for.
#[derive(Debug, Default)]
pub(crate) struct NamedOrders {
    ids: BTreeSet<OrderId>,
    numbers: BTreeSet<u64>,
}

impl NamedOrders {
    /// Those in one message.
    pub(crate) fn of(message: &Message) -> Self {
        let mut named = Self::default();
        named.note(message);
        named
    }

    /// Adds those in this one.
    pub(crate) fn note(&mut self, message: &Message) {
        for text in message.texts() {
            let numbers = text.split(|c: char| !c.is_ascii_digit());
            self.numbers
                .extend(numbers.filter_map(|digits| digits.parse::<u64>().ok()));
            let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
            self.ids.extend(words.filter_map(id));
        }
    }

    /// The ids.
    pub(crate) fn ids(&self) -> impl Iterator<Item = OrderId> + '_ {
        self.ids.iter().copied()
    }

    /// Whether this order is among them, by its id or its number.
    pub(crate) fn may_name(&self, order: &Order) -> bool {
        let number = order.number();
        self.ids.contains(&order.id()) || number.is_some_and(|n| self.numbers.contains(&n.0))
    }
}

/// The id that a word ends with: of `ORD-…` the D is taken for a digit.
fn id(word: &str) -> Option<OrderId> {
    let digits: String = word.chars().filter(|c| *c != '-').collect();
    let last = digits.get(digits.len().checked_sub(DIGITS)?..)?;
    Uuid::try_parse(last).ok().map(OrderId::from_uuid)
}

#[cfg(test)]
mod tests {
    use super::{Message, NamedOrders};
    use crate::testing::builders::new_order;
    use crate::testing::clock::{NEW_YEAR, order_id};
    use crate::testing::collaborators::Abilities;
    use domain::{Actor, Order, OrderNumber};

    #[test]
    fn an_order_is_found_by_its_number_and_its_id_however_they_are_written() {
        let new = new_order(Abilities::IDEAL);
        let placed = Order::place(order_id(7), new, Actor::Anyone, NEW_YEAR);
        let order = placed.unwrap().0.numbered(OrderNumber(412));
        let id = order.id().to_string();
        for (text, is_named) in [
            (format!(r#"{{"orderId":"{id}"}}"#), true),
            (format!("ORD-{}", id.to_uppercase()), true),
            (id.replace('-', ""), true),
            (format!("{id}:reserve"), true),
            (r#"{"order_id": 412}"#.to_owned(), true),
            ("ORD_412".to_owned(), true),
            (r#"{"order_id": 4120, "amount": 41}"#.to_owned(), false),
            (String::new(), false),
        ] {
            let message = Message {
                topic: "paid".to_owned(),
                partition: 0,
                offset: 0,
                timestamp: None,
                key: None,
                headers: Vec::new(),
                payload: Some(text.clone().into_bytes()),
            };
            let named = NamedOrders::of(&message);
            assert_eq!(named.may_name(&order), is_named, "{text}");
            let has_id = text
                .to_lowercase()
                .replace('-', "")
                .contains(&id.replace('-', ""));
            assert_eq!(
                named.ids().any(|named| named == order.id()),
                has_id,
                "{text}"
            );
        }
    }
}
