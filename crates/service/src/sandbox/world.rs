//! What the sandbox stands on: the books of the built-in collaborators, and what is shared by all
//! requests.

use super::call::Collaborator;
use super::effects::{Effects, EffectsFile};
use super::faults::{Faults, Script};
use super::keys::Keys;
use super::routes::routes;
use application::ports::{Clock, IdGenerator};
use axum::Router;
use domain::Currency;
use outbound::builtin::{
    BuiltinCarts, BuiltinCatalogue, BuiltinPayments, BuiltinShipping, Ledger, Warehouse,
};
use outbound::sql::sqlite::{Location, SqliteStore};
use outbound::{SystemClock, SystemEntropy, UuidV7};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::TaskTracker;

/// How long a stop waits for deeds in hand.
const REST_PATIENCE: Duration = Duration::from_secs(2);

/// What a sandbox is made with.
pub(crate) struct SandboxParts {
    pub(crate) location: Location,
    pub(crate) effects: Option<EffectsFile>,
    pub(crate) script: Option<Script>,
    /// Whether all collaborators are as keyless as their documents.
    pub(crate) ignore_keys: bool,
    /// Of the demo catalogue, and of amounts that come without one.
    pub(crate) currency: Currency,
}

/// The collaborators, as protocols ask them.
pub(super) struct World {
    pub(super) warehouse: Warehouse,
    pub(super) payments: BuiltinPayments,
    pub(super) shipping: BuiltinShipping,
    pub(super) carts: BuiltinCarts,
    pub(super) catalogue: BuiltinCatalogue,
    pub(super) ledger: Ledger,
    pub(super) currency: Currency,
    /// Money is moved by one deed after the other.
    pub(super) till: tokio::sync::Mutex<()>,
}

/// The sandbox as a whole.
pub(crate) struct Sandbox {
    pub(super) world: Arc<World>,
    pub(super) keys: Keys,
    pub(super) faults: Faults,
    pub(super) effects: Arc<Effects>,
    /// Names for deeds without a key.
    pub(super) ids: UuidV7,
    /// Deeds go on when whoever asked for them has hung up.
    pub(super) deeds: TaskTracker,
    store: Arc<SqliteStore>,
}

impl Sandbox {
    /// Opens the books, with the demo catalogue and its stock where there is none yet.
    pub(crate) async fn open(parts: SandboxParts) -> anyhow::Result<Arc<Self>> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        is_no_shop(&parts.location)?;
        let store = SqliteStore::open(parts.location, clock.clone())?;
        let ignored = if parts.ignore_keys {
            Collaborator::ALL.into()
        } else {
            BTreeSet::new()
        };
        Ok(Arc::new(Self {
            world: Arc::new(World::open(&store, &clock, parts.currency).await?),
            keys: Keys::new(store.clone(), ignored),
            faults: Faults::new(parts.script),
            effects: Arc::new(Effects::new(clock, parts.effects)),
            ids: UuidV7,
            deeds: TaskTracker::new(),
            store,
        }))
    }

    /// Everything that it answers.
    pub(crate) fn router(self: &Arc<Self>) -> Router {
        routes(self)
    }

    /// A name that no other deed has.
    pub(super) fn new_name(&self) -> String {
        format!("keyless:{}", self.ids.order_id())
    }

    /// Waits for the deeds in hand, and not long for those that are late.
    pub(crate) async fn rest(&self) {
        self.deeds.close();
        let resting = tokio::time::timeout(REST_PATIENCE, self.deeds.wait());
        if resting.await.is_err() {
            tracing::info!(
                deeds = self.deeds.len(),
                "deeds that are late are left undone"
            );
        }
    }

    /// Waits until all that was written is durable.
    pub(crate) async fn close(&self) {
        let store = self.store.clone();
        let closed = tokio::task::spawn_blocking(move || store.close()).await;
        closed.expect("closing does not panic");
    }
}

/// A service's own orders are no place for trials: they would move its stock.
fn is_no_shop(location: &Location) -> anyhow::Result<()> {
    let Location::File(path) = location else {
        return Ok(());
    };
    if path.exists() && SqliteStore::inspect(path)?.newest_event.is_some() {
        anyhow::bail!(
            "{} has orders in it: the sandbox would move their stock; choose another --database",
            path.display()
        );
    }
    Ok(())
}

impl World {
    async fn open(
        store: &Arc<SqliteStore>,
        clock: &Arc<dyn Clock>,
        currency: Currency,
    ) -> anyhow::Result<Self> {
        let books = store.books();
        let entropy = Arc::new(SystemEntropy);
        Ok(Self {
            warehouse: Warehouse::new(store.clone(), clock.clone()),
            payments: BuiltinPayments::new(&books, clock.clone()),
            shipping: BuiltinShipping::new(&books, clock.clone(), entropy),
            carts: BuiltinCarts::new(&books, clock.clone()),
            catalogue: BuiltinCatalogue::open(&books, currency).await?,
            ledger: Ledger::new(&books),
            currency,
            till: tokio::sync::Mutex::default(),
        })
    }
}
