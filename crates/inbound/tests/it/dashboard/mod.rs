//! The dashboard's pages: what they show, and what comes of their forms.

mod desk;
mod forms;

mod at_once;
mod board;
mod bulk;
mod dead_letters;
mod hostile;
mod on_record;
mod order;
mod orders;
mod persons;
mod reconcile;
mod settings;
mod settling;
mod sinks;
mod stock;
mod webhooks;

pub(crate) use forms::HOSTILE;
