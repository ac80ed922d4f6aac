//! The engine over memory: what it promises when every call, every append and every runner fails.

mod awaited;
mod backlog;
mod books;
mod cancels;
mod commits;
mod crowds;
mod disagreement;
mod hindered;
mod newer;
mod outages;
mod overtaken;
mod runners;
mod steps;
mod stock_checks;
mod stopping;
mod unacknowledged;
