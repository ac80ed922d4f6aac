//! `demo`: customers, orders and faults for a shop that has just been cloned, so that its pages have
//! something to show.

mod chance;
mod command;
mod errand;
mod fates;
mod figures;
mod going;
mod mix;
mod pace;
mod people;
mod permission;
mod purchase;
mod shop;

pub(crate) use command::DemoCommand;
