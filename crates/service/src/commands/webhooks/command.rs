//! The subcommands of `webhooks`.

use super::desk::{Desk, Wanted};
use super::screen;
use super::view::{DeliveryView, WebhookView};
use crate::config::Settings;
use crate::output::print;
use application::webhooks::WebhookId;
use clap::{Args, Subcommand};
use domain::Reason;
use serde::Serialize;
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksCommand {
    /// Lists all webhooks, the oldest first.
    List(Shown),
    /// Shows one, with how far it has been told.
    Show(OneArgs),
    /// Creates one, and shows its secret: this once.
    Create(CreateArgs),
    /// Gives it a new secret, and shows it: this once. The one before is good for 24 hours more.
    RotateSecret(OneArgs),
    /// Sends it nothing until it is resumed.
    Pause(PauseArgs),
    /// Sends it what has happened since it was paused, and what happens.
    Resume(OneArgs),
    /// Removes it for good.
    Remove(RemoveArgs),
    /// Has events sent to it once more, in their sequence.
    Replay(ReplayArgs),
    /// Lists what it was told, latest first.
    Deliveries(DeliveriesArgs),
    /// Sends the event of a delivery once more, at once.
    Resend(ResendArgs),
    /// Sends it a test event.
    Test(OneArgs),
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Shown {
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// Its id.
    #[arg(value_name = "ID")]
    webhook: WebhookId,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Where events are sent to.
    #[arg(value_name = "URL")]
    url: String,
    /// What it is for.
    #[arg(long)]
    description: Option<String>,
    /// Only these events, such as order-confirmed; all unless told.
    #[arg(long = "event", value_name = "NAME")]
    events: Vec<String>,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
pub(crate) struct PauseArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Why; is shown with it.
    #[arg(long, value_parser = reason)]
    reason: Option<Reason>,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Its id.
    #[arg(value_name = "ID")]
    webhook: WebhookId,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Its id.
    #[arg(value_name = "ID")]
    webhook: WebhookId,
    /// The events of this order.
    #[arg(long, required_unless_present_any = ["behind", "since"])]
    order: Option<String>,
    /// From this one on; from the first unless told.
    #[arg(long, requires = "order")]
    seq: Option<u64>,
    /// All events of all orders behind this place; 0: from the first of all.
    #[arg(long, value_name = "PLACE", conflicts_with = "order")]
    behind: Option<u64>,
    /// All events of all orders since then, such as 2026-03-08T14:30:00Z, and those of some minutes before.
    #[arg(long, value_name = "MOMENT", conflicts_with_all = ["order", "behind"])]
    since: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DeliveriesArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Only those of this order.
    #[arg(long)]
    order: Option<String>,
    /// Only those that it did not take.
    #[arg(long)]
    failed: bool,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Only those with a lower number.
    #[arg(long, value_name = "NUMBER")]
    before: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct ResendArgs {
    #[command(flatten)]
    one: OneArgs,
    /// The delivery's number.
    #[arg(value_name = "NUMBER")]
    delivery: u64,
}

impl WebhooksCommand {
    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let desk = Desk::open(settings).await?;
        match self {
            Self::List(shown) => list(&desk, shown).await?,
            Self::Show(one) => show(&desk.show(one.webhook).await?, one.shown)?,
            Self::Create(args) => show(&desk.create(&args.terms()).await?, args.shown)?,
            Self::RotateSecret(one) => act(&desk, &one, "rotate-secret", json!({})).await?,
            Self::Pause(PauseArgs { one, reason }) => {
                let reason = reason.as_ref().map(Reason::as_str);
                act(&desk, &one, "pause", json!({ "reason": reason })).await?;
            }
            Self::Resume(one) => act(&desk, &one, "resume", json!({})).await?,
            Self::Remove(args) => {
                desk.remove(args.webhook).await?;
                print(&format!("webhook {} is removed\n", args.webhook))?;
            }
            Self::Replay(args) => args.run(&desk).await?,
            Self::Deliveries(args) => args.run(&desk).await?,
            Self::Resend(ResendArgs { one, delivery }) => {
                return told(&desk.resend(one.webhook, delivery).await?, one.shown);
            }
            Self::Test(one) => return told(&desk.test(one.webhook).await?, one.shown),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl CreateArgs {
    fn terms(&self) -> Value {
        let events = (!self.events.is_empty()).then_some(&self.events);
        json!({ "url": self.url, "description": self.description, "events": events })
    }
}

impl ReplayArgs {
    async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        let which = json!({
            "order": self.order,
            "seq": self.seq,
            "behind": self.behind,
            "since": self.since,
        });
        let replayed = desk.replay(self.webhook, &which).await?;
        Ok(print(screen::replayed(&replayed))?)
    }
}

impl DeliveriesArgs {
    async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        let wanted = Wanted {
            order: self.order,
            failed: self.failed,
            limit: self.limit,
            before: self.before,
        };
        let found = desk.deliveries(self.one.webhook, wanted).await?;
        if self.one.shown.json {
            return print_json(&found);
        }
        Ok(print(&screen::deliveries(&found))?)
    }
}

async fn list(desk: &Desk, shown: Shown) -> anyhow::Result<()> {
    let found = desk.list().await?;
    if shown.json {
        return print_json(&found);
    }
    Ok(print(&screen::table(&found))?)
}

async fn act(desk: &Desk, one: &OneArgs, action: &str, body: Value) -> anyhow::Result<()> {
    show(&desk.act(one.webhook, action, &body).await?, one.shown)
}

fn show(webhook: &WebhookView, shown: Shown) -> anyhow::Result<()> {
    if shown.json {
        return print_json(webhook);
    }
    Ok(print(&screen::webhook(webhook))?)
}

/// Scripts learn from the exit code whether it was taken.
fn told(delivery: &DeliveryView, shown: Shown) -> anyhow::Result<ExitCode> {
    if shown.json {
        print_json(delivery)?;
    } else {
        print(&screen::deliveries(std::slice::from_ref(delivery)))?;
    }
    Ok(if delivery.is_delivered() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(print(&format!("{text}\n"))?)
}

fn reason(text: &str) -> Result<Reason, String> {
    Reason::try_new(text).map_err(|error| error.to_string())
}
