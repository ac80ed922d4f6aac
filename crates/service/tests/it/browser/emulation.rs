//! Other screens, other eyes, and a network that is gone.

use super::page::Page;
use serde_json::json;

/// How large the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    Desk,
    Phone,
}

/// Which colours are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Light,
    Dark,
}

impl Look {
    pub(crate) const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Page {
    /// Shows the page on another screen.
    pub(crate) async fn on_screen(&self, screen: Screen) {
        let (width, height, is_phone) = match screen {
            Screen::Desk => (1280, 900, false),
            Screen::Phone => (375, 812, true),
        };
        let wanted = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone,
        });
        self.ask("Emulation.setDeviceMetricsOverride", wanted).await;
    }

    /// Shows the page in other colours.
    pub(crate) async fn in_colours(&self, look: Look) {
        let feature = json!({ "name": "prefers-color-scheme", "value": look.name() });
        let wanted = json!({ "features": [feature] });
        self.ask("Emulation.setEmulatedMedia", wanted).await;
    }

    /// How much wider than the screen the page is, in pixels: sideways scrolling is for nobody.
    pub(crate) async fn overhang(&self) -> i64 {
        let wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.evaluate(wider).await.as_i64().unwrap_or_default()
    }

    /// Takes the page's network away, or gives it back.
    pub(crate) async fn offline(&self, is_offline: bool) {
        let wanted = json!({
            "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.ask("Network.emulateNetworkConditions", wanted).await;
    }
}
