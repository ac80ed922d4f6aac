//! Where those who look find the overview, and the tasks that make it while they do.

use super::asking::{ask, keep_asking};
use super::counting::count_along;
use super::flow::Flow;
use super::limits::OverviewLimits;
use super::standing::Standing;
use crate::complaints::Complaints;
use crate::live::Live;
use crate::ports::{
    Clock, CollaboratorStates, DeadLetters, EventFeed, Journal, OrderList, StoreError,
    WebhookEndpoints,
};
use crate::relay::RelayBoard;
use crate::sinks::LookAtSinks;
use domain::Duration;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// What the overview is made of.
#[derive(Clone)]
#[expect(missing_docs, reason = "each type says what it is")]
pub struct OverviewParts {
    pub live: Live,
    pub feed: Arc<dyn EventFeed>,
    pub orders: Arc<dyn OrderList>,
    pub journal: Arc<dyn Journal>,
    pub sinks: LookAtSinks,
    pub relays: Arc<RelayBoard>,
    pub letters: Arc<dyn DeadLetters>,
    pub webhooks: Arc<dyn WebhookEndpoints>,
    pub collaborators: Arc<dyn CollaboratorStates>,
    pub clock: Arc<dyn Clock>,
}

/// The service at a glance. Cheap to clone; all clones are one. Who may look is asked elsewhere.
#[derive(Clone)]
pub struct Overview {
    shared: Arc<Shared>,
}

/// What those who look and the tasks have in common.
pub(super) struct Shared {
    pub(super) parts: OverviewParts,
    pub(super) live: Live,
    pub(super) feed: Arc<dyn EventFeed>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) limits: OverviewLimits,
    pub(super) complaints: Complaints,
    flow: watch::Sender<Arc<Flow>>,
    standing: watch::Sender<Option<Arc<Standing>>>,
    /// When somebody looked last; none: nobody has.
    looked: watch::Sender<Option<Instant>>,
}

impl Overview {
    /// Nobody looks yet. Somebody has to [`Overview::keep`] it.
    pub fn new(parts: OverviewParts, limits: OverviewLimits) -> Self {
        Self {
            shared: Arc::new(Shared {
                live: parts.live.clone(),
                feed: parts.feed.clone(),
                clock: parts.clock.clone(),
                parts,
                limits,
                complaints: Complaints::default(),
                flow: watch::Sender::default(),
                standing: watch::Sender::default(),
                looked: watch::Sender::default(),
            }),
        }
    }

    /// Makes it for those who look, until told to stop.
    pub async fn keep(&self, stop: CancellationToken) {
        let shared = &self.shared;
        let counting = shared.while_looked_at(shared.limits.linger, || async {
            count_along(shared).await;
            shared.flow.send_replace(Arc::default());
        });
        let asking = shared.while_looked_at(shared.limits.refresh_linger, || async {
            keep_asking(shared).await;
            shared.standing.send_replace(None);
        });
        tokio::select! {
            () = async { futures::join!(counting, asking); } => {}
            () = stop.cancelled() => {}
        }
    }

    /// The last hour, as far as it is counted. Whoever looks first waits a moment for it.
    pub async fn flow(&self) -> Arc<Flow> {
        self.shared.note_look();
        let mut flow = self.shared.flow.subscribe();
        let is_there = |flow: &Arc<Flow>| {
            let counted = flow.counted.as_ref();
            flow.trouble.is_some() || counted.is_some_and(|counted| counted.up_to.is_none())
        };
        let patience = self.shared.limits.look_patience.into();
        // If it does not come in time, what there is will do.
        let _ = timeout(patience, flow.wait_for(is_there)).await;
        flow.borrow().clone()
    }

    /// How all stands, at most some seconds ago; none if that cannot be told in time.
    pub async fn standing(&self) -> Option<Arc<Standing>> {
        self.shared.note_look();
        let mut standing = self.shared.standing.subscribe();
        let patience = self.shared.limits.ask_patience.into();
        let _ = timeout(patience, standing.wait_for(Option::is_some)).await;
        standing.borrow().clone()
    }
}

impl Overview {
    /// The same for somebody who comes by now and then: what others are shown who look, or else it is asked
    /// for this once, and nothing goes on for it.
    pub async fn glance(&self) -> Arc<Standing> {
        let shown = self.shared.standing.borrow().clone();
        match shown {
            Some(standing) => standing,
            None => Arc::new(ask(&self.shared).await),
        }
    }
}

impl Shared {
    fn note_look(&self) {
        self.looked.send_replace(Some(Instant::now()));
    }

    /// Whether somebody looks, or may come back soon.
    pub(super) fn is_counting_wanted(&self) -> bool {
        is_within(*self.looked.borrow(), self.limits.linger)
    }

    pub(super) fn is_asking_wanted(&self) -> bool {
        is_within(*self.looked.borrow(), self.limits.refresh_linger)
    }

    /// Works whenever somebody looks, and on until nobody has for so long.
    async fn while_looked_at<W: Future<Output = ()>>(
        &self,
        linger: Duration,
        work: impl Fn() -> W,
    ) {
        let mut looked = self.looked.subscribe();
        let is_looked_at = |looked: &Option<Instant>| is_within(*looked, linger);
        while looked.wait_for(is_looked_at).await.is_ok() {
            work().await;
        }
    }

    pub(super) fn show(&self, flow: Flow) {
        self.flow.send_if_modified(|shown| {
            let is_new = **shown != flow;
            if is_new {
                *shown = Arc::new(flow);
            }
            is_new
        });
    }

    pub(super) fn tell_trouble(&self, error: &StoreError) {
        if self.complaints.is_due() {
            tracing::warn!(%error, "the last hour cannot be counted for the board; trying again");
        }
        self.show(Flow {
            counted: None,
            trouble: Some(error.to_string()),
        });
    }

    pub(super) fn show_standing(&self, standing: Standing) {
        self.standing.send_replace(Some(Arc::new(standing)));
    }
}

fn is_within(looked: Option<Instant>, time: Duration) -> bool {
    looked.is_some_and(|looked| looked.elapsed() <= time.into())
}
