//! `sinks`: where the events of orders are carried to, for operators.

mod command;
mod desk;
mod screen;
mod view;

pub(crate) use command::SinksCommand;
pub(super) use view::{SinkView, SinksBody};
