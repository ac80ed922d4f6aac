//! Pictures of numbers, drawn here from whole numbers as SVG: columns over time, lines, and bars that are
//! compared. Each says what it shows, and the same numbers are beside it as a table.

mod columns;
mod lines;
mod rows;
mod scale;
mod size;

pub(crate) use columns::{Column, Columns};
pub(crate) use lines::{Line, Lines};
pub(crate) use rows::{Row, Rows};
pub(crate) use size::Size;
