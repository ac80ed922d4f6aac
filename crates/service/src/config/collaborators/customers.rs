//! `[customers]`: who knows the customers.

use super::calls::Calls;
use super::chosen::Choices;
use outbound::http::customers::Users;
use outbound::http::upstream::Endpoint;

/// What a user service speaks.
#[derive(Debug, Clone)]
pub(crate) enum CustomerProtocol {
    User(Endpoint),
}

pub(super) const CHOICES: Choices<CustomerProtocol> = Choices {
    may_be_nobody: true,
    has_keys: false,
    elsewhere: &[],
    protocols: &[("user", user)],
};

fn user(calls: &mut Calls<'_, '_, '_>) -> CustomerProtocol {
    let mut user = Users::default_user();
    calls.place("user", &mut user);
    CustomerProtocol::User(user)
}
