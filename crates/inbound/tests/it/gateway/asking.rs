//! Asking for prices while brokers are silent, and beside requests that cannot be read.

use super::by_event::{Questions, asking, open};
use super::user::{OTHER, USER};
use crate::shop::GATEWAY_ORDER;
use application::orders::{AskPrices, NEVER_ANSWERED_AFTER};
use application::ports::{AskedOrder, OrderRequests, PriceQuestions, SendError, StoreError};
use application::request::RequestKey;
use async_trait::async_trait;
use domain::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Brokers that never answer.
struct Silent;

#[async_trait]
impl PriceQuestions for Silent {
    async fn ask_prices(&self, _: &AskedOrder) -> Result<(), SendError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_brokers_that_take_no_question() {
    let shop = open();
    shop.summary(USER, GATEWAY_ORDER).await;
    let asking = AskPrices {
        questions: Arc::new(Silent),
        ..asking(&shop, &Arc::default())
    };
    let leaving = CancellationToken::new();
    let token = leaving.clone();
    let asks = tokio::spawn(async move { asking.keep_asking(token).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let stopped = Instant::now();
    leaving.cancel();
    asks.await.unwrap();
    assert!(stopped.elapsed() < Duration::from_millis(10));
}

/// The store's requests, and before them one that this version cannot read.
struct Spoilt(Arc<dyn OrderRequests>);

impl Spoilt {
    fn before(others: Vec<Result<AskedOrder, StoreError>>) -> Vec<Result<AskedOrder, StoreError>> {
        let damage = StoreError::Corrupt {
            table: "order_requests",
            column: "asked",
            id: "1".to_owned(),
            why: "unknown field".to_owned(),
        };
        std::iter::once(Err(damage)).chain(others).collect()
    }
}

#[async_trait]
impl OrderRequests for Spoilt {
    async fn ask(&self, asked: AskedOrder) -> Result<Option<AskedOrder>, StoreError> {
        self.0.ask(asked).await
    }

    async fn asked(&self, key: &RequestKey) -> Result<Option<AskedOrder>, StoreError> {
        self.0.asked(key).await
    }

    async fn unannounced(
        &self,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        Ok(Self::before(self.0.unannounced(limit).await?))
    }

    async fn note_announced(&self, key: &RequestKey) -> Result<(), StoreError> {
        self.0.note_announced(key).await
    }

    async fn asked_before(
        &self,
        moment: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        Ok(Self::before(self.0.asked_before(moment, limit).await?))
    }

    async fn forget(&self, key: &RequestKey) -> Result<(), StoreError> {
        self.0.forget(key).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_cannot_be_read_stops_no_other() {
    let shop = open();
    let questions = Arc::new(Questions::default());
    let mut asking = asking(&shop, &questions);
    asking.answer.waiting = Arc::new(Spoilt(shop.app.store.clone()));
    shop.summary(USER, GATEWAY_ORDER).await;
    let told = asking.run().await;
    assert!(matches!(told, Err(SendError::Refused(_))), "{told:?}");
    assert_eq!(questions.requests(), ["abc123xyz"]);
    tokio::time::sleep(NEVER_ANSWERED_AFTER.into()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    shop.summary(OTHER, GATEWAY_ORDER).await;
    assert!(asking.run().await.is_err());
    assert_eq!(questions.requests().len(), 2);
    let given_up = shop.result(USER).await;
    assert!(given_up.text().contains("never answered"), "{given_up}");
}
