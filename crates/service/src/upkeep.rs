//! What the dashboard's pages of upkeep are told of the process: who has the stock, and the settings in force.

use crate::config::{Chosen, InForce, Settings};
use inbound::http::{SettingShown, StockKept, UpkeepParts};
use outbound::sql::Database;

/// Of this process.
pub(crate) fn upkeep(settings: &Settings, database: &Database) -> UpkeepParts {
    UpkeepParts {
        stock: stock(settings, database),
        settings: settings.in_force.iter().map(shown).collect(),
    }
}

fn stock(settings: &Settings, database: &Database) -> StockKept {
    let words = match &settings.collaborators.inventory {
        Chosen::Builtin => return StockKept::Here(database.books.stock_levels()),
        Chosen::Nobody => "Orders do without an inventory here: nothing is reserved.".to_owned(),
        Chosen::Elsewhere(_) => "Another service has the stock.".to_owned(),
        Chosen::Remote(remote) => format!(
            "Another service has the stock: {} is asked by the protocol {}.",
            remote.place, remote.word
        ),
    };
    StockKept::Elsewhere(words)
}

fn shown(setting: &InForce) -> SettingShown {
    SettingShown {
        section: setting.section.clone(),
        name: setting.name.clone(),
        value: setting.value.clone(),
        origin: setting.origin.clone(),
    }
}
