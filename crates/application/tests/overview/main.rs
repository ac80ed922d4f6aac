//! The overview: it counts what happens while somebody looks, says what it cannot tell, and rests otherwise.

mod looking;
mod metrics;
mod world;
