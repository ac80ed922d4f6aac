//! What a schema consists of, and what of it a database lacks: somebody may have dropped an index or
//! restored half a backup, and nothing else would notice before an order goes wrong.

mod lacks;
mod part;
#[cfg(test)]
mod tests;

pub use lacks::Lacks;

pub(super) use part::Part;
