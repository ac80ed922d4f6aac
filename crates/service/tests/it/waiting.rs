//! Waiting for what is truly asynchronous, with a deadline.

use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

/// Longer than anything here should take, on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

const INTERVAL: Duration = Duration::from_millis(10);

/// For what needs its time by itself: members of a group that are silent are missed after ten seconds, a
/// holder of a sink as well, and tools of others take seconds to start.
const LONG_PATIENCE: Duration = Duration::from_mins(3);
const LONG_INTERVAL: Duration = Duration::from_millis(200);

/// Asks until there is an answer; panics with `what` when patience is over.
pub(crate) async fn eventually<T, F>(what: &str, ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let answer = until(Option::is_some, ask).await.ok().flatten();
    answer.unwrap_or_else(|| panic!("not within {PATIENCE:?}: {what}"))
}

/// Asks until there is an answer, more rarely and for longer.
pub(crate) async fn patiently<T, F>(what: &str, mut ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let deadline = Instant::now() + LONG_PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            Instant::now() < deadline,
            "not within {LONG_PATIENCE:?}: {what}"
        );
        tokio::time::sleep(LONG_INTERVAL).await;
    }
}

/// Asks until the answer is as it should be; an error is the last one when patience is over.
pub(crate) async fn until<T, F>(
    is_good: impl Fn(&T) -> bool,
    mut ask: impl FnMut() -> F,
) -> Result<T, T>
where
    F: Future<Output = T>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = ask().await;
        if is_good(&answer) {
            return Ok(answer);
        }
        if Instant::now() >= deadline {
            return Err(answer);
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
