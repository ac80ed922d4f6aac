//! Reading products of document 001's service, which answers 500 for an id that it does not know, and for
//! everything else that goes wrong as well.

use super::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::ReadError;
use reqwest::StatusCode;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The blank in a path that stands for the product.
pub(super) const PRODUCT: &str = "productId";

/// Looks products up at a service that tells a missing one from a failure of its own by nothing.
pub(super) struct ProductReads {
    upstream: Arc<Upstream>,
    product: Endpoint,
    /// The ids that were found last, the latest first: whether the service is well can be told by asking
    /// for them again.
    known: Mutex<VecDeque<String>>,
}

/// So many are kept: any of them may have been deleted since.
const KNOWN: usize = 3;

enum Seen<T> {
    Found(T),
    Failed,
}

impl ProductReads {
    pub(super) fn new(upstream: Arc<Upstream>, product: Endpoint) -> Self {
        Self {
            upstream,
            product,
            known: Mutex::default(),
        }
    }

    /// What `read` makes of each product, in their order; none where there is no such product. A 500 means
    /// that only where the service is otherwise well (it has found another of these, or finds again what
    /// it found last) and says so once more: the first may have been a failure that has passed.
    pub(super) async fn each<I: Sync, T: Send>(
        &self,
        items: &[I],
        id: fn(&I) -> &str,
        read: impl Fn(&I, &HttpAnswer) -> Result<T, Fault> + Send + Sync,
    ) -> Result<Vec<Option<T>>, ReadError> {
        let all: Vec<&I> = items.iter().collect();
        let mut seen = self.ask(&all, id, &read).await?;
        let failed = all
            .iter()
            .zip(&seen)
            .filter(|(_, seen)| has_failed(seen.as_ref()));
        let failed: Vec<&I> = failed.map(|(item, _)| *item).collect();
        if !failed.is_empty() {
            if !seen.iter().any(|seen| is_found(seen.as_ref())) {
                self.is_well().await?;
            }
            let mut again = self.ask(&failed, id, &read).await?.into_iter();
            for seen in seen.iter_mut().filter(|seen| has_failed(seen.as_ref())) {
                *seen = again.next().flatten();
            }
        }
        let product = |seen: Option<Seen<T>>| match seen {
            Some(Seen::Found(product)) => Some(product),
            Some(Seen::Failed) | None => None,
        };
        Ok(seen.into_iter().map(product).collect())
    }

    async fn ask<I: Sync, T: Send>(
        &self,
        items: &[&I],
        id: fn(&I) -> &str,
        read: impl Fn(&I, &HttpAnswer) -> Result<T, Fault> + Send + Sync,
    ) -> Result<Vec<Option<Seen<T>>>, ReadError> {
        let ask = |item: &&I| {
            let request = self.product.request(&[(PRODUCT, id(item))]);
            request.map(|request| request.documents(StatusCode::INTERNAL_SERVER_ERROR))
        };
        let seen = |item: &&I, answer: &HttpAnswer| match answer.status {
            StatusCode::INTERNAL_SERVER_ERROR => Ok(Some(Seen::Failed)),
            _ => read(item, answer).map(|product| Some(Seen::Found(product))),
        };
        let seen = self.upstream.read_each(items, ask, seen).await?;
        let found = items.iter().zip(&seen);
        let found = found.filter(|(_, seen)| is_found(seen.as_ref()));
        for (item, _) in found.take(KNOWN) {
            self.was_found(id(item));
        }
        Ok(seen)
    }

    fn was_found(&self, id: &str) {
        let mut known = self.known();
        known.retain(|other| other != id);
        known.push_front(id.to_owned());
        known.truncate(KNOWN);
    }

    fn known(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for what was found last, one after the other, until one is found again. That none of them is, is
    /// the service's failure; as long as none was ever found it is nobody's.
    async fn is_well(&self) -> Result<(), ReadError> {
        let known: Vec<String> = self.known().iter().cloned().collect();
        let Some((last, others)) = known.split_last() else {
            let nothing = Err(Fault::unreadable(
                "it answered 500, which it also does for a product that it does not have, and it has \
                 shown no product yet that would tell that it is well",
            ));
            return self.upstream.read(nothing, |_| Ok(())).await;
        };
        let found = |answer: &HttpAnswer| match answer.status {
            StatusCode::OK => Ok(()),
            _ => Err(answer.unexpected("is not a product that it had shown before")),
        };
        for id in others {
            let read = |_: &String, answer: &HttpAnswer| found(answer);
            let seen = self.ask(&[id], String::as_str, read).await?;
            if seen.iter().any(|seen| is_found(seen.as_ref())) {
                return Ok(());
            }
        }
        let request = self.product.request(&[(PRODUCT, last)]);
        self.upstream.read(request, found).await?;
        self.was_found(last);
        Ok(())
    }
}

fn is_found<T>(seen: Option<&Seen<T>>) -> bool {
    matches!(seen, Some(Seen::Found(_)))
}

fn has_failed<T>(seen: Option<&Seen<T>>) -> bool {
    matches!(seen, Some(Seen::Failed))
}
