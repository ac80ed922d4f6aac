//! The subcommands of `orders`.

use super::desk::{Desk, Purpose};
use super::{cancel, import, list, settle, show};
use crate::config::Settings;
use clap::{Args, Subcommand};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum OrdersCommand {
    /// Lists orders, newest first.
    List(list::ListArgs),
    /// Shows one order: lines, money, what happens next, and its timeline.
    Show(show::ShowArgs),
    /// Calls an order off; what it holds is given back.
    Cancel(cancel::CancelArgs),
    /// Settles what an order is parked for, once you have found out.
    Settle(settle::SettleArgs),
    /// Takes over orders of another system from a file, with their numbers and dates.
    Import(import::ImportArgs),
}

/// How the answer looks.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Output {
    /// Print JSON, for machines.
    #[arg(long)]
    pub(super) json: bool,
}

impl OrdersCommand {
    const fn purpose(&self) -> Purpose {
        match self {
            Self::List(_) | Self::Show(_) => Purpose::Look,
            Self::Cancel(_) | Self::Settle(_) | Self::Import(_) => Purpose::Decide,
        }
    }

    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let desk = Desk::open(settings, self.purpose()).await?;
        let done = match self {
            Self::List(args) => args.run(&desk).await.map(success),
            Self::Show(args) => args.run(&desk).await.map(success),
            Self::Cancel(args) => args.run(&desk).await.map(success),
            Self::Settle(args) => args.run(&desk).await.map(success),
            Self::Import(args) => args.run(&desk).await,
        };
        desk.close().await;
        done
    }
}

const fn success((): ()) -> ExitCode {
    ExitCode::SUCCESS
}
