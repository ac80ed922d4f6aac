//! The board: what goes on now, what is wrong first, live and mostly in pictures. One file for each part.

mod show;

mod live;
mod parts;
mod told;
mod took;

mod backlog;
mod collaborators;
mod confirming;
mod figures;
mod minutes;
mod parked;
mod statuses;
mod takings;

pub(in crate::http::dashboard) use live::follow_board;
pub(in crate::http::dashboard) use show::board;
