//! The service's own format: `CloudEvents` 1.0 in JSON.

mod calls;
mod data;
mod described;
mod event;

pub use calls::{CallEndedData, CallStartedData, ShortageData};
pub use data::{
    ActorData, CancelledData, Details, EventData, ImportedData, ItemData, NoData, ParkedData,
    PaymentReportedData, PlacedData, SettledData, ShipmentReportedData,
};
pub use described::canonical_messages;
pub use event::{CONTENT_TYPE, Canonical, CanonicalEvent};
