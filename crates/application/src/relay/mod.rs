//! The relay: carries every event from the journal to a sink, at least once, and those of one order in
//! their own order.
//!
//! The feed is the outbox: nothing is written for an event that is not written anyway. The book keeps one
//! row for each sink: the place in the feed up to which everything was delivered, and who may move it.
//! Every replica runs a relay for every sink; the one that holds the sink works, the others wait for its
//! lease to end.
//!
//! Why order is kept whatever happens: a relay begins at a place before which everything was delivered,
//! and sends an event of an order only after the one before it was acknowledged to itself, or lies before
//! that place. So the first copy of an event arrives after the first copy of the one before, even where
//! an earlier holder that does not know it was replaced sends as well. What that one must not do is
//! write, and its epoch keeps it from that.
//!
//! An event that a sink refuses holds back its order: the order is written down as waiting from that
//! event on, the place goes on without it, and its later events are passed over until it was sent again
//! from its journal, and all of it. A sink that takes nothing at all holds nobody back: everything waits,
//! and goes on in order.
//!
//! Whoever asks for events once more writes down the order as waiting from an event that was delivered, and
//! the holder finds it due. Everything before that event was delivered, so nothing about the order of
//! events changes. Each time they are asked for, the order waits since another time, and a holder strikes
//! out only what it has read: what it sent before does not count for what was asked for since.

mod beginning;
mod board;
mod carrier;
mod feed_watch;
mod figures;
mod gate;
mod limits;
mod loading;
mod news;
mod one_sink;
mod outcomes;
mod recent;
mod window;

pub use board::RelayBoard;
pub use feed_watch::{FeedWatch, WatchLimits};
pub use figures::{RelayFigures, RelayState};
pub use limits::RelayLimits;
pub use news::RelayNews;
pub use one_sink::{Relay, RelayPorts, Start};
