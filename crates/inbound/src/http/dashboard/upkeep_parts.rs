//! What the pages of upkeep are told of the process.

use application::ports::StockLevels;
use std::sync::Arc;

/// What the pages of upkeep are told of the process.
#[derive(Clone)]
pub struct UpkeepParts {
    /// Who has the stock.
    pub stock: StockKept,
    /// The settings in force, by section and name.
    pub settings: Vec<SettingShown>,
}

/// Who has the stock.
#[derive(Clone)]
pub enum StockKept {
    /// The built-in inventory.
    Here(Arc<dyn StockLevels>),
    /// Somebody else: a sentence that says who.
    Elsewhere(String),
}

/// A setting in force, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingShown {
    /// The section that it is in.
    pub section: String,
    /// Its name there.
    pub name: String,
    /// As a settings file writes it; a secret is hidden.
    pub value: String,
    /// Where it comes from.
    pub origin: String,
}
