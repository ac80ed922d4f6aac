//! `/metrics` of the real binary: what it says, when it says nothing, and to whom.

mod access;
mod reading;
mod story;
