//! Who looks at the files, and how often.

use super::file::SecretFile;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often each file is looked at. What is new counts when it was seen twice.
const INTERVAL: Duration = Duration::from_secs(1);

/// Looks at these until it is told to stop. A folder that hangs holds up nobody but those who wait for what
/// is new in it.
pub(crate) async fn keep_looking(files: Vec<SecretFile>, stop: CancellationToken) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let files = Arc::new(files);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let files = files.clone();
        let look = tokio::task::spawn_blocking(move || files.iter().for_each(SecretFile::look));
        if let Some(Err(ended)) = stop.run_until_cancelled(look).await
            && let Ok(reason) = ended.try_into_panic()
        {
            std::panic::resume_unwind(reason);
        }
    }
}
