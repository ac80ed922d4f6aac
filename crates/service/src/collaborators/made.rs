//! Makes each collaborator as the settings say.

use super::builtin;
use super::watched::{AllWatched, Watched};
use crate::config::{
    CartProtocol, CatalogueProtocol, Chosen, CustomerProtocol, InventoryProtocol,
    NotificationProtocol, PaymentProtocol, Place, Remote, Settings, ShippingProtocol,
};
use crate::eureka::Eureka;
use application::engine::Collaborators;
use application::ports::{
    Carts, Catalogue, Clock, CollaboratorStates, Customers, Inventory, Notifications,
    PaymentNewsFeed, Payments, Shipping,
};
use outbound::builtin::{
    Books, BuiltinCustomers, BuiltinInventory, BuiltinPayments, BuiltinShipping, LogNotifications,
};
use outbound::http::carts::HttpCarts;
use outbound::http::catalogue::{InventoryPrice, ProductCatalogue, RememberedPrices};
use outbound::http::customers::Users;
use outbound::http::inventory::{
    CheckReduce, CheckReserve, PerProduct, ProductStock, ReserveRelease,
};
use outbound::http::notifications::{NotifyStatus, SendMessage};
use outbound::http::payments::{AuthorizeCapture, Pay};
use outbound::http::shipping::Tracking;
use outbound::http::upstream::{Addresses, Upstream, UpstreamSettings};
use outbound::smtp::SmtpNotifications;
use outbound::{EventPayments, SystemEntropy};
use std::sync::Arc;

/// The collaborators, and what there is to see of them.
pub(crate) struct Made {
    pub(crate) collaborators: Collaborators,
    /// What the built-in provider has to tell, which it may owe to earlier orders even where another
    /// takes the money now.
    pub(crate) payment_news: Arc<dyn PaymentNewsFeed>,
    /// Those on other machines.
    pub(crate) watched: Arc<dyn CollaboratorStates>,
}

/// None: orders do without.
type Maybe<T> = anyhow::Result<Option<Arc<T>>>;

/// Makes them as the settings say.
pub(crate) async fn made(
    settings: &Settings,
    books: &Books,
    clock: &Arc<dyn Clock>,
    eureka: Option<&Eureka>,
) -> anyhow::Result<Made> {
    let payments = Arc::new(builtin::payments(settings, books, clock));
    let mut making = Making {
        settings,
        books,
        clock,
        eureka,
        watched: Vec::new(),
    };
    let collaborators = Collaborators {
        catalogue: making.catalogue().await?,
        customers: making.customers()?,
        inventory: making.inventory()?,
        payments: making.payments(&payments)?,
        shipping: making.shipping()?,
        notifications: making.notifications()?,
        carts: making.carts()?,
    };
    Ok(Made {
        collaborators,
        payment_news: payments,
        watched: Arc::new(AllWatched(making.watched)),
    })
}

struct Making<'a> {
    settings: &'a Settings,
    books: &'a Books,
    clock: &'a Arc<dyn Clock>,
    eureka: Option<&'a Eureka>,
    watched: Vec<Watched>,
}

impl Making<'_> {
    /// The service, by the name of its port: two ports at one address fail apart.
    fn upstream<P>(
        &mut self,
        name: &'static str,
        remote: &Remote<P>,
    ) -> anyhow::Result<Arc<Upstream>> {
        let Remote { word, place, .. } = remote;
        tracing::info!(collaborator = name, "{name}: {word} at {place}");
        let bounds = UpstreamSettings {
            authorization: remote.shown.current()?,
            ..remote.bounds.clone()
        };
        let addresses = self.addresses(remote);
        let upstream = Arc::new(Upstream::try_new(name, addresses, &bounds)?);
        self.watched
            .push(Watched::http(word, place, upstream.clone()));
        Ok(upstream)
    }

    fn addresses<P>(&self, remote: &Remote<P>) -> Arc<dyn Addresses> {
        match (&remote.place, self.eureka) {
            (Place::At(address, _), _) => Arc::new(address.clone()),
            (Place::Listed(name), Some(eureka)) => {
                Arc::new(eureka.service(name, remote.shown.is_something()))
            }
            (Place::Listed(_), None) => unreachable!("settings have no names without a Eureka"),
        }
    }

    async fn catalogue(&mut self) -> Maybe<dyn Catalogue> {
        let currency = self.settings.money.currency;
        let remote = match &self.settings.collaborators.catalogue {
            Chosen::Nobody | Chosen::Elsewhere(_) => return Ok(None),
            Chosen::Builtin => {
                let builtin = builtin::catalogue(self.settings, self.books).await?;
                return Ok(Some(Arc::new(builtin)));
            }
            Chosen::Remote(remote) => remote,
        };
        let upstream = self.upstream("catalogue", remote)?;
        let catalogue: Arc<dyn Catalogue> = match remote.protocol.clone() {
            CatalogueProtocol::Product(product) => {
                Arc::new(ProductCatalogue::new(upstream, product, currency))
            }
            CatalogueProtocol::InventoryPrice(path) => {
                Arc::new(InventoryPrice::new(upstream, path, currency))
            }
        };
        let longest = self.settings.collaborators.remember_prices;
        let remembered = RememberedPrices::new(catalogue, self.clock.clone(), longest);
        Ok(Some(Arc::new(remembered)))
    }

    fn customers(&mut self) -> Maybe<dyn Customers> {
        let remote = match &self.settings.collaborators.customers {
            Chosen::Nobody | Chosen::Elsewhere(_) => return Ok(None),
            Chosen::Builtin => return Ok(Some(Arc::new(BuiltinCustomers))),
            Chosen::Remote(remote) => remote,
        };
        let upstream = self.upstream("customers", remote)?;
        Ok(Some(match remote.protocol.clone() {
            CustomerProtocol::User(user) => Arc::new(Users::new(upstream, user)),
        }))
    }

    fn inventory(&mut self) -> Maybe<dyn Inventory> {
        let remote = match &self.settings.collaborators.inventory {
            Chosen::Nobody | Chosen::Elsewhere(_) => return Ok(None),
            Chosen::Builtin => {
                let builtin = BuiltinInventory::new(self.books, self.clock.clone());
                return Ok(Some(Arc::new(builtin)));
            }
            Chosen::Remote(remote) => remote,
        };
        let (upstream, keys) = (self.upstream("inventory", remote)?, remote.keys);
        let short = &self.settings.collaborators.short_of_stock;
        Ok(Some(match remote.protocol.clone() {
            InventoryProtocol::ReserveRelease(paths) => {
                Arc::new(ReserveRelease::new(upstream, paths, keys))
            }
            InventoryProtocol::PerProduct(paths) => {
                Arc::new(PerProduct::new(upstream, paths, keys, short))
            }
            InventoryProtocol::CheckReduce(paths) => {
                Arc::new(CheckReduce::try_new(upstream, paths, keys)?)
            }
            InventoryProtocol::CheckReserve(paths) => {
                Arc::new(CheckReserve::new(upstream, paths, keys))
            }
            InventoryProtocol::ProductStock(paths) => {
                Arc::new(ProductStock::new(upstream, paths, keys))
            }
        }))
    }

    fn payments(&mut self, builtin: &Arc<BuiltinPayments>) -> Maybe<dyn Payments> {
        let remote = match &self.settings.collaborators.payments {
            Chosen::Nobody => return Ok(None),
            Chosen::Elsewhere(_) => return Ok(Some(Arc::new(EventPayments))),
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

    fn shipping(&mut self) -> Maybe<dyn Shipping> {
        let remote = match &self.settings.collaborators.shipping {
            Chosen::Nobody | Chosen::Elsewhere(_) => return Ok(None),
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

    fn notifications(&mut self) -> Maybe<dyn Notifications> {
        let remote = match &self.settings.collaborators.notifications {
            Chosen::Nobody => return Ok(None),
            Chosen::Builtin => return Ok(Some(Arc::new(LogNotifications))),
            Chosen::Elsewhere(_) => return self.mail().map(Some),
            Chosen::Remote(remote) => remote,
        };
        let upstream = self.upstream("notifications", remote)?;
        Ok(Some(match remote.protocol.clone() {
            NotificationProtocol::Send(send) => Arc::new(SendMessage::new(upstream, send)),
            NotificationProtocol::Notify(notify) => Arc::new(NotifyStatus::new(upstream, notify)),
        }))
    }

    fn mail(&mut self) -> anyhow::Result<Arc<dyn Notifications>> {
        let (server, shown) = (self.settings.mail.server()?, self.settings.mail.shown());
        tracing::info!(collaborator = "notifications", "notifications: {shown}");
        let mail = Arc::new(SmtpNotifications::try_new(&server)?);
        self.watched.push(Watched::mail(shown, mail.clone()));
        Ok(mail)
    }

    fn carts(&mut self) -> Maybe<dyn Carts> {
        let (currency, clock) = (self.settings.money.currency, self.clock.clone());
        let remote = match &self.settings.collaborators.carts {
            Chosen::Nobody | Chosen::Elsewhere(_) => return Ok(None),
            Chosen::Builtin => {
                return builtin::carts(self.settings, self.books, self.clock).map(Some);
            }
            Chosen::Remote(remote) => remote,
        };
        let upstream = self.upstream("carts", remote)?;
        Ok(Some(match remote.protocol.clone() {
            CartProtocol::Cart(paths) => Arc::new(HttpCarts::new(upstream, paths, currency, clock)),
        }))
    }
}
