//! `[shop]`: the demo shop, for newcomers on their own machine.

use super::reader::Reader;
use super::{Chosen, Settings};

/// Whether there may be a demo shop.
#[derive(Debug, Clone)]
pub(crate) struct ShopSettings {
    /// Wherever it can do no harm.
    is_wanted: bool,
}

impl ShopSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let words = [("auto", true), ("off", false)];
        let is_wanted = from.choice("shop.enabled", &words)?;
        Some(Self { is_wanted })
    }
}

impl Settings {
    /// Whether everybody may do everything, and everybody has to be on this machine: no page of a stranger
    /// that a browser here was lured to.
    pub(crate) fn is_for_this_machine(&self) -> bool {
        self.identity.is_open() && self.http.listen.ip().is_loopback()
    }

    /// Whether there is a demo shop: it sells what is built in, for the built-in provider's tokens, and to
    /// this machine alone.
    pub(crate) fn has_shop(&self) -> bool {
        let all = &self.collaborators;
        self.shop.is_wanted
            && self.is_for_this_machine()
            && matches!(all.catalogue, Chosen::Builtin)
            && matches!(all.inventory, Chosen::Builtin)
            && matches!(all.payments, Chosen::Builtin)
            && matches!(all.carts, Chosen::Builtin)
    }
}
