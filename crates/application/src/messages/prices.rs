//! What a product service answers that is asked by event for names and prices.

use super::heard::Verdict;
use super::message::Message;
use async_trait::async_trait;
use domain::{CustomerId, Money, Notation, ProductId};

/// Names, prices and stock of what a request asked for, as the product service told them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceAnswer {
    /// The request that it answers, by its user's name for it.
    pub request: String,
    /// Whose request it is.
    pub user: CustomerId,
    /// What it knows of; what it leaves out is unknown to it.
    pub products: Vec<PricedProduct>,
}

/// One product of such an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedProduct {
    /// Which.
    pub product: ProductId,
    /// How its id was written.
    pub notation: Notation,
    /// Its name, if it was told.
    pub name: Option<String>,
    /// Of one.
    pub price: Money,
    /// How many there are for this request.
    pub quantity: u64,
}

/// Whoever waits for such answers.
#[async_trait]
pub trait HearPrices: Send + Sync {
    /// Lets the answer take effect. It may come again, by the same message or by another.
    async fn hear(&self, message: &Message, answer: PriceAnswer) -> Verdict;
}
