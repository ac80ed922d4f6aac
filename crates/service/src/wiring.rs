//! The composition root: what the process is made of. Nothing else constructs adapters, but `stores` and
//! `collaborators` beside it.

use crate::asyncapi::{Extent, asyncapi};
use crate::collaborators::made;
use crate::config::Settings;
use crate::eureka::Eureka;
use crate::http_limits::http_settings;
use crate::lifecycle::Lifecycle;
use crate::overview::overview;
use crate::probe::probe;
use crate::stores::open_database;
use crate::upkeep::upkeep;
use application::audit::{PruneTrail, RecordDeed};
use application::engine::{Engine, EngineParts};
use application::live::{Live, LiveLimits};
use application::messages::{HearPrices, PruneMessages};
use application::metrics::TopicLags;
use application::orders::{
    AnswerPrices, Asking, BringPaymentNews, ChangeOrder, ExpireUnpaidOrders, ImportOrder,
    PlaceOrder, ReportPayment,
};
use application::overview::Overview;
use application::personal_data::PersonalDataParts;
use application::ports::{
    Clock, CollaboratorStates, Journal, OrderList, PaymentNewsFeed, Probe, Requests, SharedRates,
    WebhookSender,
};
use application::relay::{RelayBoard, RelayNews};
use application::retention::StrikeOld;
use application::webhooks::{PruneDeliveries, WebhookPorts};
use domain::Duration;
use inbound::http::{
    ContractAnswers, GatewayRequests, HttpParts, Identification, MetricsParts, SignInParts,
    contract_names,
};
use inbound::messages::{IntakeCounts, Messages};
use outbound::sql::Database;
use outbound::sql::sqlite::{Location, SqliteStore};
use outbound::{SystemClock, SystemEntropy, SystemSecrets, UuidV7};
use std::path::Path;
use std::sync::Arc;

/// How many deliveries of each webhook are kept at most.
const KEEP_DELIVERIES: u64 = 100_000;

/// The orders and the engine that carries them on: everything behind the doors.
pub(crate) struct Core {
    pub(crate) database: Database,
    /// Whoever writes to it wakes those who watch, and the relays.
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) live: Live,
    /// What the board shows, as long as somebody looks.
    pub(crate) overview: Overview,
    /// So that relays look at once after each write.
    pub(crate) news: RelayNews,
    /// The relays that run.
    pub(crate) relays: Arc<RelayBoard>,
    /// What has become of the messages that were heard.
    pub(crate) heard: Arc<IntakeCounts>,
    /// How much of the topics waits that are listened to.
    pub(crate) lags: Arc<TopicLags>,
    pub(crate) requests: Arc<dyn Requests>,
    pub(crate) list: Arc<dyn OrderList>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) probe: Arc<dyn Probe>,
    pub(crate) engine: Engine,
    pub(crate) payment_news: Arc<dyn PaymentNewsFeed>,
    /// The collaborators on other machines.
    pub(crate) watched: Arc<dyn CollaboratorStates>,
    pub(crate) eureka: Option<Eureka>,
}

impl Core {
    /// Opens the store and puts an engine on it that runs nothing yet.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let database = open_database(&settings.database, &clock).await?;
        Self::on(database, clock, settings).await
    }

    /// The same on the file that a running service has open: whatever wants to write fails.
    pub(crate) async fn beside(settings: &Settings, file: &Path) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = SqliteStore::open(Location::Beside(file.to_owned()), clock.clone())?;
        Self::on(store.database(), clock, settings).await
    }

    async fn on(
        database: Database,
        clock: Arc<dyn Clock>,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let live = Live::new(
            database.journal.clone(),
            database.feed.clone(),
            LiveLimits::default(),
        );
        let news = RelayNews::default();
        let journal = news.wakened_by(live.wakened_by(database.journal.clone()));
        let probe = probe(settings.testing.kill_at);
        let eureka = settings.eureka.as_ref().map(Eureka::new).transpose()?;
        let made = made(settings, &database.books, &clock, eureka.as_ref()).await?;
        let engine = Engine::new(EngineParts {
            journal: journal.clone(),
            collaborators: made.collaborators,
            answers: Arc::new(ContractAnswers),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy),
            probe: probe.clone(),
            limits: settings.engine.0.clone(),
        });
        let relays: Arc<RelayBoard> = Arc::default();
        let overview = overview(&database, &live, &relays, &made.watched, &clock);
        Ok(Self {
            journal,
            live,
            overview,
            news,
            relays,
            heard: Arc::default(),
            lags: Arc::default(),
            requests: database.requests.clone(),
            list: database.list.clone(),
            database,
            clock,
            probe,
            engine,
            payment_news: made.payment_news,
            watched: made.watched,
            eureka,
        })
    }

    /// What every command to an existing order needs.
    pub(crate) fn change(&self) -> ChangeOrder {
        ChangeOrder {
            engine: self.engine.clone(),
            journal: self.journal.clone(),
            requests: self.requests.clone(),
            clock: self.clock.clone(),
            probe: self.probe.clone(),
        }
    }

    /// Takes orders of other systems over.
    pub(crate) fn import(&self) -> ImportOrder {
        ImportOrder {
            journal: self.journal.clone(),
            clock: self.clock.clone(),
            ids: Arc::new(UuidV7),
        }
    }

    /// What brings the built-in provider's results to their orders.
    pub(crate) fn bring_payment_news(&self) -> BringPaymentNews {
        BringPaymentNews {
            report: ReportPayment(self.change()),
            feed: self.payment_news.clone(),
        }
    }

    /// Who takes messages of topics.
    pub(crate) fn messages(&self, settings: &Settings) -> Messages {
        Messages {
            topics: settings.messages.topics.clone(),
            payments: ReportPayment(self.change()),
            prices: is_priced_by_event(settings).then(|| self.hear_prices()),
            requests: self.requests.clone(),
            currency: settings.money.currency,
        }
    }

    fn hear_prices(&self) -> Arc<dyn HearPrices> {
        Arc::new(self.answer_prices())
    }

    /// What the product service's answers do to the requests that wait for them.
    fn answer_prices(&self) -> AnswerPrices {
        AnswerPrices {
            place: self.place(),
            waiting: self.database.waiting.clone(),
            requests: self.requests.clone(),
            words: Arc::new(GatewayRequests),
        }
    }

    /// What asks the product service about the requests that wait.
    #[cfg(feature = "kafka")]
    pub(crate) fn ask_prices(
        &self,
        questions: Arc<dyn application::ports::PriceQuestions>,
    ) -> application::orders::AskPrices {
        application::orders::AskPrices {
            answer: self.answer_prices(),
            questions,
            clock: self.clock.clone(),
            refused: Arc::default(),
        }
    }

    /// Places orders.
    fn place(&self) -> PlaceOrder {
        PlaceOrder {
            engine: self.engine.clone(),
            journal: self.journal.clone(),
            requests: self.requests.clone(),
            clock: self.clock.clone(),
            ids: Arc::new(UuidV7),
            probe: self.probe.clone(),
        }
    }

    /// What strikes out what is kept of messages long after they took effect.
    pub(crate) fn prune_messages(&self, settings: &Settings) -> PruneMessages {
        PruneMessages {
            store: self.database.retention.clone(),
            clock: self.clock.clone(),
            keep_heard: settings.messages.keep_heard,
            keep_decided: settings.messages.keep_dead_letters,
        }
    }

    /// What calls off orders that are not paid in time.
    pub(crate) fn expire_unpaid(&self, settings: &Settings) -> ExpireUnpaidOrders {
        ExpireUnpaidOrders {
            change: self.change(),
            unpaid: self.database.unpaid.clone(),
            switch: self.database.expiry.clone(),
            patience: settings.payments.unpaid_after,
            asking: self.asking(settings).map(Arc::new),
        }
    }

    /// What webhooks are looked after with.
    fn webhooks(&self, sender: Arc<dyn WebhookSender>) -> WebhookPorts {
        WebhookPorts {
            endpoints: self.database.webhooks.clone(),
            deliveries: self.database.deliveries.clone(),
            sender,
            secrets: Arc::new(SystemSecrets),
            book: self.database.relay_book.clone(),
            feed: self.database.feed.clone(),
            journal: self.journal.clone(),
            ids: Arc::new(UuidV7),
            clock: self.clock.clone(),
            deeds: self.deeds(),
        }
    }

    /// Where operators' deeds go on record. Each has refusals of its own to count: one for each process.
    pub(crate) fn deeds(&self) -> RecordDeed {
        RecordDeed::new(self.database.trail.clone(), self.clock.clone())
    }

    /// Where personal data is.
    pub(crate) fn persons(&self) -> PersonalDataParts {
        PersonalDataParts {
            store: self.database.persons.clone(),
            journal: self.journal.clone(),
            feed: self.database.feed.clone(),
            book: self.database.relay_book.clone(),
            letters: self.database.letters.clone(),
            carts: self.engine.collaborators().carts.clone(),
            trail: self.database.trail.clone(),
            clock: self.clock.clone(),
            ids: Arc::new(UuidV7),
            channels: contract_names(),
        }
    }

    /// What strikes out what is old of the audit trail.
    pub(crate) fn prune_trail(&self, keep_for: Duration) -> PruneTrail {
        PruneTrail {
            trail: self.database.trail.clone(),
            clock: self.clock.clone(),
            keep_for,
        }
    }

    /// What strikes out old orders and keys.
    pub(crate) fn strike_old(&self, settings: &Settings) -> StrikeOld {
        let database = &self.database;
        StrikeOld {
            store: database.retention.clone(),
            journal: self.journal.clone(),
            list: self.list.clone(),
            feed: database.feed.clone(),
            book: database.relay_book.clone(),
            letters: database.letters.clone(),
            clock: self.clock.clone(),
            ages: settings.retention.ages,
        }
    }

    /// What strikes out old deliveries of webhooks.
    pub(crate) fn prune_deliveries(&self, keep_for: Duration) -> PruneDeliveries {
        PruneDeliveries {
            endpoints: self.database.webhooks.clone(),
            deliveries: self.database.deliveries.clone(),
            book: self.database.relay_book.clone(),
            clock: self.clock.clone(),
            keep_for,
            keep: KEEP_DELIVERIES,
        }
    }

    /// By whom payments are asked for, where that is by event.
    fn asking(&self, settings: &Settings) -> Option<Asking> {
        let sinks = settings.kafka.used.as_ref()?.sinks();
        let database = &self.database;
        let (book, feed) = (database.relay_book.clone(), database.feed.clone());
        Some(Asking::new(sinks, book, feed, self.clock.clone()))
    }

    /// What the HTTP side is made of.
    pub(crate) fn http(
        &self,
        settings: &Settings,
        (identification, sign_in): (Identification, SignInParts),
        shared_rates: Option<Arc<dyn SharedRates>>,
        sender: Arc<dyn WebhookSender>,
        metrics: Option<MetricsParts>,
        lifecycle: &Lifecycle,
    ) -> HttpParts {
        HttpParts {
            place: self.place(),
            changes: self.change(),
            journal: self.journal.clone(),
            orders: self.list.clone(),
            requests: self.requests.clone(),
            waiting: is_priced_by_event(settings).then(|| self.database.waiting.clone()),
            expiry: self.database.expiry.clone(),
            live: self.live.clone(),
            overview: self.overview.clone(),
            clock: self.clock.clone(),
            settings: http_settings(settings),
            shared_rates,
            identification,
            sign_in,
            collaborators: self.watched.clone(),
            letters: self.database.letters.clone(),
            messages: Arc::new(self.messages(settings)),
            asyncapi: asyncapi(settings, Extent::InForce).to_string().into(),
            sinks: self.database.relay_book.clone(),
            feed: self.database.feed.clone(),
            relays: self.relays.clone(),
            webhooks: self.webhooks(sender),
            trail: self.database.trail.clone(),
            deeds: self.deeds(),
            persons: self.persons(),
            upkeep: upkeep(settings, &self.database),
            metrics,
            leaving: lifecycle.leaving(),
            stopping: lifecycle.stopping(),
        }
    }
}

/// Whether names and prices are asked for, and told, by event.
pub(crate) fn is_priced_by_event(settings: &Settings) -> bool {
    settings.collaborators.prices_by_event()
}
