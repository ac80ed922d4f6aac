//! Waiting for what is truly asynchronous, with a deadline.

use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

/// Longer than anything here should take, on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

const INTERVAL: Duration = Duration::from_millis(10);

/// Asks until there is an answer; panics with `what` when patience is over.
pub(crate) async fn eventually<T, F>(what: &str, ask: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let answer = until(Option::is_some, ask).await.ok().flatten();
    answer.unwrap_or_else(|| panic!("not within {PATIENCE:?}: {what}"))
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
