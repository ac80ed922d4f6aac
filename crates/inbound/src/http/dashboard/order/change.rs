//! `POST /dashboard/orders/{id}/change`: what the lifecycle allows, each with a reason.

use super::deed::{Refused, key, lead_back};
use super::told::Told;
use crate::http::effect::changing::Asking;
use crate::http::reading::path::Named;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, SignedIn};
use application::orders::ChangeError;
use axum::extract::State;
use axum::response::Response;
use domain::order::{IllegalTransition, NextAction, OrderStatusKind, Revision};
use domain::{Order, OrderRef, Reason};
use serde::Deserialize;

/// The form.
#[derive(Deserialize)]
pub(in crate::http::dashboard) struct ChangeForm {
    key: String,
    action: String,
    /// How the order stood when the form was rendered.
    status: String,
    reason: String,
}

/// What is wanted.
struct Wanted {
    action: NextAction,
    seen: OrderStatusKind,
    reason: Reason,
}

/// Changes the order, and leads back to its page.
pub(in crate::http::dashboard) async fn change_order(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    name: Named<PageFailure>,
    CheckedForm(form): CheckedForm<ChangeForm>,
) -> Result<Response, PageFailure> {
    let caller = signed_in.caller.clone();
    let order = use_cases.get.run(&caller, name.0).await?.id();
    let key = key(form.key.clone())?;
    let Some(wanted) = Wanted::of(&form)? else {
        return lead_back(&signed_in, order, Err(Refused::Told(Told::NoReason)));
    };
    let action = wanted.action;
    let done = move |_: &Order| Told::Done(action).answer();
    let route = "dashboard/orders/{id}/change";
    let asking = Asking::<Refused>::new(
        &use_cases,
        (caller, Some(key)),
        OrderRef::Id(order),
        route,
        done,
    )
    // A reason is given for what was seen: never for where the order has come to since.
    .seen(Revision::Status(wanted.seen))
    .saying("action", action.as_str())
    .saying("reason", wanted.reason.as_str());
    let changing = use_cases.change_for_reason.clone();
    let run = |change| async move {
        let changed = changing.run(change, action, wanted.reason).await?;
        Ok::<_, ChangeError<IllegalTransition>>(changed.changed)
    };
    // What a cancelled order held is given back meanwhile.
    let until: Option<fn(&Order) -> bool> = match action {
        NextAction::Cancel => Some(Order::is_cancelled),
        NextAction::Process | NextAction::Ship | NextAction::Deliver => None,
    };
    lead_back(&signed_in, order, asking.run(run, until).await)
}

impl Wanted {
    /// None: the reason is missing.
    fn of(form: &ChangeForm) -> Result<Option<Self>, PageFailure> {
        let mut actions = NextAction::ALL.into_iter();
        let action = actions.find(|action| action.as_str() == form.action);
        let (Some(action), Some(seen)) = (action, OrderStatusKind::parse(&form.status)) else {
            return Err(PageFailure::BadInput(
                "The form asks for nothing that can be done with an order.".to_owned(),
            ));
        };
        Ok(Reason::try_new(form.reason.trim()).ok().map(|reason| Self {
            action,
            seen,
            reason,
        }))
    }
}
