//! Every step of every story, over every database and the built-in collaborators: done twice, failed in every
//! way, undone twice; afterwards the collaborators' own tables must be sound.
#![expect(
    clippy::match_same_arms,
    reason = "the arms of a table of rules, in the order of reading"
)]

mod books;
mod crowd;
mod matrix;
mod shop;
mod story;
mod underway;
mod unreliable;
