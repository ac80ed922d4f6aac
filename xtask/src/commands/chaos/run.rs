//! One run: start, load and faults, heal, rest, judge.

use super::books::Reader;
use super::command::Arguments;
use super::faults::{Database, Director, Fleet, LEASE, Timeline, Wanted, free_port, plan};
use super::follower::Follower;
use super::http::{self, Outcome, Request};
use super::judge::{Left, judge};
use super::load::{Shop, Shoppers, Story, flash_sale, repeat_late};
use super::place;
use super::update::{build_earlier, roll};
use crate::cargo::{cargo, step};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than replicas take to start beside each other on a busy machine.
const STARTING: Duration = Duration::from_secs(90);

/// Longer than orders take to rest once nothing fails any more.
const RESTING: Duration = Duration::from_mins(2);

/// How long the streams may take to tell the last events.
const TELLING: Duration = Duration::from_mins(1);

/// Longer than all else takes together: each part has a bound of its own.
const AND_THE_REST: Duration = Duration::from_mins(15);

const INTERVAL: Duration = Duration::from_millis(100);

/// When the crowd comes, as a part of the schedule: the faults are not over then.
const CROWD: f64 = 0.75;

/// In an update: while replicas of both kinds run.
const CROWD_OF_UPDATE: Duration = Duration::from_secs(8);

/// How many want what there are 50 of.
const BUYERS: u64 = 200;

/// The numbers of the crowd's stories begin here.
const FIRST_BUYER: u64 = 1_000_000;

/// Among so many stories there is one of each kind; a slow machine gets this much longer for them.
const ENOUGH: u64 = 150;
const AND_MORE: Duration = Duration::from_mins(1);

/// How many ask again at the end.
const LATE: usize = 250;

/// What the replicas run.
struct Programs {
    /// At first.
    first: PathBuf,
    /// In the end.
    last: PathBuf,
}

/// Runs once, and cleans up behind it if all was well.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let last = build()?;
    let first = match &arguments.update_from {
        Some(commit) => build_earlier(commit)?,
        None => last.clone(),
    };
    let programs = Programs { first, last };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let bound = Duration::from_secs(arguments.seconds) + AND_THE_REST;
    runtime.block_on(async {
        tokio::select! {
            done = chaos(arguments, &programs) => done,
            () = interrupted() => bail!("interrupted: all processes are stopped"),
            () = tokio::time::sleep(bound) => bail!("not over within {bound:?}"),
        }
    })
}

/// The service with its checks for overflows.
fn build() -> anyhow::Result<PathBuf> {
    let mut build = cargo(&["build", "--quiet", "--package", "service"]);
    step("the service", &mut build)?;
    Ok(program_below(&place::target()?))
}

/// Where cargo puts the service.
pub fn program_below(target: &Path) -> PathBuf {
    let name = format!("order-service{}", std::env::consts::EXE_SUFFIX);
    target.join("debug").join(name)
}

/// Ctrl-C, or being asked to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = end.recv() => {}
            }
            return;
        }
    }
    let _ctrl_c = tokio::signal::ctrl_c().await;
}

async fn chaos(arguments: &Arguments, programs: &Programs) -> anyhow::Result<()> {
    let folder = place::folder()?.join(format!("seed-{}", arguments.seed));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    // A build meanwhile must not change what is started again.
    let programs = Programs {
        first: copy(&programs.first, &folder.join("first"))?,
        last: copy(&programs.last, &folder.join("last"))?,
    };
    let programs = &programs;
    let began = Instant::now();
    let timeline = Arc::new(Timeline::create(&folder.join("timeline.log"), began)?);
    let data = format!("chaos-seed-{}", arguments.seed);
    let database = Database::start(&data, free_port()?)?;
    let count = arguments.replicas.max(1) as usize;
    let fleet = Fleet::start(&programs.first, &folder, &database.url, count, &timeline)?;
    let mut director = Director::new(fleet, database, timeline);
    let ledger = folder.join("clients.ndjson");
    let shop = Arc::new(Shop::new(director.fleet.addresses(), &ledger, began)?);
    let left = play(arguments, programs, &mut director, &shop).await;
    match left.and_then(|left| judge(arguments, &director, &shop, &left)) {
        Ok(report) => {
            println!("\n{report}\n{}", report.summary());
            fs::write(place::summary()?, report.summary())?;
            director.database.discard().await?;
            fs::remove_dir_all(&folder).context("what was written down cannot be removed")
        }
        Err(error) => {
            let (kept, data) = (folder.display(), director.database.data().display());
            Err(error.context(format!(
                "seed {}. Kept: what clients were told, what was done when, and the replicas' logs in \
                 {kept}; the database's files in {data}",
                arguments.seed
            )))
        }
    }
}

fn copy(program: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    let copied = fs::copy(program, to);
    copied.with_context(|| format!("{} cannot be copied", program.display()))?;
    Ok(to.to_owned())
}

/// Everything from the first order to the last look.
async fn play(
    arguments: &Arguments,
    programs: &Programs,
    director: &mut Director,
    shop: &Arc<Shop>,
) -> anyhow::Result<Left> {
    all_ready(shop).await?;
    let url = director.database.url.clone();
    let initial = Reader::connect(&url).await?.stock().await?;
    println!("orders and trouble, seed {}", arguments.seed);
    let follower = Follower::send(shop, arguments.seed);
    let stories = load(arguments, programs, director, shop).await?;
    director.beside(all_ready(shop)).await??;
    director.beside(at_rest(&url)).await??;
    let step = (stories.len() / LATE).max(1);
    let late: Vec<Story> = stories.iter().step_by(step).cloned().collect();
    director
        .beside(repeat_late(shop, arguments.seed, &late))
        .await?;
    let events = Reader::connect(&url).await?.books().await?.events();
    let again = Follower::send(shop, arguments.seed + 1);
    let throughout = director.beside(follower.call_home(events, TELLING)).await?;
    let afterwards = director.beside(again.call_home(events, TELLING)).await?;
    tokio::task::block_in_place(|| director.fleet.stop())?;
    Ok(Left {
        stories,
        initial,
        books: Reader::connect(&url).await?.books().await?,
        feeds: vec![("throughout", throughout), ("afterwards", afterwards)],
    })
}

/// The load with what happens meanwhile, until the last client has gone home.
async fn load(
    arguments: &Arguments,
    programs: &Programs,
    director: &mut Director,
    shop: &Arc<Shop>,
) -> anyhow::Result<Vec<Story>> {
    let length = Duration::from_secs(arguments.seconds);
    let shoppers = Shoppers::send(shop, arguments.seed, arguments.shoppers);
    let crowd_comes = match arguments.update_from {
        Some(_) => CROWD_OF_UPDATE,
        None => length.mul_f64(CROWD),
    };
    let crowd = tokio::spawn({
        let (shop, seed) = (shop.clone(), arguments.seed);
        async move {
            tokio::time::sleep(crowd_comes).await;
            flash_sale(&shop, seed, FIRST_BUYER, BUYERS).await
        }
    });
    if arguments.update_from.is_some() {
        roll(director, shop, &programs.first, &programs.last).await?;
    } else {
        let wanted = Wanted {
            kills: arguments.kills,
            database_kills: arguments.database_kills,
            pauses: arguments.pauses,
            length,
            lease: LEASE,
        };
        director.play(plan(arguments.seed, &wanted)).await?;
        director.heal().await?;
    }
    let enough = director.beside(shoppers.have_begun(ENOUGH));
    let _few_on_a_slow_machine = tokio::time::timeout(AND_MORE, enough).await;
    println!(
        "the trouble is over; {} stories were begun",
        shoppers.begun()
    );
    let mut stories = director.beside(shoppers.call_home()).await??;
    stories.extend(director.beside(crowd).await???);
    Ok(stories)
}

/// Waits until every replica says that it is ready.
pub async fn all_ready(shop: &Shop) -> anyhow::Result<()> {
    let asked = Instant::now();
    for replica in &shop.replicas {
        loop {
            let ready = Request::new("GET", "/ready");
            let outcome = http::ask(*replica, &ready, Duration::from_secs(2)).await;
            if matches!(&outcome, Outcome::Answer(answer) if answer.status == 200) {
                break;
            }
            if asked.elapsed() > STARTING {
                bail!("a replica is not ready within {STARTING:?}: {outcome:?}");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
    Ok(())
}

/// Waits until no order has anything left to do by itself, or as long as that may take at most: what is
/// left then is judged like everything else.
async fn at_rest(url: &str) -> anyhow::Result<()> {
    let mut reader = Reader::connect(url).await?;
    let asked = Instant::now();
    while reader.restless().await? > 0 && asked.elapsed() < RESTING {
        tokio::time::sleep(INTERVAL).await;
    }
    Ok(())
}
