//! Who asks: what they may see, and how the journal names them.

use domain::order::Veil;
use domain::{Actor, CustomerId, Email, Order, OrderId};

/// Somebody at the door, identified as far as the mode of identity asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Anybody, on a service that is open: one's own machine. May do everything.
    Anyone,
    /// Somebody who did not say who they are, where that counts. Sees nothing; may place an order
    /// where the contract lets them.
    Guest,
    /// Somebody with a signed link to an order: sees it, and otherwise what they see without.
    LinkHolder {
        /// What the link opens.
        order: OrderId,
        /// The customer that they are, if they said so as well.
        own: Option<CustomerId>,
    },
    /// A customer: sees and changes only their own orders.
    Customer(CustomerId),
    /// Another service: ships, processes, delivers, reports on parcels.
    Service(String),
    /// Somebody who looks on: sees what operators see, with personal data masked, and does nothing.
    Viewer(String),
    /// A person at the controls: all orders, settlement, dead letters.
    Operator(String),
}

impl Caller {
    /// How the journal names them. Nobody becomes known by holding a link.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Anyone | Self::Guest | Self::LinkHolder { .. } | Self::Viewer(_) => Actor::Anyone,
            Self::Customer(id) => Actor::Customer(id.as_str().to_owned()),
            Self::Service(name) => Actor::Service(name.clone()),
            Self::Operator(name) => Actor::Operator(name.clone()),
        }
    }

    /// The name that the dashboard knows them by; empty of those whom it does not know.
    pub fn desk_name(&self) -> &str {
        match self {
            Self::Operator(name) | Self::Viewer(name) => name,
            Self::Anyone
            | Self::Guest
            | Self::LinkHolder { .. }
            | Self::Customer(_)
            | Self::Service(_) => "",
        }
    }

    /// Whether this order may be shown to them at all.
    pub fn may_see(&self, order: &Order) -> bool {
        match self {
            Self::Guest => false,
            Self::LinkHolder { order: opened, own } => {
                order.id() == *opened || (own.is_some() && order.customer() == own.as_ref())
            }
            Self::Customer(id) => order.customer() == Some(id),
            Self::Anyone | Self::Service(_) | Self::Viewer(_) | Self::Operator(_) => true,
        }
    }

    /// Whether they may do in a customer's name what the customer may: fill a cart, place an order.
    pub fn may_act_for(&self, customer: &CustomerId) -> bool {
        match self {
            Self::Guest | Self::LinkHolder { .. } | Self::Viewer(_) => false,
            Self::Customer(id) => id == customer,
            Self::Anyone | Self::Service(_) | Self::Operator(_) => true,
        }
    }

    /// Whether they may give others a link to an order that they see.
    pub const fn may_share(&self) -> bool {
        matches!(self, Self::Anyone | Self::Customer(_) | Self::Operator(_))
    }

    /// Whether they may act as another service does: ship, process, deliver.
    pub const fn is_service(&self) -> bool {
        matches!(self, Self::Anyone | Self::Service(_) | Self::Operator(_))
    }

    /// Whether they may act as an operator does: list all orders, settle.
    pub const fn is_operator(&self) -> bool {
        matches!(self, Self::Anyone | Self::Operator(_))
    }

    /// Whether they may look at what operators look at: all orders, dead letters, webhooks, the audit trail.
    pub const fn may_look(&self) -> bool {
        matches!(self, Self::Anyone | Self::Viewer(_) | Self::Operator(_))
    }

    /// Whether the dashboard knows them by name.
    pub const fn has_a_desk(&self) -> bool {
        matches!(self, Self::Viewer(_) | Self::Operator(_))
    }

    /// Whether they may look, and do nothing at all.
    pub const fn only_looks(&self) -> bool {
        matches!(self, Self::Viewer(_))
    }

    /// What lies between them and personal data, in all that they may see. Decided here and nowhere else: the
    /// use cases put it over what they give out.
    pub const fn veil(&self) -> Option<Veil> {
        match self {
            Self::Viewer(_) => Some(Veil::Masked),
            Self::Anyone
            | Self::Guest
            | Self::LinkHolder { .. }
            | Self::Customer(_)
            | Self::Service(_)
            | Self::Operator(_) => None,
        }
    }

    /// Whether it is known who they are, or need not be.
    pub const fn is_identified(&self) -> bool {
        !matches!(self, Self::Guest | Self::LinkHolder { .. })
    }

    /// The customer whose orders these are, if the caller is one.
    pub const fn customer(&self) -> Option<&CustomerId> {
        match self {
            Self::Customer(id) => Some(id),
            Self::Anyone
            | Self::Guest
            | Self::LinkHolder { .. }
            | Self::Service(_)
            | Self::Viewer(_)
            | Self::Operator(_) => None,
        }
    }

    /// The part of an idempotency key that keeps callers apart.
    pub fn scope(&self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::Guest => "guest".to_owned(),
            Self::LinkHolder { order, .. } => format!("link:{order}"),
            Self::Customer(id) => format!("customer:{id}"),
            Self::Service(name) => format!("service:{name}"),
            Self::Viewer(name) => format!("viewer:{name}"),
            Self::Operator(name) => format!("operator:{name}"),
        }
    }
}

/// What a caller may do beyond looking after their own orders; the later may more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks after their own orders.
    Customer,
    /// Looks on, without personal data.
    Viewer,
    /// Acts as another service.
    Service,
    /// Sits at the controls.
    Operator,
}

impl Role {
    /// The role that gateways, tokens and settings mean by this word, in any case and with or
    /// without `ROLE_` before it. An unknown word gives nobody any rights.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_uppercase();
        match word.strip_prefix("ROLE_").unwrap_or(&word) {
            "CUSTOMER" | "USER" => Some(Self::Customer),
            "VIEWER" => Some(Self::Viewer),
            "SERVICE" => Some(Self::Service),
            "OPERATOR" | "ADMIN" => Some(Self::Operator),
            _ => None,
        }
    }
}

/// A request's sender, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What they may do.
    pub caller: Caller,
    /// The customer that they are; those at the controls may have carts and orders, too.
    pub customer: Option<CustomerId>,
    /// Where to write to them.
    pub email: Option<Email>,
}

impl Identity {
    /// Somebody of whom no more is known.
    pub const fn of(caller: Caller) -> Self {
        Self {
            caller,
            customer: None,
            email: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_known_by_their_usual_words_and_others_give_none() {
        for (word, role) in [
            ("CUSTOMER", Some(Role::Customer)),
            ("role_user", Some(Role::Customer)),
            ("Service", Some(Role::Service)),
            ("role_viewer", Some(Role::Viewer)),
            (" ROLE_ADMIN ", Some(Role::Operator)),
            ("operator", Some(Role::Operator)),
            ("", None),
            ("ROLE_", None),
            ("ROLE_ROLE_ADMIN", None),
            ("ADMIN,USER", None),
            ("administrator", None),
        ] {
            assert_eq!(Role::named(word), role, "{word}");
        }
        assert!(Role::Operator > Role::Service && Role::Service > Role::Viewer);
        assert!(Role::Viewer > Role::Customer);
    }

    #[test]
    fn only_those_who_act_for_others_order_in_anothers_name() {
        let customer = |id: &str| CustomerId::parse(id).unwrap();
        let own = Caller::Customer(customer("7"));
        assert!(own.may_act_for(&customer("7")));
        assert!(!own.may_act_for(&customer("07")));
        assert!(!Caller::Guest.may_act_for(&customer("7")));
        for other in [
            Caller::Anyone,
            Caller::Service("tracking".to_owned()),
            Caller::Operator("ada".to_owned()),
        ] {
            assert!(other.may_act_for(&customer("7")), "{other:?}");
        }
    }

    #[test]
    fn who_looks_on_sees_all_and_may_do_nothing() {
        let viewer = Caller::Viewer("ann".to_owned());
        let customer = CustomerId::parse("ann").expect("an id");
        assert!(viewer.may_look() && viewer.is_identified() && viewer.only_looks());
        assert!(viewer.has_a_desk() && !Caller::Anyone.has_a_desk());
        assert!(!viewer.is_operator() && !viewer.is_service() && !viewer.may_share());
        assert!(!viewer.may_act_for(&customer));
        assert_eq!(viewer.veil(), Some(Veil::Masked));
        assert_eq!(Caller::Operator("ann".to_owned()).veil(), None);
    }

    #[test]
    fn no_two_kinds_of_callers_share_a_scope() {
        let callers = [
            Caller::Anyone,
            Caller::Guest,
            Caller::Customer(CustomerId::parse("guest").unwrap()),
            Caller::Service("guest".to_owned()),
            Caller::Viewer("guest".to_owned()),
            Caller::Operator("guest".to_owned()),
        ];
        let scopes: std::collections::BTreeSet<String> =
            callers.iter().map(Caller::scope).collect();
        assert_eq!(scopes.len(), callers.len());
    }
}
