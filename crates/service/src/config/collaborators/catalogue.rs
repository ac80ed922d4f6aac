//! `[catalogue]`: who knows products and prices.

use super::chosen::Choices;

/// What a product service speaks.
#[derive(Debug, Clone)]
pub(crate) enum CatalogueProtocol {}

pub(super) const CHOICES: Choices<CatalogueProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    protocols: &[],
};
