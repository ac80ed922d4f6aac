//! `backup` and `restore`: copies of the SQLite file, made while the service runs, checked, and put in its
//! place.

mod afterwards;
mod backup;
mod kept;
mod looking;
mod restore;
mod source;

pub(super) use backup::BackupCommand;
pub(super) use restore::RestoreCommand;
