//! What operators do is on record: every deed that no order's journal tells goes into the audit trail before
//! it is done, and what came of it afterwards. Operators look through the trail; it is pruned by age, and by
//! number what is not of late.

mod ending;
mod list;
mod prune;
mod record;
mod refusals;
mod subject;

pub use ending::{Ending, Ends};
pub use list::{ListDeeds, ListDeedsError};
pub use prune::PruneTrail;
pub use record::{Begun, Deed, Intent, RecordDeed};
pub use subject::{order_of_subject, subject_of_order};
