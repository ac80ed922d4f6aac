//! Reading products of document 001's service, which answers 500 for an id that it does not know, and for
//! everything else that goes wrong as well.

use super::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::ReadError;
use reqwest::StatusCode;
use std::sync::{Arc, Mutex, PoisonError};

/// The blank in a path that stands for the product.
pub(super) const PRODUCT: &str = "productId";

/// Looks products up at a service that tells a missing one from a failure of its own by nothing.
pub(super) struct ProductReads {
    upstream: Arc<Upstream>,
    product: Endpoint,
    /// The id that was found last: whether the service is well can be told by asking for it again.
    known: Mutex<Option<String>>,
}

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
        let found = items
            .iter()
            .zip(&seen)
            .find(|(_, seen)| is_found(seen.as_ref()));
        if let Some((item, _)) = found {
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(id(item).to_owned());
        }
        Ok(seen)
    }

    /// Asks for what was found last.
    async fn is_well(&self) -> Result<(), ReadError> {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let request = match &known {
            Some(id) => self.product.request(&[(PRODUCT, id)]),
            None => Err(Fault::unreadable(
                "it answered 500, which it also does for a product that it does not have, and it has \
                 shown no product yet that would tell that it is well",
            )),
        };
        let read = |answer: &HttpAnswer| match answer.status {
            StatusCode::OK => Ok(()),
            _ => Err(answer.unexpected("is not the product that it had shown before")),
        };
        self.upstream.read(request, read).await
    }
}

fn is_found<T>(seen: Option<&Seen<T>>) -> bool {
    matches!(seen, Some(Seen::Found(_)))
}

fn has_failed<T>(seen: Option<&Seen<T>>) -> bool {
    matches!(seen, Some(Seen::Failed))
}
