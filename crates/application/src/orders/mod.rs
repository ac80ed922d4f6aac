//! The use cases of orders, one per file: load, decide, append.

mod cancel;
mod change;
mod deliver;
mod get;
mod list;
mod place;
mod pricing;
mod process;
mod report_shipment;
mod settle;
mod ship;
mod timeline;

pub use cancel::CancelOrder;
pub use change::{Change, ChangeError, ChangeOrder, Changed};
pub use deliver::DeliverOrder;
pub use get::{GetOrder, GetOrderError};
pub use list::{ListOrders, ListOrdersError};
pub use place::{OrderRequest, PlaceOrder, PlaceOrderError, PlaceOutcome, Terms};
pub use pricing::{PricingError, WantedItem};
pub use process::StartProcessing;
pub use report_shipment::{ReportShipment, WrongParcel};
pub use settle::{SettleOrder, SettleOrderError};
pub use ship::ShipOrder;
pub use timeline::OrderTimeline;
