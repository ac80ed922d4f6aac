//! The pages for people, in a real browser: what operators and customers do there, from end to end.

mod api_pages;
mod at_provider;
mod board;
mod buying;
mod dead_letters;
mod desk;
mod entering;
mod entry;
mod everybody;
mod failures;
mod hostile_text;
mod hostile_visitors;
mod keyboard;
mod live;
mod looking;
mod operators_pages;
mod orders;
mod secrets;
mod shoppers_pages;
mod skipped;
