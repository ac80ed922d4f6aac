//! The client libraries, as their users have them, against the real service.

mod made_from;
mod rust;
mod typescript;
