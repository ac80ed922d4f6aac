//! What somebody can ask of an order, and when it is refused.

use super::aggregate::Order;
use super::event::{Event, Fact, ShipmentReport};
use super::projections::NextAction;
use super::status::{CancelCause, OrderStatusKind};
use super::version::Version;
use crate::{Actor, Reason, Timestamp};
use thiserror::Error;

/// What a command came to.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command<T> {
    /// It took effect just now.
    Applied(T),
    /// It was so already; nothing changes.
    AlreadyApplied,
}

/// The lifecycle forbids it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an order that is {} cannot be {wanted}", .from.as_str())]
pub struct IllegalTransition {
    /// Where the order stands.
    pub from: OrderStatusKind,
    /// What was asked for, as a participle: `cancelled`, `shipped`.
    pub wanted: &'static str,
}

/// The order has moved on since the caller looked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RevisionError {
    /// Something has happened to it.
    #[error("the order is at version {}, not {}", .at.0, .expected.0)]
    Version {
        /// What the caller had seen.
        expected: Version,
        /// Where it is.
        at: Version,
    },
    /// It stands elsewhere in its lifecycle.
    #[error("the order is {}, not {}", .at.as_str(), .expected.as_str())]
    Status {
        /// What the caller had seen.
        expected: OrderStatusKind,
        /// Where it stands.
        at: OrderStatusKind,
    },
}

/// How a caller had seen the order, if they said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Revision {
    /// They did not say.
    #[default]
    Any,
    /// At this version: nothing may have happened to it since.
    Version(Version),
    /// With this status: what its process has tried since makes no difference.
    Status(OrderStatusKind),
}

impl Revision {
    /// Whether the order is still as the caller had seen it.
    pub fn check(self, order: &Order) -> Result<(), RevisionError> {
        match self {
            Self::Version(expected) if expected != order.version() => Err(RevisionError::Version {
                expected,
                at: order.version(),
            }),
            Self::Status(expected) if expected != order.status().kind() => {
                let at = order.status().kind();
                Err(RevisionError::Status { expected, at })
            }
            Self::Any | Self::Version(_) | Self::Status(_) => Ok(()),
        }
    }

    /// The number of the version that the caller had seen, if they named one.
    pub const fn version(self) -> Option<u64> {
        match self {
            Self::Version(version) => Some(version.0),
            Self::Any | Self::Status(_) => None,
        }
    }

    /// The status that the caller had seen, if they named that.
    pub const fn status(self) -> Option<OrderStatusKind> {
        match self {
            Self::Status(status) => Some(status),
            Self::Any | Self::Version(_) => None,
        }
    }
}

/// Until when an order can be called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CancelWindow {
    /// Until it ships: what the domain allows. To call off twice is to call off once.
    #[default]
    BeforeShipment,
    /// Only while it is pending or confirmed: a stricter contract, for which an order that was called
    /// off before is refused as well.
    BeforeProcessing,
}

impl OrderStatusKind {
    /// What the lifecycle allows an order of this status, in the order in which people want it.
    pub const fn next_actions(self) -> &'static [NextAction] {
        match self {
            Self::Pending => &[NextAction::Cancel],
            Self::Confirmed => &[NextAction::Process, NextAction::Ship, NextAction::Cancel],
            Self::Processing => &[NextAction::Ship, NextAction::Cancel],
            Self::Shipped => &[NextAction::Deliver],
            Self::Delivered | Self::Cancelled => &[],
        }
    }

    /// Whether nothing follows.
    pub const fn has_ended(self) -> bool {
        self.next_actions().is_empty()
    }

    /// Whether an order of this status can still come to another one.
    pub const fn may_become(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Pending) | (Self::Delivered | Self::Cancelled, _) => false,
            (Self::Pending, _) => true,
            (Self::Confirmed, other) => !matches!(other, Self::Confirmed),
            (Self::Processing, other) => !matches!(other, Self::Confirmed | Self::Processing),
            (Self::Shipped, other) => matches!(other, Self::Delivered),
        }
    }
}

type Decision = Result<Command<Vec<Event>>, IllegalTransition>;

impl Order {
    /// The most reports on one parcel that are kept; later ones are acknowledged and dropped, save
    /// the one that says it was delivered.
    pub const MAX_SHIPMENT_REPORTS: usize = 200;

    /// Calls the order off, within the window that the contract grants. What it holds is given back by
    /// the process.
    pub fn cancel(
        &self,
        window: CancelWindow,
        by: &Actor,
        reason: Reason,
        now: Timestamp,
    ) -> Decision {
        match (self.status().kind(), window) {
            (OrderStatusKind::Cancelled, CancelWindow::BeforeShipment) => {
                Ok(Command::AlreadyApplied)
            }
            (OrderStatusKind::Pending | OrderStatusKind::Confirmed, _)
            | (OrderStatusKind::Processing, CancelWindow::BeforeShipment) => {
                let cause = CancelCause::Requested(reason);
                Ok(self.recording(vec![Fact::OrderCancelled { cause }], by, now))
            }
            (OrderStatusKind::Shipped | OrderStatusKind::Delivered, _)
            | (
                OrderStatusKind::Processing | OrderStatusKind::Cancelled,
                CancelWindow::BeforeProcessing,
            ) => self.illegal("cancelled"),
        }
    }

    /// The warehouse begins to pick it.
    pub fn start_processing(&self, by: &Actor, now: Timestamp) -> Decision {
        match self.status().kind() {
            OrderStatusKind::Processing => Ok(Command::AlreadyApplied),
            OrderStatusKind::Confirmed => {
                Ok(self.recording(vec![Fact::ProcessingStarted], by, now))
            }
            OrderStatusKind::Pending
            | OrderStatusKind::Shipped
            | OrderStatusKind::Delivered
            | OrderStatusKind::Cancelled => self.illegal("processed"),
        }
    }

    /// It leaves with the carrier; the process consumes its stock.
    pub fn ship(&self, by: &Actor, now: Timestamp) -> Decision {
        match self.status().kind() {
            OrderStatusKind::Shipped => Ok(Command::AlreadyApplied),
            OrderStatusKind::Confirmed | OrderStatusKind::Processing => {
                Ok(self.recording(vec![Fact::OrderShipped], by, now))
            }
            OrderStatusKind::Pending | OrderStatusKind::Delivered | OrderStatusKind::Cancelled => {
                self.illegal("shipped")
            }
        }
    }

    /// It reaches the customer.
    pub fn deliver(&self, by: &Actor, now: Timestamp) -> Decision {
        match self.status().kind() {
            OrderStatusKind::Delivered => Ok(Command::AlreadyApplied),
            OrderStatusKind::Shipped => Ok(self.recording(vec![Fact::OrderDelivered], by, now)),
            OrderStatusKind::Pending
            | OrderStatusKind::Confirmed
            | OrderStatusKind::Processing
            | OrderStatusKind::Cancelled => self.illegal("delivered"),
        }
    }

    /// Takes note of what the tracking service says. `DELIVERED` marks the order delivered, and
    /// shipped before that if nobody had said so; late and repeated reports do no harm.
    pub fn report_shipment(
        &self,
        report: ShipmentReport,
        by: &Actor,
        now: Timestamp,
    ) -> Command<Vec<Event>> {
        let delivers = report.status.eq_ignore_ascii_case("DELIVERED");
        let has_room = self.report_count() < Self::MAX_SHIPMENT_REPORTS;
        // Of an order that was erased nobody is to learn any more where its parcel went.
        let is_new = !self.has_report(&report) && has_room && self.erased_at().is_none();
        let mut facts: Vec<Fact> = is_new
            .then_some(Fact::ShipmentReported(report))
            .into_iter()
            .collect();
        facts.extend(match self.status().kind() {
            OrderStatusKind::Confirmed | OrderStatusKind::Processing if delivers => {
                vec![Fact::OrderShipped, Fact::OrderDelivered]
            }
            OrderStatusKind::Shipped if delivers => vec![Fact::OrderDelivered],
            OrderStatusKind::Pending
            | OrderStatusKind::Confirmed
            | OrderStatusKind::Processing
            | OrderStatusKind::Shipped
            | OrderStatusKind::Delivered
            | OrderStatusKind::Cancelled => Vec::new(),
        });
        if facts.is_empty() {
            Command::AlreadyApplied
        } else {
            self.recording(facts, by, now)
        }
    }

    /// What the lifecycle allows now, in the order in which people want it.
    pub fn next_actions(&self) -> &'static [NextAction] {
        self.status().kind().next_actions()
    }

    fn recording(&self, facts: Vec<Fact>, by: &Actor, now: Timestamp) -> Command<Vec<Event>> {
        let mut order = self.clone();
        Command::Applied(
            facts
                .into_iter()
                .map(|fact| order.record(fact, by.clone(), now))
                .collect(),
        )
    }

    fn illegal(&self, wanted: &'static str) -> Decision {
        Err(IllegalTransition {
            from: self.status().kind(),
            wanted,
        })
    }

    /// The order with more events, as appended by a command.
    #[must_use]
    pub fn with_events(&self, events: &[Event]) -> Self {
        let mut order = self.clone();
        for event in events {
            order.record(event.fact.clone(), event.actor.clone(), event.at);
        }
        order
    }
}
