//! The questions for names and prices on their way to the product service.

use super::producer::KafkaProducer;
use crate::events::product_request;
use application::ports::{AskedOrder, PriceQuestions, SendError};
use async_trait::async_trait;
use std::sync::Arc;

/// Asks a product service that listens to a topic.
pub struct KafkaPriceQuestions {
    /// Who sends.
    pub producer: Arc<KafkaProducer>,
    /// Where to: `Productids` of document 002.
    pub topic: String,
}

#[async_trait]
impl PriceQuestions for KafkaPriceQuestions {
    async fn ask_prices(&self, asked: &AskedOrder) -> Result<(), SendError> {
        let question = product_request(&self.topic, asked);
        self.producer.send(&question).await
    }
}
