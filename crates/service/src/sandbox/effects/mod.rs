//! The log of effects: every request, every effect that it had, and every answer or the fault that
//! took its place, numbered without a gap.

mod entry;
mod file;
mod log;

pub(crate) use file::EffectsFile;

pub(super) use entry::{Effect, Ended, RequestEntry};
pub(super) use log::Effects;
