//! Whom orders are carried out with: for each collaborator the one that is built in, or the client of the
//! protocol that its service speaks.

use crate::config::{
    Chosen, CollaboratorSettings, InventoryProtocol, NotificationProtocol, PaymentProtocol, Remote,
    Settings, ShippingProtocol,
};
use application::engine::Collaborators;
use application::ports::{
    Carts, Catalogue, Clock, Customers, Inventory, Notifications, PaymentNewsFeed, Payments,
    Shipping,
};
use outbound::SystemEntropy;
use outbound::builtin::{
    Books, BuiltinCarts, BuiltinCatalogue, BuiltinCustomers, BuiltinInventory, BuiltinPayments,
    BuiltinShipping, LogNotifications,
};
use outbound::http::inventory::{PerProduct, ReserveRelease};
use outbound::http::notifications::{NotifyStatus, SendMessage};
use outbound::http::payments::{AuthorizeCapture, Pay};
use outbound::http::shipping::Tracking;
use outbound::http::upstream::{Upstream, UpstreamSettings};
use outbound::redis::RedisCarts;
use std::sync::Arc;

/// The collaborators, and what there is to see of them.
pub(crate) struct Made {
    pub(crate) collaborators: Collaborators,
    /// What the built-in provider has to tell, which it may owe to earlier orders even where another
    /// takes the money now.
    pub(crate) payment_news: Arc<dyn PaymentNewsFeed>,
    /// Those that are asked over HTTP.
    pub(crate) upstreams: Vec<Arc<Upstream>>,
}

/// Makes them as the settings say.
pub(crate) async fn made(
    settings: &Settings,
    books: &Books,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Made> {
    let chosen = &settings.collaborators;
    let builtin_payments = Arc::new(builtin_payments(settings, books, clock));
    let mut making = Making {
        books,
        clock,
        short_of_stock: &chosen.short_of_stock,
        upstreams: Vec::new(),
    };
    let collaborators = Collaborators {
        catalogue: catalogue(settings, books).await?,
        customers: customers(chosen),
        inventory: making.inventory(&chosen.inventory)?,
        payments: making.payments(&chosen.payments, &builtin_payments)?,
        shipping: making.shipping(&chosen.shipping)?,
        notifications: making.notifications(&chosen.notifications)?,
        carts: carts(settings, &making)?,
    };
    Ok(Made {
        collaborators,
        payment_news: builtin_payments,
        upstreams: making.upstreams,
    })
}

struct Making<'a> {
    books: &'a Books,
    clock: &'a Arc<dyn Clock>,
    short_of_stock: &'a [String],
    upstreams: Vec<Arc<Upstream>>,
}

impl Making<'_> {
    /// The service, by the name of its port: two ports at one address fail apart.
    fn upstream<P>(
        &mut self,
        name: &'static str,
        remote: &Remote<P>,
    ) -> anyhow::Result<Arc<Upstream>> {
        let Remote {
            word, url, address, ..
        } = remote;
        tracing::info!(collaborator = name, "{name}: {word} at {url}");
        let bounds = UpstreamSettings {
            authorization: remote.shown.get()?,
            ..remote.bounds.clone()
        };
        let address = Arc::new(address.clone());
        let upstream = Arc::new(Upstream::try_new(name, address, &bounds)?);
        self.upstreams.push(upstream.clone());
        Ok(upstream)
    }

    fn inventory(
        &mut self,
        chosen: &Chosen<InventoryProtocol>,
    ) -> anyhow::Result<Option<Arc<dyn Inventory>>> {
        let remote = match chosen {
            Chosen::Nobody => return Ok(None),
            Chosen::Builtin => {
                let builtin = BuiltinInventory::new(self.books, self.clock.clone());
                return Ok(Some(Arc::new(builtin)));
            }
            Chosen::Remote(remote) => remote,
        };
        let (upstream, keys) = (self.upstream("inventory", remote)?, remote.keys);
        Ok(Some(match remote.protocol.clone() {
            InventoryProtocol::ReserveRelease(paths) => {
                Arc::new(ReserveRelease::new(upstream, paths, keys))
            }
            InventoryProtocol::PerProduct(paths) => {
                Arc::new(PerProduct::new(upstream, paths, keys, self.short_of_stock))
            }
        }))
    }

    fn payments(
        &mut self,
        chosen: &Chosen<PaymentProtocol>,
        builtin: &Arc<BuiltinPayments>,
    ) -> anyhow::Result<Option<Arc<dyn Payments>>> {
        let remote = match chosen {
            Chosen::Nobody => return Ok(None),
            Chosen::Builtin => return Ok(Some(builtin.clone())),
            Chosen::Remote(remote) => remote,
        };
        let (upstream, keys) = (self.upstream("payments", remote)?, remote.keys);
        Ok(Some(match remote.protocol.clone() {
            PaymentProtocol::Pay(paths) => Arc::new(Pay::new(upstream, paths, keys)),
            PaymentProtocol::AuthorizeCapture(paths) => {
                Arc::new(AuthorizeCapture::new(upstream, *paths, keys))
            }
        }))
    }

    fn shipping(
        &mut self,
        chosen: &Chosen<ShippingProtocol>,
    ) -> anyhow::Result<Option<Arc<dyn Shipping>>> {
        let remote = match chosen {
            Chosen::Nobody => return Ok(None),
            Chosen::Builtin => {
                let (clock, entropy) = (self.clock.clone(), Arc::new(SystemEntropy));
                let builtin = BuiltinShipping::new(self.books, clock, entropy);
                return Ok(Some(Arc::new(builtin)));
            }
            Chosen::Remote(remote) => remote,
        };
        let (upstream, keys) = (self.upstream("shipping", remote)?, remote.keys);
        Ok(Some(match remote.protocol.clone() {
            ShippingProtocol::Tracking(shipment) => {
                Arc::new(Tracking::new(upstream, shipment, keys))
            }
        }))
    }

    fn notifications(
        &mut self,
        chosen: &Chosen<NotificationProtocol>,
    ) -> anyhow::Result<Option<Arc<dyn Notifications>>> {
        let remote = match chosen {
            Chosen::Nobody => return Ok(None),
            Chosen::Builtin => return Ok(Some(Arc::new(LogNotifications))),
            Chosen::Remote(remote) => remote,
        };
        let upstream = self.upstream("notifications", remote)?;
        Ok(Some(match remote.protocol.clone() {
            NotificationProtocol::Send(send) => Arc::new(SendMessage::new(upstream, send)),
            NotificationProtocol::Notify(notify) => Arc::new(NotifyStatus::new(upstream, notify)),
        }))
    }
}

fn customers(settings: &CollaboratorSettings) -> Option<Arc<dyn Customers>> {
    match &settings.customers {
        Chosen::Nobody => None,
        Chosen::Builtin => Some(Arc::new(BuiltinCustomers)),
        Chosen::Remote(remote) => match remote.protocol {},
    }
}

/// Beside the orders, or in Redis.
fn carts(settings: &Settings, making: &Making<'_>) -> anyhow::Result<Option<Arc<dyn Carts>>> {
    match &settings.collaborators.carts {
        Chosen::Nobody => return Ok(None),
        Chosen::Builtin => {}
        Chosen::Remote(remote) => match remote.protocol {},
    }
    let in_redis = settings.redis.used.as_ref();
    let Some(redis) = in_redis.filter(|_| settings.redis.has_carts) else {
        let builtin = BuiltinCarts::new(making.books, making.clock.clone());
        return Ok(Some(Arc::new(builtin)));
    };
    let entropy = Arc::new(SystemEntropy);
    let (address, clock) = (redis.address()?, making.clock.clone());
    let carts = RedisCarts::new(&address, redis.patience, clock, entropy);
    Ok(Some(Arc::new(carts)))
}

fn builtin_payments(settings: &Settings, books: &Books, clock: &Arc<dyn Clock>) -> BuiltinPayments {
    let payments = BuiltinPayments::new(books, clock.clone());
    match settings.payments.later_after {
        None => payments,
        Some(after) => payments.paying_later(after),
    }
}

async fn catalogue(
    settings: &Settings,
    books: &Books,
) -> anyhow::Result<Option<Arc<dyn Catalogue>>> {
    match &settings.collaborators.catalogue {
        Chosen::Nobody => Ok(None),
        Chosen::Builtin => {
            let catalogue = builtin_catalogue(settings, books).await?;
            Ok(Some(Arc::new(catalogue)))
        }
        Chosen::Remote(remote) => match remote.protocol {},
    }
}

/// A catalogue keeps the currency it was made in: amounts of two currencies do not mix.
async fn builtin_catalogue(settings: &Settings, books: &Books) -> anyhow::Result<BuiltinCatalogue> {
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
