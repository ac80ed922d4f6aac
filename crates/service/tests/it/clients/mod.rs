//! The client libraries, as their users have them, against the real service.

mod rust;
mod typescript;
