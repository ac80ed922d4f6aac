//! What every contract brings, and the list of them.

use super::{coordinator, gateway, simple, storefront, v1};
use crate::http::identity::Refused;
use crate::http::use_cases::UseCases;
use application::Answer;
use application::ports::Answers;
use axum::response::Response;
use domain::Order;
use utoipa_axum::router::OpenApiRouter;

/// One wire contract.
pub(crate) struct Contract {
    /// Its module's name, which its orders carry as their channel.
    pub(crate) name: &'static str,
    /// What its paths begin with.
    pub(crate) prefixes: &'static [&'static str],
    /// Its routes and their documentation.
    pub(crate) routes: fn() -> OpenApiRouter<UseCases>,
    /// The final answer to the request that placed an order here. See [`Answers::final_answer`].
    pub(crate) final_answer: fn(&Order) -> Option<Answer>,
    /// How it words what goes wrong around its routes, at this path.
    pub(crate) trouble: fn(Trouble, &str) -> Response,
}

/// What goes wrong before or behind any route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is nothing at this path.
    NoSuchPath,
    /// The path is there, the method is not.
    MethodNotAllowed,
    /// A page of another site wants something here.
    CrossSite,
    /// The request was sent to a name that is not this machine's own.
    ForeignHost,
    /// The path and the query are longer than anything that is meant.
    AddressTooLong,
    /// This caller asks more often than they may; so many seconds later they may again.
    TooManyRequests { retry_after: u32 },
    /// This address has as many connections open as it may have.
    TooManyConnections { retry_after: u32 },
    /// This caller has as many live streams open as they may have.
    TooManyStreams { retry_after: u32 },
    /// There is no room for anybody's next connection or stream.
    Busy { retry_after: u32 },
    /// It cannot be told who asks.
    NotIdentified(Refused),
    /// A fault of ours.
    Panicked,
}

/// All contracts. A path that none of them claims is answered in the words of the first.
const ALL: [Contract; 5] = [
    v1::CONTRACT,
    storefront::CONTRACT,
    simple::CONTRACT,
    coordinator::CONTRACT,
    gateway::CONTRACT,
];

/// All contracts.
pub(crate) fn all() -> impl Iterator<Item = Contract> {
    ALL.into_iter()
}

/// The contract that a path belongs to.
pub(crate) fn of_path(path: &str) -> Contract {
    let begins = |prefix: &&str| {
        let rest = path.strip_prefix(*prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let [first, ..] = ALL;
    all()
        .find(|contract| contract.prefixes.iter().any(begins))
        .unwrap_or(first)
}

/// Answers every order in the words of the contract that it came in by.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContractAnswers;

impl Answers for ContractAnswers {
    fn final_answer(&self, order: &Order) -> Option<Answer> {
        let channel = order.placed().order.channel.as_str();
        let contract = all().find(|contract| contract.name == channel)?;
        (contract.final_answer)(order)
    }
}
