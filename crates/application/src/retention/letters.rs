//! What dead letters that wait for a person may name: an order that one of them is about is still needed.

use crate::dead_letters::LetterPages;
use crate::messages::NamedOrders;
use crate::ports::{DeadLetterState, DeadLetters, StoreError};
use domain::Order;

/// How many are read at most. Beyond that every order may be named.
const MOST: usize = 1_000;

/// Every order that any of them may be about.
#[derive(Debug, Default)]
pub(super) struct NamedByLetters {
    named: NamedOrders,
    /// There are too many, or one is not kept whole: nobody knows what is named.
    is_unknown: bool,
}

impl NamedByLetters {
    pub(super) async fn read(letters: &dyn DeadLetters) -> Result<Self, StoreError> {
        let mut all = Self::default();
        let mut pages = LetterPages::before(letters, Some(DeadLetterState::Parked), None);
        let mut read = 0;
        while let Some(page) = pages.turn().await? {
            for letter in &page {
                read += 1;
                if read > MOST || !letter.is_whole {
                    all.is_unknown = true;
                    return Ok(all);
                }
                if let Some((_, message)) = letters.dead_letter(letter.id).await? {
                    all.named.note(&message);
                }
            }
        }
        Ok(all)
    }

    pub(super) fn may_name(&self, order: &Order) -> bool {
        self.is_unknown || self.named.may_name(order)
    }
}
