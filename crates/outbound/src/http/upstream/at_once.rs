//! Several calls at once, but not all.

use futures::{StreamExt, TryFutureExt, TryStreamExt, stream};

/// What the calls end with, in their order; at most so many are under way at once. The first error ends
/// it: what is under way then is dropped, and what was not begun never is.
pub(super) async fn at_once<T, E, F>(
    calls: impl Iterator<Item = F>,
    most: usize,
) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    // In a list, which names their type: the compiler cannot tell that closures over them are `Send`.
    let numbered = calls.enumerate();
    let numbered = numbered.map(|(turn, call)| call.map_ok(move |value| (turn, value)));
    let calls: Vec<_> = numbered.collect();
    let ended = stream::iter(calls).buffer_unordered(most.max(1));
    let mut ended: Vec<(usize, T)> = ended.try_collect().await?;
    ended.sort_unstable_by_key(|(turn, _)| *turn);
    Ok(ended.into_iter().map(|(_, value)| value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn so_many_are_under_way_and_the_answers_keep_their_order() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let calls = (0..100_u64).map(async |n| {
            most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            sleep(Duration::from_millis(n * 37 % 11)).await;
            now.fetch_sub(1, Ordering::Relaxed);
            Ok::<_, ()>(n)
        });
        assert_eq!(at_once(calls, 8).await, Ok((0..100).collect()));
        assert_eq!(most.load(Ordering::Relaxed), 8);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_error_ends_it_and_no_other_is_begun() {
        let begun = AtomicUsize::new(0);
        let calls = (0..100_u64).map(async |n| {
            begun.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_secs(10 - n)).await;
            if n == 2 { Err(n) } else { Ok(()) }
        });
        assert_eq!(at_once(calls, 3).await, Err(2));
        assert_eq!(begun.load(Ordering::Relaxed), 3);
        let nothing = std::iter::empty::<std::future::Ready<Result<(), ()>>>();
        assert_eq!(at_once(nothing, 0).await, Ok(Vec::new()));
    }
}
