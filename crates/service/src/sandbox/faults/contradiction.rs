//! In what an answer can contradict the request, or itself.

/// In what an answer contradicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Contradiction {
    /// The first of these that the answer has: amount, product, quantity, order.
    Any,
    Amount,
    Currency,
    /// A quantity of one less.
    Less,
    Order,
    Product,
    /// A larger quantity.
    Quantity,
    /// 422 with the body of a success.
    Status,
    /// 200 with `success: false`.
    Success,
    /// Twice the amount.
    Twice,
}

impl Contradiction {
    const ALL: [Self; 10] = [
        Self::Any,
        Self::Amount,
        Self::Currency,
        Self::Less,
        Self::Order,
        Self::Product,
        Self::Quantity,
        Self::Status,
        Self::Success,
        Self::Twice,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Less => "less",
            Self::Order => "order",
            Self::Product => "product",
            Self::Quantity => "quantity",
            Self::Status => "status",
            Self::Success => "success",
            Self::Twice => "twice",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The members that it spoils; none of those whose members every answer can have.
    pub(super) const fn members(self) -> &'static [&'static str] {
        match self {
            Self::Any | Self::Status | Self::Success => &[],
            Self::Amount => &["amount", "price", "totalprice"],
            Self::Currency => &["currency"],
            Self::Twice => &["amount", "totalprice"],
            Self::Less | Self::Quantity => &["quantity", "reserved", "replenished"],
            Self::Order => &["orderId"],
            Self::Product => &[
                "productId",
                "product_id",
                "sku",
                "id",
                "unavailableProducts",
            ],
        }
    }

    /// What `any` tries, one after the other.
    pub(super) const IN_TURN: [Self; 4] =
        [Self::Amount, Self::Product, Self::Quantity, Self::Order];

    /// Whether an answer with these members can be wrong in it.
    pub(super) fn is_possible(self, echoes: &[&str]) -> bool {
        match self {
            Self::Status | Self::Success => true,
            Self::Any => Self::IN_TURN.iter().any(|one| one.is_possible(echoes)),
            one => one.members().iter().any(|name| echoes.contains(name)),
        }
    }
}
