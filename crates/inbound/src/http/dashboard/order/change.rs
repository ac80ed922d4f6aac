//! `POST /dashboard/orders/{id}/change`: what the lifecycle allows, each with a reason.

use super::deed::{Refused, key, lead_back};
use super::told::Told;
use crate::http::changing::Asking;
use crate::http::path::Named;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, SignedIn};
use application::orders::{Change, ChangeError, Changed, GetOrderError};
use axum::extract::State;
use axum::response::Response;
use domain::order::{IllegalTransition, NextAction, OrderStatusKind, RevisionError, Version};
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
        return lead_back(&use_cases, order, Err(Refused::Told(Told::NoReason)));
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
    .saying("action", action.as_str())
    .saying("seen", wanted.seen.as_str())
    .saying("reason", wanted.reason.as_str());
    let changing = use_cases.clone();
    let run = |change| async move { wanted.run(&changing, change).await };
    // What a cancelled order held is given back meanwhile.
    let until: Option<fn(&Order) -> bool> = match action {
        NextAction::Cancel => Some(Order::is_cancelled),
        NextAction::Process | NextAction::Ship | NextAction::Deliver => None,
    };
    lead_back(&use_cases, order, asking.run(run, until).await)
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

    /// Only if the order still stands where the operator saw it. What is allowed the order decides itself,
    /// in the write.
    async fn run(
        self,
        use_cases: &UseCases,
        change: Change,
    ) -> Result<Changed, ChangeError<IllegalTransition>> {
        let order = use_cases.get.run(&change.caller, change.order).await;
        let order = order.map_err(|error| match error {
            GetOrderError::NotFound => ChangeError::NotFound,
            GetOrderError::Store(error) => ChangeError::Store(error),
        })?;
        if order.status().kind() != self.seen {
            return Err(ChangeError::Revision(RevisionError {
                expected: Version::FIRST,
                at: order.version(),
            }));
        }
        let changing = &use_cases.change_for_reason;
        let changed = changing.run(change, self.action, self.reason).await?;
        Ok(changed.changed)
    }
}
