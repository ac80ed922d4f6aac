//! The contracts over the application in memory: every route, every problem, every repeat.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod around;
mod believed;
mod browsers;
mod coordinator;
mod dashboard;
mod documented;
mod elsewhere;
mod far_away;
mod finality;
mod gateway;
mod hostile;
mod identity;
mod limits;
mod listener;
mod listening;
mod messages;
mod mutations;
mod newer;
mod openapi;
mod overlooking;
mod provider;
mod second_keys;
mod server;
mod shop;
mod shop_pages;
mod simple;
mod stock_checks;
mod storefront;
mod told;
mod tracking;
mod unreadable;
mod upkeep;
mod v1;
mod web;
mod webhook_ports;
