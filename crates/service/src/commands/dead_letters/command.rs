//! The subcommands of `dead-letters`.

use super::desk::{Desk, Wanted};
use super::screen;
use super::view::LetterView;
use crate::commands::orders::Purpose;
use crate::config::Settings;
use crate::output::print;
use application::ports::{DeadLetterId, DeadLetterState};
use clap::{Args, Subcommand};
use domain::Reason;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// Lists dead letters, latest first.
    List(ListArgs),
    /// Shows one with all that is known of it, what it says included.
    Show(OneArgs),
    /// Hands the message over again; twice has one effect.
    Replay(OneArgs),
    /// Says that it shall never take effect, and why.
    Discard(DiscardArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only those that stand there: PARKED, REPLAYED or DISCARDED.
    #[arg(long, value_parser = state)]
    state: Option<DeadLetterState>,
    /// Only of this topic.
    #[arg(long)]
    topic: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Only those with a lower number.
    #[arg(long, value_name = "NUMBER")]
    before: Option<u64>,
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// Its number.
    #[arg(value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    letter: u64,
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiscardArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Why; goes on record.
    #[arg(long, value_parser = reason)]
    reason: Reason,
}

impl DeadLettersCommand {
    const fn purpose(&self) -> Purpose {
        match self {
            Self::List(_) | Self::Show(_) => Purpose::Look,
            Self::Replay(_) | Self::Discard(_) => Purpose::Decide,
        }
    }

    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let desk = Desk::open(settings, self.purpose()).await?;
        let done = self.ask(&desk).await;
        desk.close().await;
        done.map(|()| ExitCode::SUCCESS)
    }

    async fn ask(self, desk: &Desk) -> anyhow::Result<()> {
        let letter = match self {
            Self::List(args) => return args.run(desk).await,
            Self::Show(one) => (desk.show(DeadLetterId(one.letter)).await?, one.json),
            Self::Replay(one) => (desk.replay(DeadLetterId(one.letter)).await?, one.json),
            Self::Discard(DiscardArgs { one, reason }) => (
                desk.discard(DeadLetterId(one.letter), reason).await?,
                one.json,
            ),
        };
        match letter {
            (letter, true) => print_json(&letter),
            (letter, false) => Ok(print(&screen::letter(&letter))?),
        }
    }
}

impl ListArgs {
    async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        let wanted = Wanted {
            state: self.state,
            topic: self.topic,
            limit: self.limit,
            before: self.before,
        };
        let found: Vec<LetterView> = desk.list(wanted).await?;
        if self.json {
            print_json(&found)
        } else {
            Ok(print(&screen::table(&found))?)
        }
    }
}

fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(print(&format!(
        "{}\n",
        serde_json::to_string_pretty(value)?
    ))?)
}

fn state(text: &str) -> Result<DeadLetterState, String> {
    DeadLetterState::parse(&text.to_ascii_uppercase()).ok_or_else(|| {
        let known = DeadLetterState::ALL.map(DeadLetterState::as_str);
        format!("expected one of {}", known.join(", "))
    })
}

fn reason(text: &str) -> Result<Reason, String> {
    Reason::try_new(text).map_err(|error| error.to_string())
}
