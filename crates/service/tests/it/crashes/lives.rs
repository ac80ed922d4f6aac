//! One case of the matrix: a life that ends at a point, the next one, and what is true at its end.

use super::points::{Case, When};
use super::story::{Told, settings};
use crate::ledger::Stock;
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use std::collections::BTreeMap;

/// The customers: the one before, and the one whose order meets the end.
const EARLIER: u32 = 1;
const VICTIM: u32 = 2;

/// How a case went.
pub(super) struct Outcome {
    /// How often the process was killed.
    pub(super) deaths: usize,
    /// What is wrong at the end.
    pub(super) wrong: Vec<String>,
}

/// The point that a life ends at.
struct End {
    point: String,
    visit: String,
}

impl End {
    fn at(point: &str, visit: u32) -> Self {
        Self {
            point: point.to_owned(),
            visit: visit.to_string(),
        }
    }

    /// How the first life of a case ends.
    fn first_of(case: &Case) -> Self {
        match case.when {
            When::First | When::AndAgain => Self::at(&case.point, 1),
            When::Second => Self::at(&case.point, 2),
            When::Nth(visit) => Self::at(&case.point, visit),
            When::SecondAttempt => {
                let (_, call) = case.point.split_once(':').unwrap();
                Self::at(&format!("after-call:{call}"), 1)
            }
        }
    }

    fn settings(&self, kind: Kind) -> Vec<(&'static str, &str)> {
        let mut settings = settings(kind);
        settings.push(("testing.kill_at", &self.point));
        settings.push(("testing.kill_at_count", &self.visit));
        settings
    }
}

/// Runs a case.
pub(super) async fn run(kind: Kind, case: &Case) -> Outcome {
    let shop = Shop::on(kind).await.expect("it was there before");
    let end = End::first_of(case);
    let mut life = shop.start(&end.settings(kind)).await;
    let initial = shop.ledger().stock;
    if case.when == When::Second {
        let earlier = case.story.tell(&shop, &life, EARLIER).await;
        assert!(earlier.is_ok(), "{case:?}: died a visit too early");
        shop.at_rest().await;
    }
    let mut told = tell(case, &shop, &life).await;
    eventually(&format!("{kind:?}, {case:?}: it is killed"), || {
        let has_ended = life.has_ended();
        async move { has_ended.then_some(()) }
    })
    .await;
    assert!(
        life.killed().await,
        "{case:?}: not killed; its log:\n{}",
        life.log()
    );
    let mut deaths = 1;
    if matches!(case.when, When::AndAgain | When::SecondAttempt) {
        let (died, heard) = live_again(case, kind, &shop).await;
        deaths += usize::from(died);
        told = heard.or(told);
    }
    let wrong = last_life(case, kind, &shop, told, &initial).await;
    Outcome { deaths, wrong }
}

/// A life without an end: the client asks for the same again, and everything has to be true.
async fn last_life(
    case: &Case,
    kind: Kind,
    shop: &Shop,
    told: Option<Told>,
    initial: &BTreeMap<String, Stock>,
) -> Vec<String> {
    let life = shop.start(&settings(kind)).await;
    let again = case
        .story
        .tell(shop, &life, VICTIM)
        .await
        .expect("this life has no end");
    shop.at_rest().await;
    let ledger = shop.ledger();
    let mut wrong = ledger.violations(initial);
    let orders = if case.when == When::Second { 2 } else { 1 };
    if ledger.count(case.story.end()) != orders || ledger.orders.len() != orders {
        wrong.push(format!(
            "O1, O3: not {orders} at the end: {:?}",
            ledger.orders
        ));
    }
    if let Some(told) = told
        && told.is_final()
        && told.placed.body != again.placed.body
    {
        wrong.push(format!("O7: {:?}, then {:?}", told.placed, again.placed));
    }
    life.stop().await;
    wrong
}

/// Another life that meets the case's end, while it comes up, while it is told the story, or never:
/// a point that the last life has left behind is not met again. Tells whether it was killed.
async fn live_again(case: &Case, kind: Kind, shop: &Shop) -> (bool, Option<Told>) {
    let end = End::at(&case.point, 1);
    let Ok(mut life) = shop.start_or_die(&end.settings(kind)).await else {
        return (true, None);
    };
    let told = tell(case, shop, &life).await;
    if case.when == When::SecondAttempt {
        assert!(life.killed().await, "{case:?}: no second attempt");
    } else {
        at_rest_or_dead(shop, &mut life).await;
    }
    (life.has_ended(), told)
}

/// What the client was told in a life that may end meanwhile.
async fn tell(case: &Case, shop: &Shop, life: &Service) -> Option<Told> {
    case.story.tell(shop, life, VICTIM).await.ok()
}

async fn at_rest_or_dead(shop: &Shop, life: &mut Service) {
    eventually("all orders rest, or the service is killed again", || {
        let is_over = life.has_ended() || shop.ledger().is_at_rest();
        async move { is_over.then_some(()) }
    })
    .await;
}
