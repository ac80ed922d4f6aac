//! What is done with messages that could not take effect: parked by those who brought them, then listed,
//! shown, replayed and discarded by operators.

mod discard;
mod error;
mod list;
mod pages;
mod park;
mod replay;
mod show;

pub use discard::DiscardDeadLetter;
pub use error::DeadLetterError;
pub use list::ListDeadLetters;
pub(crate) use pages::LetterPages;
pub use park::ParkMessage;
pub use replay::ReplayDeadLetter;
pub use show::ShowDeadLetter;
