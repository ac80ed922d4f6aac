//! Watching orders: nobody misses an event, is told one twice or out of order, whatever comes late,
//! lags, breaks off or fails.

mod lagging;
mod shop;
mod tailing;
mod waiting;
mod watching;
