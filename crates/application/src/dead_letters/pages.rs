//! All dead letters, a page at a time, for whoever looks through them: one page is in memory at once.

use crate::ports::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, DeadLetters, StoreError,
};
use domain::Duration;

/// How many are listed at a time.
const PAGE: u32 = 100;

/// How long others have the store to themselves between two pages.
const PAUSE: Duration = Duration::from_millis(20);

/// A walk over those of one state, or over all, latest first.
pub(crate) struct LetterPages<'a> {
    letters: &'a dyn DeadLetters,
    state: Option<DeadLetterState>,
    before: Option<DeadLetterId>,
    is_begun: bool,
    is_over: bool,
}

impl<'a> LetterPages<'a> {
    /// Those before this one, or all.
    pub(crate) const fn before(
        letters: &'a dyn DeadLetters,
        state: Option<DeadLetterState>,
        before: Option<DeadLetterId>,
    ) -> Self {
        Self {
            letters,
            state,
            before,
            is_begun: false,
            is_over: false,
        }
    }

    /// The next page; none at the end.
    pub(crate) async fn turn(&mut self) -> Result<Option<Vec<DeadLetter>>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        if self.is_begun {
            tokio::time::sleep(PAUSE.into()).await;
        }
        self.is_begun = true;
        let query = DeadLetterQuery {
            state: self.state,
            before: self.before,
            limit: PAGE,
            ..DeadLetterQuery::default()
        };
        let page = self.letters.list(query).await?;
        self.before = page.last().map(|letter| letter.id);
        self.is_over = page.len() < PAGE as usize;
        Ok(Some(page))
    }

    /// Before which the next page is; none at the end.
    pub(crate) fn next(&self) -> Option<DeadLetterId> {
        self.before.filter(|_| !self.is_over)
    }
}
