//! Orders that move, a sink, and relays between them.

use crate::book::BadLine;
use crate::broker::Broker;
use crate::checks::Violations;
use crate::limits;
use crate::mutants::{Mutant, MutantFeed, MutantSink};
use crate::once_more::OnceMoreAsked;
use application::ports::{Append, EventFeed, FeedPosition, Placement, RelayBook, Wake};
use application::relay::{
    FeedWatch, Relay, RelayFigures, RelayLimits, RelayNews, RelayPorts, Start, WatchLimits,
};
use application::testing::builders::{guard, new_order};
use application::testing::clock::{NEW_YEAR, order_id};
use application::testing::collaborators::Abilities;
use application::testing::{ManualClock, MemoryRelayBook, MemoryStore, SeededEntropy};
use domain::order::{Fact, Version};
use domain::process::{CallId, Mode, Step};
use domain::{Actor, Order, OrderId};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) book: MemoryRelayBook,
    pub(crate) broker: Arc<Broker>,
    pub(crate) violations: Violations,
    pub(crate) is_line_bad: Arc<AtomicBool>,
    /// Of the process that was started last: that one writes. The others have to look by themselves.
    pub(crate) news: RelayNews,
    pub(crate) limits: RelayLimits,
    pub(crate) start: Start,
    pub(crate) mutant: Option<Mutant>,
    pub(crate) orders: Vec<Order>,
    pub(crate) once_more: OnceMoreAsked,
    relays: u64,
    seed: u64,
}

/// A relay at work.
pub(crate) struct Running {
    pub(crate) figures: Arc<RelayFigures>,
    pub(crate) stop: CancellationToken,
    pub(crate) task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let clock = Arc::new(ManualClock::flowing());
        let violations = Violations::default();
        Self {
            store: Arc::new(MemoryStore::new(clock.clone())),
            book: MemoryRelayBook::new(clock.clone()),
            broker: Arc::new(Broker::new(seed, violations.clone())),
            violations,
            clock,
            is_line_bad: Arc::new(AtomicBool::new(false)),
            news: RelayNews::default(),
            limits: limits::small(),
            start: Start::Beginning,
            mutant: None,
            orders: Vec::new(),
            once_more: OnceMoreAsked::default(),
            relays: 0,
            seed,
        }
    }

    /// Starts a relay of one more process.
    pub(crate) fn relay(&mut self) -> Running {
        let (relay, watch) = self.one_more();
        let (figures, stop) = (relay.figures(), CancellationToken::new());
        let until = stop.clone();
        let task = tokio::spawn(async move {
            tokio::select! {
                () = relay.run(until) => {}
                () = watch.run(CancellationToken::new()) => {}
            }
        });
        Running {
            figures,
            stop,
            task,
        }
    }

    /// A process writes the sink down, and comes no further.
    pub(crate) async fn begin(&mut self) {
        let (relay, _) = self.one_more();
        relay.begin().await.expect("memory takes it");
    }

    fn one_more(&mut self) -> (Relay, FeedWatch) {
        self.relays += 1;
        self.news = RelayNews::default();
        let seed = self.seed ^ (self.relays << 32);
        let line = self.is_line_bad.clone();
        let line = BadLine::new(self.book.clone(), seed, line, self.mutant);
        let apart = (self.mutant == Some(Mutant::SideBySide)).then(Arc::default);
        let watch = WatchLimits {
            page: 5,
            kept: 12,
            ..WatchLimits::default()
        };
        let watch = FeedWatch::new(self.store.clone(), self.news.clone(), watch);
        let feed = MutantFeed {
            feed: watch.feed(),
            read_to: line.read_to.clone(),
            disguises: apart.clone(),
        };
        let sink = MutantSink {
            sink: self.broker.clone(),
            disguises: apart,
            is_early: self.mutant == Some(Mutant::AcknowledgedEarly),
        };
        let ports = RelayPorts {
            feed: Arc::new(feed),
            journal: self.store.clone(),
            book: Arc::new(line),
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(seed)),
            news: self.news.clone(),
        };
        let relay = Relay::new(ports, Arc::new(sink), self.start, self.limits.clone());
        (relay, watch)
    }

    /// Places an order; returns its index.
    pub(crate) async fn place(&mut self) -> usize {
        let number = self.orders.len() as u64 + 1;
        let placed = Order::place(
            order_id(number),
            new_order(Abilities::IDEAL),
            Actor::Anyone,
            NEW_YEAR,
        );
        let (order, first) = placed.expect("it is sound");
        let placement = Placement {
            order: order.clone(),
            events: vec![first],
            wake: Wake::Never,
            claim: guard("nobody", number),
            cart: None,
            number: None,
        };
        let journal = self.news.wakened_by(self.store.clone());
        let number = journal.place(placement).await.expect("memory takes it");
        self.orders.push(order.numbered(number));
        self.orders.len() - 1
    }

    /// So many more events of an order, in one commit.
    pub(crate) async fn move_on(&mut self, index: usize, events: u64) {
        let order = &mut self.orders[index];
        let continues = order.version();
        let mut after = order.clone();
        let fact = Fact::CallStarted {
            call: CallId::whole(Step::Pay),
            mode: Mode::Do,
            attempt: 1,
        };
        let record = |_| after.record(fact.clone(), Actor::Engine, NEW_YEAR);
        let events = (0..events).map(record).collect();
        let append = Append {
            order: after.clone(),
            continues,
            events,
            wake: Wake::Never,
            answer: None,
            request: None,
        };
        *order = after;
        let journal = self.news.wakened_by(self.store.clone());
        journal.append(append).await.expect("memory takes it");
    }

    pub(crate) fn id(&self, index: usize) -> OrderId {
        self.orders[index].id()
    }

    pub(crate) fn orders(&self) -> usize {
        self.orders.len()
    }

    pub(crate) fn version(&self, index: usize) -> Version {
        self.orders[index].version()
    }

    /// Whether every event has arrived, once more where that was asked for, and no order waits.
    pub(crate) async fn is_all_there(&self) -> bool {
        let has = |order: &Order| {
            let mut seqs = 1..=order.version().0;
            seqs.all(|seq| self.broker.has(order.id(), seq))
        };
        let sinks = self.book.sinks().await.expect("memory answers");
        let waits = sinks.iter().any(|sink| sink.held_back > 0);
        self.orders.iter().all(has) && !waits && self.still_asked_for().is_none()
    }

    /// Waits until that is so; returns whether it came about.
    pub(crate) async fn settles_within(&self, patience: Duration) -> bool {
        let settled = async {
            while !self.is_all_there().await {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(patience, settled).await.is_ok()
    }

    /// Everything up to the book's place has arrived, or its order waits from there on or before.
    pub(crate) async fn check_place(&self) {
        let sinks = self.book.sinks().await.expect("memory answers");
        let Some(sink) = sinks.first() else {
            return;
        };
        let waiting = self.book.held_back(&sink.name, None, usize::MAX).await;
        let waiting = waiting.expect("memory answers");
        let entries = self.store.after(FeedPosition(0), usize::MAX).await;
        for entry in entries.expect("memory answers") {
            let waits = |waits: &application::ports::HeldBack| {
                waits.order == entry.order && waits.seq <= entry.seq
            };
            if entry.position <= sink.place
                && !self.broker.has(entry.order, entry.seq.0)
                && !waiting.iter().any(waits)
            {
                let (order, seq) = (entry.order, entry.seq.0);
                let what =
                    format!("the place has passed event {seq} of {order}, which is not there");
                self.violations.note(what);
            }
        }
    }
}
