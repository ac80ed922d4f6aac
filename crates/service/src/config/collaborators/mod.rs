//! The services that orders need: for each a section that says which protocol it speaks and where it is.
//!
//! A new protocol is a member of its collaborator's enum, an entry in the list below it, and a line in
//! [`crate::collaborators`]. What all sections have in common is in `section`, `bounds`, `keys` and
//! `calls`.

mod all;
mod authorization;
mod bounds;
mod calls;
mod carts;
mod catalogue;
mod chosen;
mod customers;
mod inventory;
mod keys;
mod layering;
mod notifications;
mod payments;
mod place;
mod section;
mod shipping;

pub(crate) use all::CollaboratorSettings;
pub(crate) use carts::CartProtocol;
pub(crate) use catalogue::CatalogueProtocol;
pub(crate) use chosen::{Chosen, Remote};
pub(crate) use customers::CustomerProtocol;
pub(crate) use inventory::InventoryProtocol;
pub(super) use layering::{forget_paths, forget_place, may_have, shared};
pub(crate) use notifications::NotificationProtocol;
pub(crate) use payments::PaymentProtocol;
pub(crate) use place::Place;
pub(crate) use shipping::ShippingProtocol;
