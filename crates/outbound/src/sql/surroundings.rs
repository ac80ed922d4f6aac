//! What stands around the orders on a server: its clock, its room for connections, and settings that the service
//! does not rest on as long as its sessions get what they ask for.

use crate::clock::ClockBeside;

/// What is found around a database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// The server's clock beside this machine's.
    pub clock: ClockBeside,
    /// How many connections the service's user may have there.
    pub connections: u64,
    /// How many one process takes, at most.
    pub taken_by_one: u64,
    /// Settings that others get there where they ask for nothing, in so many words.
    pub defaults: Vec<String>,
    /// Whether this session got what it asked for, which a pooler may have left out.
    pub is_heeded: bool,
}
