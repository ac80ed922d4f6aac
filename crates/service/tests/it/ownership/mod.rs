//! The ownership matrix: every route of the description, asked by everybody who should not be told.

mod callers;
mod matrix;
mod routes;
mod victim;
mod viewer;
