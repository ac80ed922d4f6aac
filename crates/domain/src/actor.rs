//! Who did something to an order, and why.

use crate::text::{TextError, bounded};

/// Who caused an event. Kept in the journal, so it names roles and ids, never people.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The service itself, carrying the process on.
    Engine,
    /// Somebody who did not have to say who they are: the service is open.
    Anyone,
    /// A customer, by the id of their own service.
    Customer(String),
    /// Another service, such as tracking.
    Service(String),
    /// A person at the controls.
    Operator(String),
}

impl Actor {
    /// The role's name, as journals and filters write it.
    pub const fn role(&self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Anyone => "anyone",
            Self::Customer(_) => "customer",
            Self::Service(_) => "service",
            Self::Operator(_) => "operator",
        }
    }

    /// The name behind the role, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Engine | Self::Anyone => None,
            Self::Customer(name) | Self::Service(name) | Self::Operator(name) => Some(name),
        }
    }
}

/// Why somebody acted, in their own words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reason(String);

impl Reason {
    /// The most characters of a reason.
    pub const LIMIT: usize = 500;

    /// A reason, if it has between 1 and [`Reason::LIMIT`] characters.
    pub fn try_new(text: &str) -> Result<Self, TextError> {
        bounded(text, Self::LIMIT).map(Self)
    }

    /// What stands when somebody cancels and gives no reason.
    pub fn not_given() -> Self {
        Self("no reason given".to_owned())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
