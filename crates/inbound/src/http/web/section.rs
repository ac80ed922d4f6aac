//! The parts of the dashboard that its menu leads to.

/// One entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// What goes on now.
    Board,
    /// All orders, and each of them.
    Orders,
    /// Messages that could not take effect.
    DeadLetters,
    /// Who is told of events by webhook.
    Webhooks,
    /// Where events are carried to.
    Sinks,
    /// The built-in inventory.
    Stock,
    /// The orders against what collaborators hold.
    Reconcile,
    /// What is set.
    Settings,
    /// What operators have done.
    Audit,
}

/// All sections, in the menu's order.
const ALL: [Section; 9] = [
    Section::Board,
    Section::Orders,
    Section::DeadLetters,
    Section::Webhooks,
    Section::Sinks,
    Section::Stock,
    Section::Reconcile,
    Section::Settings,
    Section::Audit,
];

impl Section {
    /// All of them, in the menu's order.
    pub(crate) const fn all() -> [Self; 9] {
        ALL
    }

    /// Its name in the menu.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Board => "Board",
            Self::Orders => "Orders",
            Self::DeadLetters => "Dead letters",
            Self::Webhooks => "Webhooks",
            Self::Sinks => "Sinks",
            Self::Stock => "Stock",
            Self::Reconcile => "Reconcile",
            Self::Settings => "Settings",
            Self::Audit => "Audit",
        }
    }

    /// Where its page is.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Board => "/dashboard",
            Self::Orders => "/dashboard/orders",
            Self::DeadLetters => "/dashboard/dead-letters",
            Self::Webhooks => "/dashboard/webhooks",
            Self::Sinks => "/dashboard/sinks",
            Self::Stock => "/dashboard/stock",
            Self::Reconcile => "/dashboard/reconcile",
            Self::Settings => "/dashboard/settings",
            Self::Audit => "/dashboard/audit",
        }
    }
}
