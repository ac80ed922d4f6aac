//! What the routes call: one use case each, and what all of them share.

use crate::http::around::rate::Rates;
use crate::http::dashboard::{SignInParts, UpkeepParts};
use crate::http::identity::Identification;
use crate::http::metrics::MetricsParts;
use crate::http::settings::HttpSettings;
use crate::http::streaming::streams::Streams;
use application::audit::{ListDeeds, RecordDeed};
use application::carts::{
    AddCartItem, CheckoutCart, EmptyCart, GetCart, ListOffers, RemoveCartItem, SetCartQuantity,
};
use application::dead_letters::{
    DiscardDeadLetter, ListDeadLetters, ReplayDeadLetter, ShowDeadLetter,
};
use application::engine::Engine;
use application::live::Live;
use application::messages::HandleMessages;
use application::orders::{
    AskForPrices, CancelOrder, ChangeForReason, ChangeOrder, DeliverOrder, FollowOrder, GetOrder,
    ImportOrder, ListOrders, OrderTimeline, PlaceOrder, ReportShipment, SettleOrder, ShareOrder,
    ShipOrder, StartProcessing, SwitchExpiry, WaitForStatus,
};
use application::overview::Overview;
use application::personal_data::{EraseCustomer, ExportPerson, PersonalDataParts};
use application::ports::{
    AuditTrail, Clock, CollaboratorStates, DeadLetters, EventFeed, ExpirySwitch, Journal,
    OrderList, OrderRequests, RelayBook, Requests, SharedRates,
};
use application::reconcile::{BackgroundReconcile, Reconcile};
use application::relay::RelayBoard;
use application::sinks::{ForgetSink, ListHeldBack, LookAtSinks, RetryHeldBack};
use application::traces::in_this_trace;
use application::webhooks::WebhookPorts;
use std::future::Future;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// What the HTTP side is made of.
#[expect(missing_docs, reason = "each type says what it is")]
pub struct HttpParts {
    pub place: PlaceOrder,
    pub changes: ChangeOrder,
    pub journal: Arc<dyn Journal>,
    pub orders: Arc<dyn OrderList>,
    pub requests: Arc<dyn Requests>,
    /// Where requests wait for prices that are told by event; none: prices are known at once.
    pub waiting: Option<Arc<dyn OrderRequests>>,
    pub expiry: Arc<dyn ExpirySwitch>,
    pub live: Live,
    /// What the board shows. Somebody has to keep it.
    pub overview: Overview,
    pub clock: Arc<dyn Clock>,
    pub settings: HttpSettings,
    /// Who counts rates for all replicas together; none: each replica counts for itself.
    pub shared_rates: Option<Arc<dyn SharedRates>>,
    pub identification: Identification,
    /// How operators sign in with a browser.
    pub sign_in: SignInParts,
    pub collaborators: Arc<dyn CollaboratorStates>,
    pub letters: Arc<dyn DeadLetters>,
    /// Who takes messages that are replayed.
    pub messages: Arc<dyn HandleMessages>,
    /// The description of the messages that the service sends and hears: JSON.
    pub asyncapi: Arc<str>,
    /// How far each sink was told.
    pub sinks: Arc<dyn RelayBook>,
    pub feed: Arc<dyn EventFeed>,
    /// The relays of this process.
    pub relays: Arc<RelayBoard>,
    pub webhooks: WebhookPorts,
    /// What operators did.
    pub trail: Arc<dyn AuditTrail>,
    /// Where it goes on record.
    pub deeds: RecordDeed,
    /// Where personal data is.
    pub persons: PersonalDataParts,
    pub upkeep: UpkeepParts,
    /// None: metrics are not here.
    pub metrics: Option<MetricsParts>,
    /// Cancelled when the process is about to stop: then it is no longer ready.
    pub leaving: CancellationToken,
    /// Cancelled when the process stops: no more requests are taken, and what does not end by itself
    /// is to end.
    pub stopping: CancellationToken,
}

/// The use cases behind the routes, shared: every layer of a router clones its state with each request.
pub(crate) type UseCases = Arc<AllUseCases>;

/// One of each.
pub(crate) struct AllUseCases {
    pub(crate) place: PlaceOrder,
    /// None: prices are known at once.
    pub(crate) ask_for_prices: Option<AskForPrices>,
    pub(crate) get: GetOrder,
    pub(crate) list: ListOrders,
    pub(crate) timeline: OrderTimeline,
    pub(crate) follow: FollowOrder,
    pub(crate) wait_for_status: WaitForStatus,
    pub(crate) cancel: CancelOrder,
    pub(crate) change_for_reason: ChangeForReason,
    pub(crate) import: ImportOrder,
    pub(crate) start_processing: StartProcessing,
    pub(crate) ship: ShipOrder,
    pub(crate) deliver: DeliverOrder,
    pub(crate) report_shipment: ReportShipment,
    pub(crate) settle: SettleOrder,
    pub(crate) cart: GetCart,
    pub(crate) add_cart_item: AddCartItem,
    pub(crate) set_cart_quantity: SetCartQuantity,
    pub(crate) remove_cart_item: RemoveCartItem,
    pub(crate) empty_cart: EmptyCart,
    pub(crate) checkout: CheckoutCart,
    pub(crate) list_offers: ListOffers,
    pub(crate) expiry: Arc<dyn ExpirySwitch>,
    pub(crate) share: ShareOrder,
    pub(crate) engine: Engine,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) orders: Arc<dyn OrderList>,
    pub(crate) requests: Arc<dyn Requests>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: HttpSettings,
    pub(crate) rates: Rates,
    /// Where a live stream asks for its place.
    pub(crate) streams: Streams,
    /// Where an export asks for its place.
    pub(crate) exports: Arc<Semaphore>,
    pub(crate) identification: Identification,
    pub(crate) sign_in: SignInParts,
    pub(crate) collaborators: Arc<dyn CollaboratorStates>,
    pub(crate) list_dead_letters: ListDeadLetters,
    pub(crate) show_dead_letter: ShowDeadLetter,
    pub(crate) replay_dead_letter: ReplayDeadLetter,
    pub(crate) discard_dead_letter: DiscardDeadLetter,
    pub(crate) sinks: Sinks,
    pub(crate) overview: Overview,
    /// Each route makes its use case of them.
    pub(crate) webhooks: WebhookPorts,
    pub(crate) switch_expiry: SwitchExpiry,
    pub(crate) list_deeds: ListDeeds,
    /// Where it goes on record that somebody comes, goes, or is refused; all else the use cases record.
    pub(crate) deeds: RecordDeed,
    pub(crate) persons: Persons,
    pub(crate) upkeep: Upkeep,
    /// None: metrics are not here.
    pub(crate) metrics: Option<MetricsParts>,
    pub(crate) leaving: CancellationToken,
    pub(crate) stopping: CancellationToken,
}

/// What operators do about sinks, and what this process counts of events and messages.
pub(crate) struct Sinks {
    pub(crate) look: LookAtSinks,
    pub(crate) held_back: ListHeldBack,
    pub(crate) retry: RetryHeldBack,
    pub(crate) forget: ForgetSink,
    pub(crate) relays: Arc<RelayBoard>,
}

impl Sinks {
    fn of(parts: &HttpParts) -> Self {
        let book = parts.sinks.clone();
        Self {
            look: LookAtSinks {
                book: book.clone(),
                feed: parts.feed.clone(),
            },
            held_back: ListHeldBack(book.clone()),
            retry: RetryHeldBack {
                book: book.clone(),
                deeds: parts.deeds.clone(),
            },
            forget: ForgetSink {
                book,
                webhooks: parts.webhooks.endpoints.clone(),
                deeds: parts.deeds.clone(),
            },
            relays: parts.relays.clone(),
        }
    }
}

/// What operators do about persons.
pub(crate) struct Persons {
    pub(crate) export: ExportPerson,
    pub(crate) erase: EraseCustomer,
}

impl Persons {
    fn of(parts: &HttpParts) -> Self {
        let (persons, deeds) = (parts.persons.clone(), parts.deeds.clone());
        Self {
            export: ExportPerson {
                parts: persons.clone(),
                deeds: deeds.clone(),
            },
            erase: EraseCustomer {
                parts: persons,
                deeds,
            },
        }
    }
}

/// What the pages of upkeep show beside that.
pub(crate) struct Upkeep {
    pub(crate) parts: UpkeepParts,
    pub(crate) reconcile: BackgroundReconcile,
}

impl Upkeep {
    fn of(parts: &HttpParts) -> Self {
        let reconcile = Reconcile {
            journal: parts.journal.clone(),
            list: parts.orders.clone(),
            collaborators: parts.place.engine.collaborators().clone(),
            clock: parts.clock.clone(),
            settle: SettleOrder(parts.changes.clone()),
        };
        Self {
            parts: parts.upkeep.clone(),
            reconcile: BackgroundReconcile::new(
                reconcile,
                parts.deeds.clone(),
                parts.stopping.clone(),
            ),
        }
    }
}

impl From<HttpParts> for AllUseCases {
    fn from(parts: HttpParts) -> Self {
        let ask_for_prices = ask_for_prices(&parts);
        let (sinks, upkeep) = (Sinks::of(&parts), Upkeep::of(&parts));
        let persons = Persons::of(&parts);
        let (replay_dead_letter, discard_dead_letter) = dead_letters(&parts);
        let (import, switch_expiry) = (import(&parts), switch_expiry(&parts));
        let changes = parts.changes;
        let get = GetOrder(parts.journal.clone());
        let cart = GetCart(parts.place.engine.clone());
        let follow = FollowOrder {
            get: get.clone(),
            live: parts.live,
        };
        Self {
            wait_for_status: WaitForStatus(follow.clone()),
            follow,
            add_cart_item: AddCartItem(cart.clone()),
            set_cart_quantity: SetCartQuantity(AddCartItem(cart.clone())),
            remove_cart_item: RemoveCartItem(cart.clone()),
            empty_cart: EmptyCart(cart.clone()),
            list_offers: ListOffers(parts.place.engine.clone()),
            checkout: CheckoutCart {
                carts: cart.clone(),
                place: parts.place.clone(),
            },
            cart,
            ask_for_prices,
            expiry: parts.expiry,
            engine: parts.place.engine.clone(),
            import,
            place: parts.place,
            timeline: OrderTimeline(get.clone()),
            share: share(&get, &parts.identification),
            get,
            list: ListOrders(parts.orders.clone()),
            cancel: CancelOrder(changes.clone()),
            change_for_reason: change_for_reason(&changes, &parts.deeds),
            start_processing: StartProcessing(changes.clone()),
            ship: ShipOrder(changes.clone()),
            deliver: DeliverOrder(changes.clone()),
            report_shipment: ReportShipment(changes.clone()),
            settle: SettleOrder(changes),
            list_dead_letters: ListDeadLetters(parts.letters.clone()),
            show_dead_letter: ShowDeadLetter(parts.letters),
            replay_dead_letter,
            discard_dead_letter,
            switch_expiry,
            list_deeds: ListDeeds(parts.trail),
            deeds: parts.deeds,
            sinks,
            overview: parts.overview,
            webhooks: parts.webhooks,
            persons,
            upkeep,
            metrics: parts.metrics,
            journal: parts.journal,
            orders: parts.orders,
            requests: parts.requests,
            clock: parts.clock,
            rates: Rates::new(parts.settings.rates, parts.shared_rates),
            streams: Streams::new(parts.settings.streams),
            exports: Arc::new(Semaphore::new(crate::http::export::AT_ONCE)),
            settings: parts.settings,
            identification: parts.identification,
            sign_in: parts.sign_in,
            collaborators: parts.collaborators,
            leaving: parts.leaving,
            stopping: parts.stopping,
        }
    }
}

fn share(get: &GetOrder, rules: &Identification) -> ShareOrder {
    ShareOrder {
        get: get.clone(),
        links: rules.links.clone(),
    }
}

fn switch_expiry(parts: &HttpParts) -> SwitchExpiry {
    SwitchExpiry {
        switch: parts.expiry.clone(),
        deeds: parts.deeds.clone(),
    }
}

fn import(parts: &HttpParts) -> ImportOrder {
    ImportOrder {
        journal: parts.journal.clone(),
        clock: parts.clock.clone(),
        ids: parts.place.ids.clone(),
    }
}

fn dead_letters(parts: &HttpParts) -> (ReplayDeadLetter, DiscardDeadLetter) {
    let (letters, requests) = (parts.letters.clone(), parts.requests.clone());
    let discard = DiscardDeadLetter {
        letters: letters.clone(),
        requests: requests.clone(),
        deeds: parts.deeds.clone(),
    };
    let replay = ReplayDeadLetter {
        letters,
        requests,
        messages: parts.messages.clone(),
        deeds: parts.deeds.clone(),
    };
    (replay, discard)
}

fn change_for_reason(changes: &ChangeOrder, deeds: &RecordDeed) -> ChangeForReason {
    ChangeForReason {
        changes: changes.clone(),
        deeds: deeds.clone(),
    }
}

fn ask_for_prices(parts: &HttpParts) -> Option<AskForPrices> {
    Some(AskForPrices {
        waiting: parts.waiting.clone()?,
        requests: parts.requests.clone(),
        clock: parts.clock.clone(),
    })
}

/// Runs what must not stop half-way in a task of its own: a client that hangs up drops the handler,
/// not this. A panic in it is the handler's panic.
pub(crate) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    use tracing::Instrument;
    match tokio::spawn(in_this_trace(work.in_current_span())).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
