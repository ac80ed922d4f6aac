//! What the pages of upkeep are told of the process in tests.

use crate::dashboard::HOSTILE;
use crate::shop::Shop;
use application::testing::TestApp;
use inbound::http::{
    ContractAnswers, HttpSettings, IdentityMode, SettingShown, StockKept, UpkeepParts,
};

/// The stock is the application's own.
pub(crate) fn upkeep_of(app: &TestApp) -> UpkeepParts {
    UpkeepParts {
        stock: StockKept::Here(app.world.clone()),
        settings: vec![
            setting("http", "listen", "\"127.0.0.1:8080\"", "--listen"),
            setting("identity", "operator_token", "\"hidden\"", HOSTILE),
        ],
    }
}

impl Shop {
    /// Another service has the stock.
    pub(crate) fn with_stock_elsewhere(words: &str) -> Self {
        let app = TestApp::builder().answering(ContractAnswers).start();
        let upkeep = UpkeepParts {
            stock: StockKept::Elsewhere(words.to_owned()),
            ..upkeep_of(&app)
        };
        let settings = HttpSettings::default();
        Self::kept_up(app, settings, IdentityMode::Open, None, upkeep)
    }
}

fn setting(section: &str, name: &str, value: &str, origin: &str) -> SettingShown {
    SettingShown {
        section: section.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        origin: origin.to_owned(),
    }
}
