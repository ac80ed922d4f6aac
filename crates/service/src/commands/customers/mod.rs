//! `customers`: what is kept about somebody, told and erased, for operators.

mod command;

pub(crate) use command::CustomersCommand;
