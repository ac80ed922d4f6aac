//! A copy of the orders that nobody works on, as it is looked at: the orders, and the books of the
//! collaborators that are built in. Nobody else is asked.

use crate::config::{Chosen, Settings};
use crate::probe::probe;
use application::engine::{Collaborators, Engine, EngineLimits, EngineParts};
use application::orders::{ChangeOrder, SettleOrder};
use application::ports::{Clock, Inventory, Payments, Shipping};
use application::reconcile::Reconcile;
use application::restored::MarkRestored;
use inbound::http::ContractAnswers;
use outbound::builtin::{BuiltinInventory, BuiltinPayments, BuiltinShipping};
use outbound::sql::Database;
use outbound::sql::sqlite::{Location, OpenError, SqliteStore};
use outbound::{SystemClock, SystemEntropy};
use std::path::Path;
use std::sync::Arc;

/// What compares the orders of a copy with the books in it.
pub(super) fn reconcile_kept(file: &Path, settings: &Settings) -> Result<Reconcile, OpenError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = SqliteStore::open(Location::Kept(file.to_owned()), clock.clone())?;
    let database = store.database();
    let collaborators = of_the_books(&database, settings, &clock);
    let engine = Engine::new(EngineParts {
        journal: database.journal.clone(),
        collaborators: collaborators.clone(),
        answers: Arc::new(ContractAnswers),
        clock: clock.clone(),
        entropy: Arc::new(SystemEntropy),
        probe: probe(None),
        limits: EngineLimits::default(),
    });
    let settle = SettleOrder(ChangeOrder {
        engine,
        journal: database.journal.clone(),
        requests: database.requests.clone(),
        clock: clock.clone(),
        probe: probe(None),
    });
    Ok(Reconcile {
        journal: database.journal.clone(),
        list: database.list.clone(),
        collaborators,
        clock,
        settle,
    })
}

/// Opens the copy to change it, which brings its schema up to date; with it what notes that calls may have
/// been made since.
pub(super) fn open_to_mark(file: &Path) -> Result<(Database, MarkRestored), OpenError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = SqliteStore::open(Location::File(file.to_owned()), clock.clone())?;
    let database = store.database();
    let mark = MarkRestored {
        journal: database.journal.clone(),
        list: database.list.clone(),
        clock,
    };
    Ok((database, mark))
}

fn of_the_books(database: &Database, settings: &Settings, clock: &Arc<dyn Clock>) -> Collaborators {
    let (books, chosen) = (&database.books, &settings.collaborators);
    let inventory = matches!(chosen.inventory, Chosen::Builtin)
        .then(|| Arc::new(BuiltinInventory::new(books, clock.clone())) as Arc<dyn Inventory>);
    let payments = matches!(chosen.payments, Chosen::Builtin).then(|| {
        let payments = BuiltinPayments::new(books, clock.clone());
        let payments = match settings.payments.later_after {
            None => payments,
            Some(after) => payments.paying_later(after),
        };
        Arc::new(payments) as Arc<dyn Payments>
    });
    let shipping = matches!(chosen.shipping, Chosen::Builtin).then(|| {
        let shipping = BuiltinShipping::new(books, clock.clone(), Arc::new(SystemEntropy));
        Arc::new(shipping) as Arc<dyn Shipping>
    });
    Collaborators {
        catalogue: None,
        customers: None,
        inventory,
        payments,
        shipping,
        notifications: None,
        carts: None,
    }
}
