//! Orders as operators see them: what the commands show, and what `--json` prints. The same whether
//! a running service was asked or the store.

use serde::Serialize;

/// A page of orders, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OrderListView {
    pub(super) orders: Vec<OrderRow>,
    pub(super) total: u64,
    /// Whether that is all of them; if not, at least so many.
    pub(super) total_is_exact: bool,
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OrderRow {
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) channel: Option<String>,
    pub(super) customer: Option<String>,
    pub(super) status: String,
    pub(super) payment_status: String,
    pub(super) shipment_status: Option<String>,
    pub(super) total: String,
    pub(super) currency: String,
    /// Why it waits for a person, if it does.
    pub(super) parked: Option<String>,
    pub(super) placed_at: String,
}

/// An order with all that an operator decides by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OrderView {
    #[serde(flatten)]
    pub(super) order: OrderRow,
    pub(super) tracking_number: Option<String>,
    pub(super) lines: Vec<LineView>,
    /// What the process does next, in words.
    pub(super) next: String,
    /// What somebody may do.
    pub(super) next_actions: Vec<String>,
    /// Present where a person has to look.
    pub(super) held: Option<HeldView>,
    pub(super) timeline: Vec<EventView>,
}

/// One product of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct LineView {
    pub(super) product: String,
    pub(super) name: Option<String>,
    pub(super) quantity: u32,
    pub(super) unit_price: String,
}

/// Why an order waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct HeldView {
    /// The call in question; none where the order as a whole is held.
    pub(super) call: Option<String>,
    pub(super) why: String,
    pub(super) evidence: Option<String>,
    pub(super) advice: String,
}

/// One event of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct EventView {
    pub(super) seq: u64,
    pub(super) at: String,
    pub(super) actor: String,
    pub(super) event: String,
    /// Which call to a collaborator it is about.
    pub(super) call: Option<String>,
    pub(super) attempt: Option<u32>,
    /// How the call ended, or an operator's verdict.
    pub(super) outcome: Option<String>,
    /// Why, in somebody's words.
    pub(super) reason: Option<String>,
    /// When a call that failed is taken up again.
    pub(super) retry_at: Option<String>,
}

impl HeldView {
    /// A hold, with what the last attempt of its call left behind.
    pub(super) fn new(
        call: Option<String>,
        why: &str,
        advice: &str,
        timeline: &[EventView],
    ) -> Self {
        let is_evidence = |event: &&EventView| event.event == "call-ended" && event.call == call;
        let last = timeline.iter().rev().find(is_evidence);
        let evidence = last.and_then(|event| event.reason.clone());
        Self {
            call,
            evidence,
            why: why.to_owned(),
            advice: advice.to_owned(),
        }
    }
}

/// What became of the orders of a batch, in its order.
pub(super) struct ImportView {
    pub(super) results: Vec<ImportResultView>,
}

/// What became of one order of another system.
pub(super) enum ImportResultView {
    Imported,
    Known,
    Refused(String),
    TryAgain(String),
}

impl ImportView {
    pub(super) fn may_be_tried_again(&self) -> bool {
        let is_open = |result: &ImportResultView| matches!(result, ImportResultView::TryAgain(_));
        self.results.iter().any(is_open)
    }

    /// The results of the same batch sent again: what was taken over the first time stays so.
    pub(super) fn improved_by(self, again: Self) -> Self {
        let better = |(first, again)| match (first, again) {
            (ImportResultView::TryAgain(_), ImportResultView::Known) => ImportResultView::Imported,
            (ImportResultView::TryAgain(_), again) => again,
            (first, _) => first,
        };
        let pairs = self.results.into_iter().zip(again.results);
        Self {
            results: pairs.map(better).collect(),
        }
    }
}
