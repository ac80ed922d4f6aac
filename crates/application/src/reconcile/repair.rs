//! Repairs: only what is safe, each by the call that the order itself would make, and looked at again
//! afterwards.

use super::finding::{Difference, Finding, Kind, ParkedOrder, Repair};
use super::pages::Reconcile;
use crate::audit::{Ending, Ends, Intent, RecordDeed};
use crate::caller::Caller;
use crate::orders::{Change, Changed};
use crate::ports::{DeedKind, PaymentCall, Statement, StockCall, StoreError};
use domain::order::Revision;
use domain::process::{Answer, CallOutcome, Step, Verdict};
use domain::{Order, OrderRef, Reason};
use std::time::Duration;

/// How the journal names who settles orders by what their collaborators say.
const WHO: &str = "reconcile";

/// How long an order that was settled is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a repair came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repaired {
    /// It was put right, and how.
    Done(String),
    /// It was not, and why.
    NotDone(String),
    /// It is for a person.
    NotTried,
}

/// What was not seen to be done may have been done all the same.
impl Ends for Repaired {
    fn ending(&self) -> Ending {
        match self {
            Self::Done(how) => Ending::done(how.as_str()),
            Self::NotDone(_) => Ending::unknown("not seen to be done: compare once more"),
            Self::NotTried => Ending::failed("it is for a person"),
        }
    }
}

pub(super) async fn repaired(
    reconcile: &Reconcile,
    finding: &Finding,
    by: &Caller,
    deeds: &RecordDeed,
) -> Repaired {
    match finding {
        Finding::Difference(difference) => match &difference.repair {
            Some(repair) => {
                let subject = format!(
                    "{} {}",
                    difference.side.collaborator(),
                    difference.key.as_str()
                );
                let intent = Intent {
                    kind: DeedKind::ReconcileRepair,
                    subject: &subject,
                    reason: difference.kind.name(),
                };
                let repairing = async { Ok(put_right(reconcile, difference, repair).await) };
                let done: Result<_, StoreError> = deeds.doing(by, intent, repairing).await;
                done.unwrap_or_else(|error| not_done(&format!("it cannot go on record: {error}")))
            }
            None => Repaired::NotTried,
        },
        Finding::Parked(parked) if parked.is_settled_by_it => settled(reconcile, parked).await,
        Finding::Parked(_) | Finding::Unreadable { .. } => Repaired::NotTried,
    }
}

async fn put_right(reconcile: &Reconcile, difference: &Difference, repair: &Repair) -> Repaired {
    // Money is the last that is left of a lost order whose goods are on their way.
    if difference.kind == Kind::Orphan && matches!(repair, Repair::Money(..)) {
        match reconcile.goods_have_left(difference.order).await {
            Ok(false) => {}
            Ok(true) => return not_done("goods have left or a parcel was made for the lost order"),
            Err(error) => return not_done(&error.to_string()),
        }
    }
    // A page may have been compared long ago, and the order been called off or entered since.
    match stands_as_compared(reconcile, difference).await {
        Ok(true) => {}
        Ok(false) => return not_done("the order has moved on since it was compared"),
        Err(error) => return not_done(&error.to_string()),
    }
    // Retention may have struck out the order with what was held for it.
    if difference.kind == Kind::Orphan {
        match reconcile.keys_held(difference.side, difference.order).await {
            Ok(held) if held.contains(&difference.key) => {}
            Ok(_) => return not_done("it is not held any more"),
            Err(error) => return not_done(&error.to_string()),
        }
    }
    let repaired = match repair {
        Repair::Stock(step, call) => move_stock(reconcile, *step, call).await,
        Repair::Money(step, call) => give_back(reconcile, *step, call).await,
    };
    let Repaired::Done(what) = repaired else {
        return repaired;
    };
    match stands_as_compared(reconcile, difference).await {
        Ok(true) => Repaired::Done(what),
        Ok(false) => not_done(&format!(
            "{what}, but the order moved on meanwhile: compare it once more"
        )),
        Err(error) => not_done(&format!(
            "{what}, but whether the order moved on meanwhile is unknown ({error}): compare it once more"
        )),
    }
}

async fn stands_as_compared(
    reconcile: &Reconcile,
    difference: &Difference,
) -> Result<bool, StoreError> {
    let name = OrderRef::Id(difference.order);
    let order = reconcile.journal.order(name).await?;
    Ok(order.as_ref().map(Order::version) == difference.version)
}

async fn move_stock(reconcile: &Reconcile, step: Step, call: &StockCall) -> Repaired {
    let Some(inventory) = &reconcile.collaborators.inventory else {
        return not_done("no inventory is configured");
    };
    let outcome = match step {
        Step::Release => inventory.release(call).await,
        Step::Consume => inventory.consume(call).await,
        _ => inventory.reserve(call).await,
    };
    if let Err(why) = is_done(&outcome) {
        return not_done(&why);
    }
    match (step, inventory.held(call).await) {
        (Step::Release, Ok(Statement::Nothing)) => Repaired::Done("released".to_owned()),
        (Step::Consume, Ok(Statement::Holds(held))) if held.has_left => {
            Repaired::Done("consumed".to_owned())
        }
        (Step::Reserve, Ok(Statement::Holds(_))) => Repaired::Done("reserved".to_owned()),
        (_, Err(error)) => not_done(&error.to_string()),
        (_, Ok(_)) => not_done("the inventory says it is done, and holds what it held"),
    }
}

async fn give_back(reconcile: &Reconcile, step: Step, call: &PaymentCall) -> Repaired {
    let Some(payments) = &reconcile.collaborators.payments else {
        return not_done("no payments are configured");
    };
    let (outcome, words) = match step {
        Step::Void => (payments.void(call).await, "voided"),
        _ => (payments.refund(call).await, "refunded"),
    };
    if let Err(why) = is_done(&outcome) {
        return not_done(&why);
    }
    match payments.held(call).await {
        Ok(Statement::Nothing) => Repaired::Done(words.to_owned()),
        Ok(Statement::NeverHeardOf) => {
            not_done("the provider says it is done, and knows of no payment: look there")
        }
        Ok(_) => not_done("the provider says it is done, and holds what it held"),
        Err(error) => not_done(&error.to_string()),
    }
}

/// What the collaborator says is put on record as an operator's word, and the order goes on.
async fn settled(reconcile: &Reconcile, parked: &ParkedOrder) -> Repaired {
    let they_say = parked.they_say.as_deref().unwrap_or_default();
    let reason = format!("its collaborator was asked and says: {they_say}");
    let Ok(reason) = Reason::try_new(&reason) else {
        return not_done("what the collaborator says is no reason that a journal takes");
    };
    let change = Change {
        caller: Caller::Operator(WHO.to_owned()),
        order: OrderRef::Id(parked.order),
        revision: Revision::Version(parked.version),
        request: None,
    };
    match reconcile.settle.run(change, Verdict::Done, reason).await {
        Ok(Changed::Done(_, Some(mut follower))) => {
            let rest = follower.until(|progress| progress.rest.is_some());
            // It is settled, and goes on without us: while the database is away, for long.
            let _is_at_rest = tokio::time::timeout(PATIENCE, rest).await;
            Repaired::Done("settled as done".to_owned())
        }
        Ok(_) => Repaired::Done("settled as done".to_owned()),
        Err(error) => not_done(&error.to_string()),
    }
}

fn is_done(outcome: &CallOutcome) -> Result<(), String> {
    match outcome {
        CallOutcome::Definite(Answer::Done(_)) => Ok(()),
        other => Err(other.words().unwrap_or_else(|| other.name().to_owned())),
    }
}

fn not_done(why: &str) -> Repaired {
    Repaired::NotDone(why.to_owned())
}
