//! The description of the API, and the pages that show it.

pub(in crate::http) mod docs;
pub(in crate::http) mod documented;
