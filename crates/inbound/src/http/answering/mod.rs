//! Answers that contracts have in common: their parts, places and times, and whether they are final.

pub(in crate::http) mod answer;
pub(in crate::http) mod dated;
pub(in crate::http) mod finality;
pub(in crate::http) mod listing;
pub(in crate::http) mod located;
pub(in crate::http) mod wording;
