//! The ports: what the application asks of the outside. Each port's doc is its contract.

mod answers;
mod audit_trail;
mod backlog;
mod carts;
mod catalogue;
mod clock;
mod collaborator_states;
mod customers;
mod dead_letters;
mod event_feed;
mod event_sink;
mod holdings;
mod inventory;
mod journal;
mod notifications;
mod order_list;
mod order_requests;
mod payment_results;
mod payments;
mod personal_data;
mod probe;
mod provider_page;
mod relay_book;
mod requests;
mod retention;
mod sessions;
mod shared_rates;
mod shipping;
mod stock_levels;
mod store_error;
mod tokens;
mod webhook_deliveries;
mod webhook_endpoints;
mod webhook_sender;

pub use answers::Answers;
pub use audit_trail::{
    AuditTrail, DeedId, DeedKind, DeedOutcome, DeedQuery, DeedRecord, NewDeed, Struck, TrailBounds,
};
pub use backlog::Backlog;
pub use carts::{CartWrite, CartWriteError, Carts, ClearCart, KeyedCartRequest};
pub use catalogue::{Catalogue, Product};
pub use clock::{Clock, Entropy, IdGenerator};
pub use collaborator_states::{CallsAre, CollaboratorState, CollaboratorStates};
pub use customers::{Customer, Customers};
pub use dead_letters::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, DeadLetterTopics, DeadLetters,
    Decision, NewDeadLetter, ParkedLetters,
};
pub use event_feed::{EventFeed, FeedEntry, FeedPosition, Happened};
pub use event_sink::{EventSink, NoSinkName, Outgoing, SendError, Settled, SinkName};
pub use holdings::{Holding, HoldingName, MoneyHeld, MoneyStage, ParcelHeld, Statement, StockHeld};
pub use inventory::{Inventory, StockCall, StockItem};
pub use journal::{
    Append, AppendError, CartState, CartTurn, Claimed, Journal, PlaceFailure, Placement, Prior,
    UNREADABLE, UNREADABLE_RETRY, Wake,
};
pub use notifications::{Notice, Notifications};
pub use order_list::{
    AmountRange, InFull, ListedOrder, OrderFilter, OrderList, OrderPage, OrderQuery, OrderSummary,
    ParkedAs, Total, UnreadableOrder,
};
pub use order_requests::{AskedItem, AskedOrder, OrderRequests, PriceQuestions};
pub use payment_results::{
    Expiry, ExpirySwitch, PaymentNews, PaymentNewsFeed, UnpaidOrder, UnpaidOrders,
};
pub use payments::{PaymentCall, Payments};
pub use personal_data::{
    Erasure, ErasureId, Person, PersonOrder, PersonRequest, PersonalData, Rewriting,
};
pub use probe::{NoProbe, Point, Probe};
pub use provider_page::{CodeError, ProviderPage, Visit};
pub use relay_book::{
    BookError, HeldBack, Hold, HoldBack, OnceMore, RelayBook, Replay, SinkState, Taken,
};
pub use requests::{RememberError, Requests};
pub use retention::{Retention, Stretch};
pub use sessions::{KeyMaker, Session, Sessions};
pub use shared_rates::{CallersRate, Counted, SharedRates};
pub use shipping::{ShipmentCall, Shipping};
pub use stock_levels::{StockLevel, StockLevels, StockQuery};
pub use store_error::{ReadError, StoreError};
pub use tokens::{Claims, Links, OrderLink, TokenError, Tokens};
pub use webhook_deliveries::WebhookDeliveries;
pub use webhook_endpoints::{Added, AnsweredRequest, Removed, Replaced, WebhookEndpoints};
pub use webhook_sender::{Sent, WebhookMessage, WebhookSecretMaker, WebhookSender};

use domain::OrderId;
use domain::process::CallId;

/// The key that goes with a call to a collaborator, for ever the same: `order:step` or
/// `order:step:line`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey(String);

impl CallKey {
    /// The key of one call of one order.
    pub fn new(order: OrderId, call: CallId) -> Self {
        Self(format!("{order}:{call}"))
    }

    /// A key that somebody else has made: for those who answer such calls.
    pub fn given(key: &str) -> Self {
        Self(key.to_owned())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
