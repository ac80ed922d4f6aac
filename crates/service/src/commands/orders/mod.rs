//! `orders`: what operators see and decide, from the running service or, without one, from the store.

mod ahead;
mod cancel;
mod collaborator_view;
mod command;
mod desk;
mod import;
mod import_file;
mod list;
mod reference;
mod screen;
mod service_desk;
mod service_view;
mod settle;
mod show;
mod store_desk;
mod store_view;
mod view;
mod words;

pub(super) use collaborator_view::CollaboratorView;
pub(crate) use command::OrdersCommand;
pub(super) use desk::{OPERATOR, Purpose};
pub(super) use service_desk::ServiceDesk;
pub(super) use store_desk::core_of_orders;
