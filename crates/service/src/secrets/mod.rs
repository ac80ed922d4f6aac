//! Secrets that lie in files, and take effect without a restart when those change.
//!
//! In reading order: the first line of a file, a file that is looked at again and again, a secret of the settings
//! that may lie in one, and who looks.

mod first_line;

mod file;

mod kept;

mod watch;

#[cfg(test)]
mod tests;

pub(crate) use file::{Part, SecretFile};
pub(crate) use kept::KeptSecret;
pub(crate) use watch::keep_looking;
