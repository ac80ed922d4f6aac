//! One order for operators: where it stands, what happens next, its money, stock and parcel, all that has
//! happened to it, and what they may do.
//!
//! In reading order: the parts of the page, each made from the order and its journal alone; the page; the
//! deeds; the page as it changes.

mod actions;
mod calls;
mod customer;
mod ledger;
mod lines;
mod on_record;
mod parcel;
mod parked;
mod parts;
mod standing;
mod stock;
mod timeline;

mod form_key;
mod told;
mod unreadable;

mod change;
mod deed;
mod settle;
mod share;
mod show;

mod live;

#[cfg(test)]
mod tests;

pub(super) use change::change_order;
pub(super) use live::follow_order;
pub(super) use settle::settle_order;
pub(super) use share::share_order;
pub(super) use show::show_order;
