//! What every contract brings, and the list of them.

use super::trouble::Trouble;
use super::{coordinator, gateway, simple, storefront, v1};
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
    /// The routes where orders are placed, with POST.
    pub(crate) placing: &'static [&'static str],
    /// Its routes and their documentation.
    pub(crate) routes: fn() -> OpenApiRouter<UseCases>,
    /// The final answer to the request that placed an order here. See [`Answers::final_answer`].
    pub(crate) final_answer: fn(&Order) -> Option<Answer>,
    /// How it words what goes wrong around its routes, at this path.
    pub(crate) trouble: fn(Trouble, &str) -> Response,
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

/// The names of all contracts, under which some of them keep requests of their own.
pub fn contract_names() -> Vec<&'static str> {
    all().map(|contract| contract.name).collect()
}

/// The contract that a path belongs to; one that none claims is the first's.
pub(crate) fn of_path(path: &str) -> Contract {
    let [first, ..] = ALL;
    claiming(path).unwrap_or(first)
}

/// The contract that claims a path, if one does.
pub(crate) fn claiming(path: &str) -> Option<Contract> {
    let begins = |prefix: &&str| {
        let rest = path.strip_prefix(*prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    all().find(|contract| contract.prefixes.iter().any(begins))
}

/// Whether orders are placed at a route.
pub(crate) fn is_placing(route: &str) -> bool {
    all().any(|contract| contract.placing.contains(&route))
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
