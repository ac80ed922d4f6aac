//! The use cases of orders, one per file: load, decide, append.

mod cancel;
mod change;
mod deliver;
mod expire_unpaid;
mod follow;
mod get;
mod list;
mod place;
mod pricing;
mod process;
mod report_payment;
mod report_shipment;
mod settle;
mod share;
mod ship;
mod timeline;
mod wait_for_status;

pub use cancel::CancelOrder;
pub use change::{Change, ChangeError, ChangeOrder, Changed, KeyedRequest};
pub use deliver::DeliverOrder;
pub use expire_unpaid::ExpireUnpaidOrders;
pub use follow::FollowOrder;
pub use get::{GetOrder, GetOrderError};
pub use list::{ListOrders, ListOrdersError};
pub(crate) use place::same_request;
pub use place::{OrderRequest, PlaceOrder, PlaceOrderError, PlaceOutcome, Terms};
pub use pricing::{PriceChange, PricingError, WantedItem};
pub use process::StartProcessing;
pub use report_payment::ReportPayment;
pub use report_shipment::{ReportShipment, WrongParcel};
pub use settle::{SettleOrder, SettleOrderError};
pub use share::{ShareOrder, ShareOrderError};
pub use ship::ShipOrder;
pub use timeline::OrderTimeline;
pub use wait_for_status::WaitForStatus;
