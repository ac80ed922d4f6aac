//! Pages: who gets in, what protects them, and what they are made of.

pub(crate) mod browser;

mod at_provider;
mod audit;
mod entering;
mod forms;
mod lost_deeds;
mod made_of;
mod notices;
mod refused;
mod sessions;
mod signing_in;
mod streams;
mod ways_on;
