//! A call that a protocol offers: one line of its table.

use super::deed::Deed;
use super::reply::Reply;
use axum::routing::MethodFilter;
use std::future::Future;
use std::pin::Pin;

/// A call of a protocol.
pub(super) struct Call {
    /// Whose it is, as rules and scripts name it.
    pub(super) collaborator: Collaborator,
    /// Which protocol, as settings name it.
    pub(super) protocol: &'static str,
    /// What it does, as rules name it.
    pub(super) name: &'static str,
    pub(super) method: MethodFilter,
    pub(super) path: &'static str,
    /// Whether it changes something: then a key is honoured.
    pub(super) changes: bool,
    /// The members in which its answers repeat what was asked for: where one may contradict.
    pub(super) echoes: &'static [&'static str],
    pub(super) answer: fn(Deed) -> Answering,
    /// The protocol's own way to say no, for when a refusal is ordered.
    pub(super) refusal: fn() -> Reply,
}

/// What a call is, whatever carries it: what rules, scripts and the log know of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) collaborator: Collaborator,
    pub(super) protocol: &'static str,
    pub(super) name: &'static str,
    pub(super) echoes: &'static [&'static str],
    pub(super) carrier: Carrier,
}

/// How a call comes, and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "kafka"),
    expect(dead_code, reason = "nothing comes as an event")
)]
pub(super) enum Carrier {
    /// As a request.
    Http,
    /// As an event, with events for answers.
    Asked,
    /// As an event that nobody answers.
    Told,
}

impl Call {
    pub(super) const fn kind(&self) -> Kind {
        Kind {
            collaborator: self.collaborator,
            protocol: self.protocol,
            name: self.name,
            echoes: self.echoes,
            carrier: Carrier::Http,
        }
    }
}

/// An answer in the making.
pub(super) type Answering = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// Whom the sandbox stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Collaborator {
    Carts,
    Customers,
    Catalogue,
    Inventory,
    Notifications,
    Payments,
    Shipping,
}

impl Collaborator {
    pub(super) const ALL: [Self; 7] = [
        Self::Carts,
        Self::Customers,
        Self::Catalogue,
        Self::Inventory,
        Self::Notifications,
        Self::Payments,
        Self::Shipping,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Carts => "carts",
            Self::Customers => "customers",
            Self::Catalogue => "catalogue",
            Self::Inventory => "inventory",
            Self::Notifications => "notifications",
            Self::Payments => "payments",
            Self::Shipping => "shipping",
        }
    }

    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == name);
        found.ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            format!("there is no collaborator {name:?}: {known}")
        })
    }
}
