//! Eureka as the settings name it: where collaborators are looked up, and where this process is listed.

use crate::config::EurekaSettings;
use crate::entry::instance;
use outbound::eureka::{Choice, EurekaServers, EurekaService, Registration};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The Eureka that is used. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Eureka {
    servers: Arc<EurekaServers>,
    settings: EurekaSettings,
}

impl Eureka {
    pub(crate) fn new(settings: &EurekaSettings) -> anyhow::Result<Self> {
        Ok(Self {
            servers: Arc::new(EurekaServers::try_new(settings.sites.clone())?),
            settings: settings.clone(),
        })
    }

    /// The service of this name, which is looked up from now on; where it is shown who calls, that is
    /// for no other ears.
    pub(crate) fn service(&self, name: &str, is_shown_something: bool) -> EurekaService {
        let hosts = self.settings.hosts.clone();
        let choice = Choice {
            over_tls: is_shown_something && !self.settings.authorization_in_the_open,
            is_welcome: Arc::new(move |host| hosts.has(host)),
        };
        let interval = self.settings.look_up_interval;
        EurekaService::watch(self.servers.clone(), name, interval, choice)
    }

    /// Keeps this process, which listens there, on the list until it is `leaving`.
    pub(crate) async fn keep_listed(&self, listening: SocketAddr, leaving: &CancellationToken) {
        let Some(listing) = &self.settings.listing else {
            return;
        };
        let found = instance(listing, &self.settings.sites, listening);
        let Some(instance) = leaving.run_until_cancelled(found).await else {
            return;
        };
        let registration = Registration::new(self.servers.clone(), instance, listing.lease);
        registration.keep(leaving.cancelled()).await;
    }
}
