//! What is to be seen only from inside.

mod plans;
