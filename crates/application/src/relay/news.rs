//! A word to the relays of this process after each write to the journal.

use crate::live::WakingJournal;
use crate::ports::Journal;
use std::sync::Arc;
use tokio::sync::watch;

/// Tells all relays of this process that there is something to read. Cheap to clone; all clones are one.
/// A short cut and no promise: relays look by themselves as well.
#[derive(Debug, Clone, Default)]
pub struct RelayNews(watch::Sender<()>);

impl RelayNews {
    /// The same journal, after whose writes the relays look at once.
    pub fn wakened_by(&self, journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
        let news = self.clone();
        let wake = Arc::new(move || {
            news.0.send_replace(());
        });
        Arc::new(WakingJournal { journal, wake })
    }

    pub(super) fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
