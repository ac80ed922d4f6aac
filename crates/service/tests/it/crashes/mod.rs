//! The step matrix with real kills: the process dies by SIGKILL at every named point of the process,
//! is started again, and everything that must stay true is true.

mod asking;
mod lives;
mod matrix;
mod points;
mod poison;
mod starting;
mod story;
mod unreadable;

pub(crate) use starting::{Moment, cut_short};
