//! Many clients at once, for as long as the faults last; then a crowd, and some who ask again much later.

use super::client::{Client, Shop};
use super::story::Story;
use super::telling::tell;
use super::wording::placing;
use fastrand::Rng;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Between two stories of one shopper, at most.
const BREATH: Duration = Duration::from_millis(700);

/// The longest that a story may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// How many of the crowd arrive in the same moment.
const AT_ONCE: usize = 50;

/// Shoppers that are out.
pub struct Shoppers {
    tasks: JoinSet<Vec<Story>>,
    closing: Arc<AtomicBool>,
    next: Arc<AtomicU64>,
}

impl Shoppers {
    /// Sends so many out; each tells one story after the other.
    pub fn send(shop: &Arc<Shop>, seed: u64, how_many: u32) -> Self {
        let (closing, next) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let mut tasks = JoinSet::new();
        for shopper in 0..how_many {
            let rng = Rng::with_seed(seed.wrapping_add(u64::from(shopper) << 32));
            tasks.spawn(shop_until(
                shop.clone(),
                seed,
                rng,
                closing.clone(),
                Arc::clone(&next),
            ));
        }
        Self {
            tasks,
            closing,
            next,
        }
    }

    /// Lets each end the story that it is in, and returns all that were told.
    pub async fn call_home(mut self) -> anyhow::Result<Vec<Story>> {
        self.closing.store(true, Ordering::Relaxed);
        let mut stories = Vec::new();
        while let Some(told) = self.tasks.join_next().await {
            stories.extend(told?);
        }
        Ok(stories)
    }

    /// Waits until so many stories have been begun.
    pub async fn have_begun(&self, enough: u64) {
        while self.begun() < enough {
            tokio::time::sleep(BREATH).await;
        }
    }

    /// How many stories have been begun.
    pub fn begun(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }
}

async fn shop_until(
    shop: Arc<Shop>,
    seed: u64,
    mut rng: Rng,
    closing: Arc<AtomicBool>,
    next: Arc<AtomicU64>,
) -> Vec<Story> {
    let mut told = Vec::new();
    while !closing.load(Ordering::Relaxed) {
        let story = Story::tell(seed, next.fetch_add(1, Ordering::Relaxed));
        let mut client = Client {
            shop: shop.clone(),
            story: story.number,
            rng: rng.fork(),
            until: Instant::now() + PATIENCE,
        };
        let _went_home_early = tell(&story, &mut client).await;
        told.push(story);
        tokio::time::sleep(BREATH.mul_f64(rng.f64())).await;
    }
    told
}

/// So many buyers for one product, numbered from here.
pub async fn flash_sale(
    shop: &Arc<Shop>,
    seed: u64,
    first: u64,
    buyers: u64,
) -> anyhow::Result<Vec<Story>> {
    let mut tasks = JoinSet::new();
    let mut told = Vec::new();
    for number in first..first + buyers {
        if tasks.len() >= AT_ONCE
            && let Some(one) = tasks.join_next().await
        {
            told.push(one?);
        }
        let story = Story::of_flash_sale(seed, number);
        let mut client = Client {
            shop: shop.clone(),
            story: number,
            rng: Rng::with_seed(seed ^ number),
            until: Instant::now() + PATIENCE,
        };
        tasks.spawn(async move {
            let _went_home_early = tell(&story, &mut client).await;
            story
        });
    }
    while let Some(one) = tasks.join_next().await {
        told.push(one?);
    }
    Ok(told)
}

/// Each of these stories' placing requests once more, long after it was answered.
pub async fn repeat_late(shop: &Arc<Shop>, seed: u64, stories: &[Story]) {
    for story in stories {
        let mut client = Client {
            shop: shop.clone(),
            story: story.number,
            rng: Rng::with_seed(seed ^ story.number),
            until: Instant::now() + PATIENCE,
        };
        client.ask(&placing(story), None).await;
    }
}
