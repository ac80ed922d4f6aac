//! Word that there is something to read: from whoever writes to the journal to whoever watches the feed,
//! and from there to the relays of this process.

use crate::live::WakingJournal;
use crate::ports::Journal;
use std::sync::Arc;
use tokio::sync::watch;

/// Tells all relays of this process that there is something to read. Cheap to clone; all clones are one.
/// A short cut and no promise: the watcher of the feed, and the relays, look by themselves as well.
#[derive(Debug, Clone, Default)]
pub struct RelayNews {
    written: watch::Sender<()>,
    found: watch::Sender<()>,
}

impl RelayNews {
    /// The same journal, after whose writes the feed is looked at at once.
    pub fn wakened_by(&self, journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
        let news = self.clone();
        let wake = Arc::new(move || {
            news.written.send_replace(());
        });
        Arc::new(WakingJournal { journal, wake })
    }

    /// For whoever looks at the feed after writes.
    pub(super) fn writes(&self) -> watch::Receiver<()> {
        self.written.subscribe()
    }

    /// For the relays: there is something new in the feed.
    pub(super) fn listen(&self) -> watch::Receiver<()> {
        self.found.subscribe()
    }

    pub(super) fn is_heard(&self) -> bool {
        self.found.receiver_count() > 0
    }

    pub(super) fn tell(&self) {
        self.found.send_replace(());
    }
}
