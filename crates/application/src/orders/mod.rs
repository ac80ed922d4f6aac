//! The use cases of orders, one per file: load, decide, append.

mod ask_for_prices;
mod bulk_cancel;
mod cancel;
mod change;
mod damage;
mod deliver;
mod expire_unpaid;
mod follow;
mod get;
mod import;
mod list;
mod meeting;
mod payment_news;
mod place;
mod price_answer;
mod price_questions;
mod pricing;
mod process;
mod report_payment;
mod report_shipment;
mod rounds;
mod settle;
mod share;
mod ship;
mod timeline;
mod wait_for_status;

pub use ask_for_prices::{AskForPrices, Asked, AskedForPrices};
pub use bulk_cancel::{BulkCancel, BulkCancelled};
pub use cancel::CancelOrder;
pub use change::{Change, ChangeError, ChangeOrder, Changed, KeyedRequest};
pub use damage::ExplainDamage;
pub use deliver::DeliverOrder;
pub use expire_unpaid::ExpireUnpaidOrders;
pub use follow::FollowOrder;
pub use get::{GetOrder, GetOrderError};
pub use import::{ImportOrder, ImportOrderError, ImportedOrder, OrderToImport};
pub use list::{ListOrders, ListOrdersError};
pub(crate) use meeting::units;
pub use payment_news::{BringPaymentNews, Brought};
pub(crate) use place::same_request;
pub use place::{OrderRequest, PlaceOrder, PlaceOrderError, PlaceOutcome, Terms};
pub use price_answer::{
    AnswerPrices, AnsweredWith, PriceAnswerError, PricesTold, RequestWords, ToldProduct, Unplaced,
};
pub use price_questions::{AskPrices, NEVER_ANSWERED_AFTER};
pub use pricing::{PriceChange, PricingError, WantedItem};
pub use process::StartProcessing;
pub use report_payment::ReportPayment;
pub use report_shipment::{ReportShipment, WrongParcel};
pub use settle::{SettleOrder, SettleOrderError};
pub use share::{ShareOrder, ShareOrderError};
pub use ship::ShipOrder;
pub use timeline::OrderTimeline;
pub use wait_for_status::WaitForStatus;
