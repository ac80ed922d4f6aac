//! `[customers]`: who knows the customers.

use super::chosen::Choices;

/// What a user service speaks.
#[derive(Debug, Clone)]
pub(crate) enum CustomerProtocol {}

pub(super) const CHOICES: Choices<CustomerProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    protocols: &[],
};
