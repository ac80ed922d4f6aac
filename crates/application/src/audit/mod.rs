//! What operators do is on record: every deed that no order's journal tells goes into the audit trail before
//! it is done, and what came of it afterwards. Operators look through the trail; it is pruned by age and by
//! number.

mod ending;
mod list;
mod prune;
mod record;
mod refusals;

pub use ending::{Ending, Ends};
pub use list::{ListDeeds, ListDeedsError};
pub use prune::PruneTrail;
pub use record::{Deed, Intent, RecordDeed};
