//! The pages for people, in a real browser: what operators and customers do there, from end to end.

mod api_pages;
mod buying;
mod desk;
mod entering;
mod entry;
mod everybody;
mod hostile_text;
mod live;
mod orders;
