//! Several calls at once, but not all.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What the calls end with, in their order; at most so many are under way at once. The first error ends
/// it: what is under way then is dropped, and what was not begun never is.
pub(super) async fn at_once<T, E, F>(
    calls: impl Iterator<Item = F>,
    most: usize,
) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut crowd = Crowd {
        waiting: calls.enumerate(),
        most: most.max(1),
        under_way: Vec::new(),
        ended: Vec::new(),
    };
    poll_fn(|cx| crowd.poll(cx)).await?;
    crowd.ended.sort_unstable_by_key(|(turn, _)| *turn);
    Ok(crowd.ended.into_iter().map(|(_, value)| value).collect())
}

struct Crowd<T, F, C> {
    waiting: C,
    most: usize,
    under_way: Vec<(usize, Pin<Box<F>>)>,
    ended: Vec<(usize, T)>,
}

impl<T, E, F, C> Crowd<T, F, C>
where
    F: Future<Output = Result<T, E>>,
    C: Iterator<Item = (usize, F)>,
{
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), E>> {
        loop {
            self.fill_up();
            if self.under_way.is_empty() {
                return Poll::Ready(Ok(()));
            }
            match self.poll_each(cx) {
                Ok(true) => {}
                Ok(false) => return Poll::Pending,
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn fill_up(&mut self) {
        let free = self.most - self.under_way.len();
        let more = self.waiting.by_ref().take(free);
        let more = more.map(|(turn, call)| (turn, Box::pin(call)));
        self.under_way.extend(more);
    }

    /// Whether there is room for more.
    fn poll_each(&mut self, cx: &mut Context<'_>) -> Result<bool, E> {
        let before = self.under_way.len();
        let mut at = 0;
        while let Some((turn, call)) = self.under_way.get_mut(at) {
            match call.as_mut().poll(cx) {
                Poll::Pending => at += 1,
                Poll::Ready(ended) => {
                    self.ended.push((*turn, ended?));
                    self.under_way.swap_remove(at);
                }
            }
        }
        Ok(self.under_way.len() < before)
    }
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
