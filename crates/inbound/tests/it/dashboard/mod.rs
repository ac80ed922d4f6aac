//! The dashboard's pages.

mod bulk;
mod desk;
mod hostile;
mod order;
mod orders;
mod settling;
