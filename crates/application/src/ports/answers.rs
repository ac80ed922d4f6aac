//! How a contract answers the request that placed an order.

use crate::request::Answer;
use domain::Order;

/// Renders answers in the words of the contract that an order came in by.
pub trait Answers: Send + Sync {
    /// The final answer, as soon as there is one; it is kept in the transaction that makes it
    /// final. A pure function of the order: once it gives an answer for an order, it gives one for
    /// every later state of it.
    fn final_answer(&self, order: &Order) -> Option<Answer>;
}
