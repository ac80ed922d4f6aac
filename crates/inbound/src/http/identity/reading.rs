//! Reading an order by a signed link: `?access=TOKEN`.

use super::identify;
use crate::http::contracts::trouble::Trouble;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::Query;
use axum::http::request::Parts;
use std::borrow::Cow;

/// The parameter that carries a link's token.
pub(crate) const ACCESS: &str = "access";

/// Who reads.
pub(crate) struct Reader {
    pub(crate) caller: Caller,
    /// Whether they came by a link, good or bad.
    has_link: bool,
}

impl Reader {
    /// The same, where somebody has to be known. A link that is not good leads to no order, rather than
    /// to the door.
    pub(crate) fn identified(self) -> Result<Caller, Trouble> {
        if self.caller == Caller::Guest && !self.has_link {
            Err(Trouble::UNIDENTIFIED)
        } else {
            Ok(self.caller)
        }
    }
}

/// Who reads an order: whoever was identified, and the order that a link opens beside what they
/// see anyway. A link that is not good is like none.
pub(crate) fn reader(parts: &Parts, use_cases: &UseCases) -> Reader {
    let caller = identify::of(&parts.extensions).caller;
    let Some(token) = access(parts) else {
        return Reader {
            caller,
            has_link: false,
        };
    };
    let own = match caller {
        Caller::Guest => None,
        Caller::Customer(ref id) => Some(id.clone()),
        // These see every order, and are told more of it.
        Caller::Anyone
        | Caller::LinkHolder { .. }
        | Caller::Service(_)
        | Caller::Viewer(_)
        | Caller::Operator(_) => {
            return Reader {
                caller,
                has_link: true,
            };
        }
    };
    let opened = use_cases.identification.links.opened_by(&token);
    Reader {
        caller: opened.map_or(caller, |order| Caller::LinkHolder { order, own }),
        has_link: true,
    }
}

/// Who looks at a page for customers: as [`reader`] says, but where anybody may see every order a link
/// that is not good is not passed over, so that whoever follows it is told so there as well.
pub(crate) fn page_reader(parts: &Parts, use_cases: &UseCases) -> Caller {
    let caller = reader(parts, use_cases).caller;
    let Some(token) = access(parts).filter(|_| caller == Caller::Anyone) else {
        return caller;
    };
    let opened = use_cases.identification.links.opened_by(&token);
    opened.map_or(Caller::Guest, |order| Caller::LinkHolder {
        order,
        own: None,
    })
}

fn access(parts: &Parts) -> Option<String> {
    let pairs = Query::<Vec<(Cow<'_, str>, Cow<'_, str>)>>::try_from_uri(&parts.uri).ok()?;
    let mut sent = pairs.0.into_iter().filter(|(name, _)| name == ACCESS);
    let (_, token) = sent.next()?;
    // Of two, neither opens anything.
    let is_only = sent.next().is_none();
    Some(if is_only {
        token.into_owned()
    } else {
        String::new()
    })
}
