//! What is old is struck out, and what is to be erased is erased, in the background of a service. All of it
//! ends with the intake: what is left is done by the next process.

use crate::config::Settings;
use crate::lifecycle::Lifecycle;
use crate::wiring::Core;
use application::personal_data::KeepErasing;

/// All that goes by age, and erasures until nothing is left of them.
pub(super) fn prune(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    prune_messages(lifecycle, core, settings);
    strike_old_orders(lifecycle, core, settings);
    prune_deliveries(lifecycle, core, settings);
    prune_trail(lifecycle, core, settings);
    keep_erasing(lifecycle, core);
}

fn prune_messages(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let (messages, stop) = (core.prune_messages(settings), lifecycle.stopping());
    lifecycle.spawn_intake("striking out what is old", async move {
        messages.keep_pruning(stop).await;
        Ok(())
    });
}

fn strike_old_orders(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let (old, stop) = (core.strike_old(settings), lifecycle.stopping());
    lifecycle.spawn_intake("striking out old orders", async move {
        old.keep_striking(stop).await;
        Ok(())
    });
}

fn prune_deliveries(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let prune = core.prune_deliveries(settings.webhooks.keep_deliveries);
    let stop = lifecycle.stopping();
    lifecycle.spawn_intake("pruning webhooks' deliveries", async move {
        prune.keep_pruning(stop).await;
        Ok(())
    });
}

fn prune_trail(lifecycle: &Lifecycle, core: &Core, settings: &Settings) {
    let prune = core.prune_trail(settings.audit.keep);
    let stop = lifecycle.stopping();
    lifecycle.spawn_intake("pruning the audit trail", async move {
        prune.keep_pruning(stop).await;
        Ok(())
    });
}

fn keep_erasing(lifecycle: &Lifecycle, core: &Core) {
    let (parts, stop) = (core.persons(), lifecycle.stopping());
    lifecycle.spawn_intake("erasing personal data", async move {
        KeepErasing::new(parts).keep_erasing(stop).await;
        Ok(())
    });
}
