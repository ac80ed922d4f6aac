//! The subcommand `demo`.

use super::going::Demo;
use super::mix::{Mix, USUAL};
use super::pace::{Rate, length};
use super::permission;
use super::shop::Shop;
use crate::commands::dashboard;
use crate::commands::healthcheck::{answers, service_url};
use crate::config::Settings;
use crate::operator::random_token;
use crate::output::print;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use std::process::ExitCode;
use std::time::Duration;

/// What can be typed after `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoCommand {
    /// How fast orders come: 5/s, 90/m; 50/s at most
    #[arg(long, value_name = "RATE", default_value = "5/s")]
    rate: Rate,
    /// How long they come: 90s, 5m; 1h at most
    #[arg(long = "for", value_name = "TIME", default_value = "1m", value_parser = length)]
    time: Duration,
    /// How many come, instead of for how long
    #[arg(long, value_name = "NUMBER", conflicts_with = "time",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=100_000))]
    orders: Option<u64>,
    /// What they meet with, in orders of a hundred; what is left goes through. There are decline,
    /// decline-late, no-answer, lost-answer, unclear (they wait for a person), out-of-stock and cancel.
    /// With "" nothing goes wrong
    #[arg(long, value_name = "NAME=SHARE,…", default_value = USUAL)]
    mix: Mix,
    /// Makes the same customers and orders again [default: another one each time, which is printed]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
}

impl DemoCommand {
    /// Fills the running shop.
    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let url = running(settings).await?;
        let run = random_token()?;
        let seed = match self.seed {
            Some(seed) => seed,
            // Short, to be typed again.
            None => u64::from_str_radix(&run.reveal()[..6], 16)?,
        };
        let shop = Shop::at(url.clone(), run.reveal()[6..22].to_owned())?;
        permission::check(&shop).await?;
        let orders = self
            .orders
            .unwrap_or_else(|| self.rate.orders_in(self.time));
        let way_in = dashboard::way_in(settings, &url).await;
        print(&format!(
            "{orders} orders for the shop at {url}, by seed {seed}.\nWatch them: {way_in}\n\n"
        ))?;
        let (mix, rate) = (self.mix, self.rate);
        let figures = Demo {
            shop,
            seed,
            mix,
            rate,
            orders,
        }
        .run()
        .await;
        let way_in = dashboard::way_in(settings, &url).await;
        print(&format!("{}\nLook at them: {way_in}\n", figures.summary()))?;
        Ok(if figures.is_clean() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// Where the service is that runs under these settings.
async fn running(settings: &Settings) -> anyhow::Result<String> {
    let start = "start one in another terminal with `order-service` (`cargo run`), then give this \
                 command again";
    let url = service_url(settings).map_err(|error| anyhow::anyhow!("{error:#}: {start}"))?;
    permission::check_place(&url)?;
    anyhow::ensure!(
        answers(&url).await,
        "no order service answers at {url}: {start}"
    );
    Ok(url)
}
