//! The dashboard's pages.

mod board;
mod bulk;
mod desk;
mod hostile;
mod order;
mod orders;
mod settling;
