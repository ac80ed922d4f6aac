//! `dead-letters`: messages that could not take effect, for operators.

mod command;
mod desk;
mod screen;
mod view;

pub(crate) use command::DeadLettersCommand;
