//! The catalogue of faults by its numbers, over real HTTP: what each leads to, and what stays true. Which
//! number is where: `docs/faults.md`.

mod afterwards;
mod carts;
mod crash;
mod lost_answers;
mod meeting;
mod mixed;
mod nobody_there;
mod one_cart;
mod replaying;
mod reservations;
mod shoppers;
mod strange_answers;
mod tls;
mod tls_door;
mod undone;
mod world;
