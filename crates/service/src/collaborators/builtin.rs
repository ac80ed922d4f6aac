//! The collaborators that are built in, where that takes more than a line.

use crate::config::Settings;
use application::ports::{Carts, Clock};
use outbound::SystemEntropy;
use outbound::builtin::{Books, BuiltinCarts, BuiltinCatalogue, BuiltinPayments};
use outbound::redis::RedisCarts;
use std::sync::Arc;

/// Carts beside the orders, or in Redis.
pub(super) fn carts(
    settings: &Settings,
    books: &Books,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Arc<dyn Carts>> {
    let in_redis = settings.redis.used.as_ref();
    let Some(redis) = in_redis.filter(|_| settings.redis.has_carts) else {
        return Ok(Arc::new(BuiltinCarts::new(books, clock.clone())));
    };
    let entropy = Arc::new(SystemEntropy);
    let address = redis.address()?;
    Ok(Arc::new(RedisCarts::new(
        &address,
        redis.patience,
        clock.clone(),
        entropy,
    )))
}

/// A provider that answers at once, or later by events.
pub(super) fn payments(
    settings: &Settings,
    books: &Books,
    clock: &Arc<dyn Clock>,
) -> BuiltinPayments {
    let payments = BuiltinPayments::new(books, clock.clone());
    match settings.payments.later_after {
        None => payments,
        Some(after) => payments.paying_later(after),
    }
}

/// A catalogue keeps the currency it was made in: amounts of two currencies do not mix.
pub(super) async fn catalogue(
    settings: &Settings,
    books: &Books,
) -> anyhow::Result<BuiltinCatalogue> {
    let wanted = settings.money.currency;
    let catalogue = BuiltinCatalogue::open(books, wanted).await?;
    let priced = catalogue
        .all()
        .first()
        .map(|product| product.price.currency());
    if let Some(priced) = priced.filter(|priced| *priced != wanted) {
        anyhow::bail!(
            "the catalogue in this database is priced in {}, money.currency is {}: choose \
             another --database for another currency",
            priced.code(),
            wanted.code()
        );
    }
    Ok(catalogue)
}
