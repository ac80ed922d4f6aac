//! Callers within and beyond their rates, counted here and for all replicas together.

use super::*;
use application::ports::ReadError;
use async_trait::async_trait;
use domain::CustomerId;
use std::net::Ipv4Addr;

fn limits() -> RateLimits {
    RateLimits {
        requests: Rate::per(Duration::from_secs(1), 2, 4),
        service_requests: Rate::per(Duration::from_secs(1), 20, 40),
        orders: Rate::per(Duration::from_mins(1), 6, 1),
    }
}

fn rates() -> Rates {
    Rates::new(limits(), None)
}

fn customer(name: &str) -> Who {
    Who::Customer(CustomerId::parse(name).unwrap())
}

/// How many of these requests are let through at once.
async fn let_through(rates: &Rates, who: &Who, requests: usize) -> usize {
    let mut through = 0;
    for _ in 0..requests {
        through += usize::from(rates.count(who, false).await.is_ok());
    }
    through
}

#[tokio::test(start_paused = true)]
async fn a_hasty_caller_waits_and_nobody_else_does() {
    let rates = rates();
    let hasty = customer("hasty");
    assert_eq!(let_through(&rates, &hasty, 1_000).await, 4);
    let refused = rates.count(&hasty, false).await;
    assert_eq!(refused, Err(TooOften { retry_after: 1 }));
    assert_eq!(let_through(&rates, &customer("patient"), 1).await, 1);
    let address = Who::Address(Ipv4Addr::LOCALHOST.into());
    assert_eq!(let_through(&rates, &address, 1_000).await, 4);
    let viewer = Who::Viewer("hasty".to_owned());
    assert_eq!(let_through(&rates, &viewer, 1_000).await, 4);
    let service = Who::Service("warehouse".to_owned());
    assert_eq!(let_through(&rates, &service, 1_000).await, 40);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(let_through(&rates, &hasty, 1_000).await, 2);
}

#[tokio::test(start_paused = true)]
async fn placing_orders_has_a_rate_of_its_own() {
    let (rates, buyer) = (rates(), customer("buyer"));
    assert_eq!(rates.count(&buyer, true).await, Ok(()));
    assert_eq!(
        rates.count(&buyer, true).await,
        Err(TooOften { retry_after: 10 })
    );
    assert_eq!(
        rates.count(&buyer, false).await,
        Ok(()),
        "they may still look"
    );
    assert_eq!(rates.count(&customer("other"), true).await, Ok(()));
    tokio::time::advance(Duration::from_secs(10)).await;
    assert_eq!(
        rates.count(&buyer, true).await,
        Ok(()),
        "after the time told"
    );
}

#[tokio::test(start_paused = true)]
async fn made_up_names_take_no_more_memory_than_there_are_cells() {
    let rates = rates();
    let cells = || rates.requests.as_ref().unwrap().limiter.len();
    for name in 0..400_000 {
        let _counted = rates.count(&customer(&name.to_string()), false).await;
    }
    assert!(cells() <= 1 << 18, "{}", cells());
    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(let_through(&rates, &customer("late"), 4).await, 4);
    for _ in 0..SWEEP_EVERY {
        let _counted = rates.count(&customer("late"), false).await;
    }
    assert!(cells() <= 1, "those who went are forgotten: {}", cells());
}

#[tokio::test]
async fn a_rate_of_nothing_is_no_limit() {
    assert_eq!(Rate::per(Duration::from_secs(1), 0, 10), None);
    let rates = Rates::new(RateLimits::default(), None);
    assert_eq!(let_through(&rates, &customer("any"), 10_000).await, 10_000);
}

/// Counts for all, as it is told to.
struct Elsewhere(Result<Counted, ReadError>);

#[async_trait]
impl SharedRates for Elsewhere {
    async fn count(&self, rates: &[CallersRate]) -> Result<Counted, ReadError> {
        assert!(!rates.is_empty(), "there is nothing to count");
        self.0.clone()
    }
}

fn counted_elsewhere(answer: Result<Counted, ReadError>) -> Rates {
    Rates::new(limits(), Some(Arc::new(Elsewhere(answer))))
}

#[tokio::test(start_paused = true)]
async fn what_is_counted_for_all_replicas_is_what_counts() {
    let hasty = customer("hasty");
    let rates = counted_elsewhere(Ok(Counted::Within));
    assert_eq!(let_through(&rates, &hasty, 100).await, 100);
    let wait = domain::Duration::from_millis(2_001);
    let rates = counted_elsewhere(Ok(Counted::Beyond(wait)));
    let refused = rates.count(&hasty, false).await;
    assert_eq!(refused, Err(TooOften { retry_after: 3 }), "rounded up");
}

#[tokio::test(start_paused = true)]
async fn where_nobody_counts_for_all_each_replica_counts_for_itself() {
    let away = ReadError {
        collaborator: "shared rates",
        why: "away".to_owned(),
        is_spoilt: false,
        is_silence: true,
    };
    let rates = counted_elsewhere(Err(away));
    let hasty = customer("hasty");
    assert_eq!(let_through(&rates, &hasty, 100).await, 4);
    assert_eq!(rates.count(&customer("buyer"), true).await, Ok(()));
    let refused = rates.count(&customer("buyer"), true).await;
    assert_eq!(refused, Err(TooOften { retry_after: 10 }));
}

#[test]
fn callers_have_one_name_in_all_replicas_and_it_is_not_theirs() {
    let names = [
        customer("7"),
        Who::Service("7".to_owned()),
        Who::Address(Ipv4Addr::LOCALHOST.into()),
        customer("address:127.0.0.1"),
    ];
    let digests: std::collections::BTreeSet<String> = names.iter().map(digest).collect();
    assert_eq!(digests.len(), names.len());
    assert_eq!(digest(&customer("7")), "baefd41abbf195679994cf211b7272fd");
}
