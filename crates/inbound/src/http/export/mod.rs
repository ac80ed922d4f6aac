//! Orders as files: streamed out page by page in the time that the reader takes, in two formats. An
//! export that cannot be finished is cut off, so that it cannot be taken for a whole one.

mod format;
pub(in crate::http) mod import;
mod record;
mod spreadsheet;
mod stream;

pub use record::{AddressRecord, IdRecord, ItemRecord, OrderRecord};

pub(crate) use format::Format;
pub(crate) use stream::{AT_ONCE, Export, NoExport, export};
