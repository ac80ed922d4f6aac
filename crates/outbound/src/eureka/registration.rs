//! Keeps this process listed in Eureka as long as it takes requests.

use super::instance::Instance;
use super::servers::EurekaServers;
use reqwest::{Method, StatusCode};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// The longest wait before something that failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// How long Eureka lists an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// How often the instance says that it is there.
    pub renewal: Duration,
    /// After how long a silence it is taken off the list.
    pub duration: Duration,
}

/// One instance's entry.
pub struct Registration {
    servers: Arc<EurekaServers>,
    listed_as: String,
    instance: Instance,
    lease: Lease,
}

/// How an instance stands with Eureka.
#[derive(Clone, PartialEq, Eq)]
enum Standing {
    New,
    Listed,
    Refused(String),
}

/// What came of one attempt to be listed.
enum Turn {
    Listed,
    Refused(String),
    NobodyAnswers,
}

impl Registration {
    /// Of this instance.
    pub fn new(servers: Arc<EurekaServers>, instance: Instance, lease: Lease) -> Self {
        servers.listing(&instance);
        Self {
            servers,
            listed_as: instance.listed_as(),
            instance,
            lease,
        }
    }

    /// Registers, says again and again that it is there, registers anew where Eureka has forgotten it,
    /// and takes itself off the list when `stop` says so. What is under way then is waited for: a
    /// registration must not arrive after its end.
    pub async fn keep(&self, stop: impl Future<Output = ()> + Send) {
        let mut stop = pin!(stop);
        let mut standing = Standing::New;
        loop {
            let (next, wait) = match self.turn(&standing).await {
                Turn::Listed => (Standing::Listed, self.lease.renewal),
                Turn::Refused(why) => (Standing::Refused(why), self.again()),
                // For all that is known, it stands as before: a lease goes on for a while.
                Turn::NobodyAnswers => (standing.clone(), self.again()),
            };
            if next != standing {
                self.tell(&next);
                standing = next;
            }
            tokio::select! {
                () = &mut stop => break,
                () = sleep(wait) => {}
            }
        }
        self.leave().await;
    }

    fn again(&self) -> Duration {
        self.lease.renewal.min(AGAIN)
    }

    fn tell(&self, standing: &Standing) {
        match standing {
            Standing::New => {}
            Standing::Listed => {
                let name = &self.listed_as;
                let Instance { id, host, port, .. } = &self.instance;
                tracing::info!("listed in Eureka as {name} ({id}), found at {host}:{port}");
            }
            Standing::Refused(why) => tracing::warn!(why, "Eureka does not list it: {why}"),
        }
    }

    async fn turn(&self, standing: &Standing) -> Turn {
        if *standing == Standing::Listed {
            match self.renew().await {
                // It has forgotten it.
                Turn::Refused(_) => {}
                told => return told,
            }
        }
        self.register().await
    }

    async fn register(&self) -> Turn {
        let body = self.instance.body(self.lease);
        let path = ["apps", &*self.listed_as];
        match self.servers.ask(Method::POST, &path, Some(&body)).await {
            Ok(told) if told.status.is_success() => Turn::Listed,
            Ok(told) => {
                let said = String::from_utf8_lossy(&told.body);
                let said: String = said.chars().take(200).collect();
                Turn::Refused(format!("it answers {} and says {said:?}", told.status))
            }
            Err(_already_told) => Turn::NobodyAnswers,
        }
    }

    async fn renew(&self) -> Turn {
        let told = self.servers.ask(Method::PUT, &self.entry(), None).await;
        match told.map(|told| told.status) {
            Ok(status) if status.is_success() => Turn::Listed,
            Ok(status) => {
                tracing::info!("Eureka knows nothing of this instance ({status}): once more");
                Turn::Refused(status.to_string())
            }
            Err(_already_told) => Turn::NobodyAnswers,
        }
    }

    async fn leave(&self) {
        let told = self.servers.ask(Method::DELETE, &self.entry(), None).await;
        match told.map(|told| told.status) {
            Ok(status) if status.is_success() => {
                tracing::info!("Eureka does not list this instance any more");
            }
            Ok(StatusCode::NOT_FOUND) => {}
            Ok(status) => tracing::warn!("Eureka was told of the end and answers {status}"),
            Err(_already_told) => tracing::warn!(
                "Eureka could not be told of the end: it lists this instance for {:?} more",
                self.lease.duration
            ),
        }
    }

    fn entry(&self) -> [&str; 3] {
        ["apps", &self.listed_as, &self.instance.id]
    }
}
