//! Answers that go on: an order and the board told live, within bounds.

pub(in crate::http) mod live;
pub(in crate::http) mod order_changes;
pub(in crate::http) mod stream_event;
pub(in crate::http) mod streams;
