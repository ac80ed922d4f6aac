//! Whom orders are carried out with: for each collaborator the one that is built in, or the client of the
//! protocol that its service speaks.

mod builtin;
mod made;
mod watched;

pub(crate) use made::made;
