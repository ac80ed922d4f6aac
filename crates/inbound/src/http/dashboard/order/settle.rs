//! `POST /dashboard/orders/{id}/settle`: an operator's word on what the service cannot find out.

use super::deed::{Refused, key, lead_back};
use super::told::Told;
use crate::http::effect::changing::Asking;
use crate::http::reading::path::Named;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, SignedIn};
use axum::extract::State;
use axum::response::Response;
use domain::order::{Revision, Version};
use domain::process::{PaymentName, Settlement, Verdict};
use domain::{Order, OrderRef, Reason};
use serde::Deserialize;

/// The form.
#[derive(Deserialize)]
pub(in crate::http::dashboard) struct SettleForm {
    key: String,
    verdict: String,
    reason: String,
    /// By which name the provider knows the payment; may be empty.
    #[serde(default)]
    reference: String,
    /// The version of the order that the operator has judged.
    version: u64,
}

/// Settles the order, and leads back to its page.
pub(in crate::http::dashboard) async fn settle_order(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    name: Named<PageFailure>,
    CheckedForm(form): CheckedForm<SettleForm>,
) -> Result<Response, PageFailure> {
    let caller = signed_in.caller.clone();
    let order = use_cases.get.run(&caller, name.0).await?.id();
    let key = key(form.key.clone())?;
    let settlement = settlement(&form)?;
    let Ok(reason) = Reason::try_new(form.reason.trim()) else {
        return lead_back(&signed_in, order, Err(Refused::Told(Told::NoReason)));
    };
    let done = |_: &Order| Told::Settled.answer();
    let route = "dashboard/orders/{id}/settle";
    let asking = Asking::<Refused>::new(
        &use_cases,
        (caller, Some(key)),
        OrderRef::Id(order),
        route,
        done,
    )
    // The word is about one call as it stood: never about another one that has come up since.
    .seen(Revision::Version(Version(form.version)))
    .saying("verdict", settlement.verdict.name())
    .saying("reference", form.reference.trim())
    .saying("reason", reason.as_str());
    let settle = use_cases.settle.clone();
    let run = |change| async move { settle.run(change, settlement, reason).await };
    lead_back(&signed_in, order, asking.run(run, None).await)
}

fn settlement(form: &SettleForm) -> Result<Settlement, PageFailure> {
    let mut verdicts = Verdict::ALL.into_iter();
    let verdict = verdicts.find(|verdict| verdict.name() == form.verdict);
    let verdict = verdict.ok_or_else(|| {
        PageFailure::BadInput("The form says nothing about the order.".to_owned())
    })?;
    let reference = Some(form.reference.trim()).filter(|name| !name.is_empty());
    // The name of a payment says nothing of one that was not made.
    let reference = reference.filter(|_| verdict == Verdict::Done);
    let payment = reference.map(PaymentName::try_new).transpose();
    let payment = payment.map_err(|error| {
        PageFailure::BadInput(format!("The provider's name for the payment {error}."))
    })?;
    Ok(Settlement { verdict, payment })
}
