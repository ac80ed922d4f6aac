//! Kills at the boundaries of the process (1 to 9, 15 to 20): the service dies by SIGKILL, the others
//! live on.

mod boundaries;
mod case;
mod cluster;
mod database;
mod halfway;
mod placing;
mod poison;
mod starting;
mod together;
mod undoing;
mod world;
