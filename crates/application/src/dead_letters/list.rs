//! Listing dead letters.

use super::error::{DeadLetterError, check, covered};
use crate::caller::Caller;
use crate::ports::{DeadLetter, DeadLetterQuery, DeadLetters};
use std::sync::Arc;

/// Lists dead letters, latest first.
#[derive(Clone)]
pub struct ListDeadLetters(pub Arc<dyn DeadLetters>);

impl ListDeadLetters {
    /// The most on one page.
    pub const MAX_PAGE: u32 = 200;

    /// Those that fit.
    pub async fn run(
        &self,
        caller: &Caller,
        query: DeadLetterQuery,
    ) -> Result<Vec<DeadLetter>, DeadLetterError> {
        check(caller.may_look())?;
        let limit = query.limit.min(Self::MAX_PAGE);
        let query = DeadLetterQuery { limit, ..query };
        let found = self.0.list(query).await?;
        Ok(match caller.veil() {
            Some(veil) => found.into_iter().map(|one| covered(one, veil)).collect(),
            None => found,
        })
    }
}
