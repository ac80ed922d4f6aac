//! People: customers who cancel, a warehouse that ships, an operator who settles.

use crate::actions::Action;
use crate::reach::{Reach, Reached};
use crate::service::{applied, cancel, settle, ship};
use crate::state::State;
use crate::variant::Variant;
use domain::order::{Event, PaymentReport, PaymentResult};
use domain::process::{CallId, Hold, Parked, Step, Verdict};
use domain::{Actor, Order, Timestamp};

const PAY: CallId = CallId::whole(Step::Pay);

impl Variant {
    pub(crate) fn possible_for_people(&self, state: &State, actions: &mut Vec<Action>) {
        let order = state.order.order();
        let now = crate::service::moment(state.now);
        // A command reaches an idle process, which then goes on with the order, or the busy one.
        let is_idle = |r: usize| state.runners[r].is_idle();
        let processes: &[usize] = match (is_idle(0), is_idle(1)) {
            (true, true) | (false, false) => &[0],
            _ if order.is_in_flight() => &[0],
            _ => &[0, 1],
        };
        if state.budget.cancels > 0 && cancel(order, now).is_some() {
            actions.extend(processes.iter().map(|p| Action::Cancel(*p)));
        }
        if state.budget.ships > 0 && ship(order, now).is_some() {
            actions.extend(processes.iter().map(|p| Action::Ship(*p)));
        }
        // A word that comes once the service has asked is an answer that comes.
        if state.budget.words > 0 && order.call(PAY).is_none() {
            let said = |p: &usize| [Action::Word(*p, true), Action::Word(*p, false)];
            actions.extend(processes.iter().flat_map(said));
        }
        if state.budget.verdicts > 0
            && let Some(verdict) = self.truth(state)
        {
            actions.push(Action::Settle(verdict));
        }
    }

    /// What an operator finds out at the collaborator, once nothing is on its way any more.
    fn truth(&self, state: &State) -> Option<Verdict> {
        let parked = state.order.order().parked()?;
        let call = parked.call?;
        if !state.is_at_rest() || !state.requests.is_empty() || parked.hold == Hold::StillFailing {
            return None;
        }
        // An undo that was refused is done by hand first, as the advice says.
        Some(
            if parked.hold == Hold::UndoRefused || self.is_done(state, call) {
                Verdict::Done
            } else {
                Verdict::NotDone
            },
        )
    }

    fn undo_by_hand(&self, state: &mut State) {
        let parked = state.order.order().parked();
        let Some(Parked {
            call: Some(call),
            hold: Hold::UndoRefused,
        }) = parked
        else {
            return;
        };
        if call.step == Step::Release {
            for shelf in &mut state.ledgers.shelves[self.natures.of_call(call)] {
                shelf.empty_by_hand();
            }
        } else {
            state.ledgers.till.pay_back_by_hand();
        }
    }

    fn is_done(&self, state: &State, call: CallId) -> bool {
        let till = state.ledgers.till;
        let mut shelves = state.ledgers.shelves[self.natures.of_call(call)].iter();
        match call.step {
            Step::Reserve => shelves.all(|shelf| shelf.reserves > 0),
            Step::Release => shelves.all(|shelf| shelf.held == 0),
            Step::Consume => shelves.all(|shelf| shelf.consumed > 0),
            Step::Authorize => till.authorizations > 0,
            Step::Capture | Step::Pay => till.taken > 0,
            Step::Void => till.open == 0,
            Step::Refund => till.paid_back > 0,
            Step::CreateShipment => state.ledgers.parcels > 0,
            Step::ClearCart | Step::Notify => true,
        }
    }

    /// Somebody's word, and what the service makes of it.
    pub(crate) fn obey(&self, state: &mut State, word: Action, reached: &Reached) {
        match word {
            Action::Cancel(by) => {
                state.budget.cancels -= 1;
                state.told.cancelled = self.command(state, by, cancel);
            }
            Action::Ship(by) => {
                state.budget.ships -= 1;
                state.told.shipped = self.command(state, by, ship);
            }
            Action::Word(by, paid) => {
                state.budget.words -= 1;
                let is_late = state.order.order().is_cancelled();
                reached.note_if(paid, Reach::PaidUnasked);
                reached.note_if(!paid, Reach::FailedUnasked);
                reached.note_if(paid && is_late, Reach::PaidTooLate);
                let till = &mut state.ledgers.till;
                let ending = till.pay_unasked(self.natures.payments, paid);
                state.said.hear(PAY, ending);
                self.command(state, by, |order, now| report(order, paid, now));
            }
            Action::Settle(verdict) => {
                state.budget.verdicts -= 1;
                reached.note(Reach::Settled);
                self.undo_by_hand(state);
                self.command(state, 0, |order, now| settle(order, verdict, now));
            }
            _ => {}
        }
    }
}

fn report(order: &Order, paid: bool, now: Timestamp) -> Option<Vec<Event>> {
    let result = if paid {
        PaymentResult::Paid
    } else {
        PaymentResult::Failed(String::new())
    };
    let report = PaymentReport {
        reference: Some(String::new()),
        amount: None,
        result,
    };
    let by = Actor::Service("payments".to_owned());
    applied(order.report_payment(report, &by, now).ok()?)
}
