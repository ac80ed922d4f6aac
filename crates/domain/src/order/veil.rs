//! What of an order is personal, and what stands in its place: once it is erased, and before those who may look
//! but not at that. Both go over the same fields, so that neither can forget one.

use super::event::{Event, Fact, ShipmentReport};
use super::import::Imported;
use super::payment_report::{PaymentReport, PaymentResult};
use super::place::{Address, NewOrder, PaymentMethod, Placed};
use super::status::{CancelCause, OrderStatus};
use crate::process::{Answer, CallOutcome, Evidence, Phase, Receipt, Refusal};
use crate::{Actor, Contact, CustomerId, Email, Reason, Timestamp};
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// What covers personal data. What the law asks to keep stays under both: lines, prices, amounts, the
/// provider's names of payments, moments, the country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Veil {
    /// It is gone for good, since then: fixed marks stand in its place, and the order is nobody's.
    Erased(Timestamp),
    /// It is there, and not for these eyes: enough is left to tell people apart.
    Masked,
}

impl Veil {
    /// What stands where something was erased.
    pub const MARK: &'static str = "[erased]";
    /// What stands where an address for mail was erased: nobody can ever have it (RFC 2606).
    pub const EMAIL_MARK: &'static str = "erased@erased.invalid";
    /// What stands where something is not shown.
    pub const MASK: &'static str = "***";

    /// Words of people or of other services, and whatever leads to a person: nothing of it is left.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Erased(_) => Self::MARK,
            Self::Masked => Self::MASK,
        }
    }

    /// A person's name: its initials, or nothing.
    pub fn name(self, name: &str) -> String {
        match self {
            Self::Erased(_) => Self::MARK.to_owned(),
            Self::Masked => initials(name),
        }
    }

    /// An address for mail: its first letter and its domain, or nothing.
    pub fn email(self, email: &Email) -> Email {
        let covered = match self {
            Self::Erased(_) => Self::EMAIL_MARK.to_owned(),
            Self::Masked => masked_email(email.as_str()),
        };
        Email::parse(&covered).unwrap_or_else(|_| email_mark())
    }

    /// Whose it is. An id that is an address for mail is masked as one; others name nobody to those who have
    /// only that.
    pub fn customer(self, customer: &CustomerId) -> Option<CustomerId> {
        match self {
            Self::Erased(_) => None,
            Self::Masked if customer.as_str().contains('@') => {
                CustomerId::parse(&masked_email(customer.as_str())).ok()
            }
            Self::Masked => Some(customer.clone()),
        }
    }

    /// Who did something, where that is the customer. Who works here is named on.
    #[must_use]
    pub fn actor(self, actor: &Actor) -> Actor {
        match (self, actor) {
            (Self::Erased(_), Actor::Customer(_)) => Actor::Customer(Self::MARK.to_owned()),
            (Self::Masked, Actor::Customer(id)) if id.contains('@') => {
                Actor::Customer(masked_email(id))
            }
            _ => actor.clone(),
        }
    }

    /// A code of another service; one that could be a sentence is taken for one.
    pub fn code(self, code: &str) -> String {
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if code.len() <= 64 && code.chars().all(is_code) {
            code.to_owned()
        } else {
            self.words(code)
        }
    }

    /// Words in which anything may stand.
    pub fn words(self, words: &str) -> String {
        if words.is_empty() {
            String::new()
        } else {
            self.mark().to_owned()
        }
    }

    fn maybe(self, words: Option<&String>) -> Option<String> {
        words.map(|words| self.words(words))
    }

    fn reason(self) -> Reason {
        Reason::try_new(self.mark()).unwrap_or_else(|_| Reason::not_given())
    }

    /// What was agreed.
    pub fn placed(self, placed: &Placed) -> Placed {
        let order = &placed.order;
        let method = |_: &PaymentMethod| PaymentMethod::parse(self.mark()).ok();
        Placed {
            order: NewOrder {
                customer: order.customer.as_ref().and_then(|id| self.customer(id)),
                contact: Contact {
                    name: order.contact.name.as_deref().map(|name| self.name(name)),
                    email: order.contact.email.as_ref().map(|email| self.email(email)),
                    phone: self.maybe(order.contact.phone.as_ref()),
                },
                address: self.address(&order.address),
                carrier: order.carrier.as_deref().map(|carrier| self.code(carrier)),
                notes: self.maybe(order.notes.as_ref()),
                payment_method: order.payment_method.as_ref().and_then(method),
                request_id: self.maybe(order.request_id.as_ref()),
                ..order.clone()
            },
            erased_at: match self {
                Self::Erased(at) => Some(placed.erased_at.unwrap_or(at)),
                Self::Masked => placed.erased_at,
            },
            ..placed.clone()
        }
    }

    /// Taxes ask for the country.
    fn address(self, address: &Address) -> Address {
        Address {
            text: self.maybe(address.text.as_ref()),
            city: match self {
                Self::Erased(_) => self.maybe(address.city.as_ref()),
                Self::Masked => address.city.clone(),
            },
            state: self.maybe(address.state.as_ref()),
            zip: self.maybe(address.zip.as_ref()),
            country: address.country.clone(),
        }
    }

    pub(super) fn status(self, status: &OrderStatus) -> OrderStatus {
        match status {
            OrderStatus::Cancelled { at, cause } => OrderStatus::Cancelled {
                at: *at,
                cause: self.cause(cause),
            },
            OrderStatus::Pending
            | OrderStatus::Confirmed { .. }
            | OrderStatus::Processing { .. }
            | OrderStatus::Shipped { .. }
            | OrderStatus::Delivered { .. } => status.clone(),
        }
    }

    /// Why an order was called off.
    pub fn cause(self, cause: &CancelCause) -> CancelCause {
        match cause {
            CancelCause::Requested(_) => CancelCause::Requested(self.reason()),
            CancelCause::ReservationRefused(why) => {
                CancelCause::ReservationRefused(self.words(why))
            }
            CancelCause::PaymentDeclined(code) => CancelCause::PaymentDeclined(self.code(code)),
            CancelCause::OutOfStock(_)
            | CancelCause::ReservationExpired
            | CancelCause::PaymentExpired => cause.clone(),
        }
    }

    pub(super) fn imported(self, imported: &Imported) -> Imported {
        Imported {
            status: self.status(&imported.status),
            payment: imported.payment,
            tracking_number: self.maybe(imported.tracking_number.as_ref()),
        }
    }

    fn receipt(self, receipt: &Receipt) -> Receipt {
        match receipt {
            Receipt::Shipment {
                tracking_number,
                estimated_delivery,
            } => Receipt::Shipment {
                tracking_number: self.words(tracking_number),
                estimated_delivery: estimated_delivery.as_deref().map(|day| self.code(day)),
            },
            Receipt::Plain
            | Receipt::Reserved { .. }
            | Receipt::Payment { .. }
            | Receipt::Settled => receipt.clone(),
        }
    }

    fn refusal(self, refusal: &Refusal) -> Refusal {
        match refusal {
            Refusal::Declined(code) => Refusal::Declined(self.code(code)),
            Refusal::Rejected(why) => Refusal::Rejected(self.words(why)),
            Refusal::OutOfStock(_) => refusal.clone(),
        }
    }

    fn outcome(self, outcome: &CallOutcome) -> CallOutcome {
        match outcome {
            CallOutcome::NotSent(why) => CallOutcome::NotSent(self.words(why)),
            CallOutcome::Definite(Answer::Done(receipt)) => {
                CallOutcome::Definite(Answer::Done(self.receipt(receipt)))
            }
            CallOutcome::Definite(Answer::Refused(refusal)) => {
                CallOutcome::Definite(Answer::Refused(self.refusal(refusal)))
            }
            CallOutcome::Unknown(evidence) => CallOutcome::Unknown(Evidence {
                kind: evidence.kind,
                detail: self.words(&evidence.detail),
            }),
            CallOutcome::Definite(Answer::NotFound | Answer::Awaited { .. }) => outcome.clone(),
        }
    }

    pub(super) fn phase(self, phase: &Phase) -> Phase {
        match phase {
            Phase::Done(receipt) => Phase::Done(self.receipt(receipt)),
            Phase::Refused(refusal) => Phase::Refused(self.refusal(refusal)),
            Phase::InFlight(_)
            | Phase::Waiting { .. }
            | Phase::Awaited { .. }
            | Phase::Stuck(_) => phase.clone(),
        }
    }

    /// Its status is in the carrier's words, in which anything may stand. The moment stays.
    fn shipment(self, report: &ShipmentReport) -> ShipmentReport {
        ShipmentReport {
            tracking_number: self.words(&report.tracking_number),
            status: self.code(&report.status),
            reported_at: report.reported_at.clone(),
            location: self.maybe(report.location.as_ref()),
            details: self.maybe(report.details.as_ref()),
        }
    }

    fn payment(self, report: &PaymentReport) -> PaymentReport {
        PaymentReport {
            result: match &report.result {
                PaymentResult::Failed(code) => PaymentResult::Failed(self.code(code)),
                PaymentResult::Opened | PaymentResult::Paid => report.result.clone(),
            },
            ..report.clone()
        }
    }

    /// A fact of the journal.
    pub fn fact(self, fact: &Fact) -> Fact {
        match fact {
            Fact::OrderPlaced(placed) => Fact::OrderPlaced(Arc::new(self.placed(placed))),
            Fact::CallEnded {
                call,
                attempt,
                outcome,
                retry_at,
            } => Fact::CallEnded {
                call: *call,
                attempt: *attempt,
                outcome: self.outcome(outcome),
                retry_at: *retry_at,
            },
            Fact::OrderCancelled { cause } => Fact::OrderCancelled {
                cause: self.cause(cause),
            },
            Fact::PaymentReported(report) => Fact::PaymentReported(self.payment(report)),
            Fact::OrderImported(imported) => Fact::OrderImported(self.imported(imported)),
            Fact::ShipmentReported(report) => Fact::ShipmentReported(self.shipment(report)),
            Fact::OrderSettled { call, verdict, .. } => Fact::OrderSettled {
                call: *call,
                verdict: *verdict,
                reason: self.reason(),
            },
            Fact::CallStarted { .. }
            | Fact::OrderConfirmed
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::OrderDelivered
            | Fact::OrderParked { .. } => fact.clone(),
        }
    }

    /// An event of the journal, in its place.
    pub fn event(self, event: &Event) -> Event {
        Event {
            actor: self.actor(&event.actor),
            fact: self.fact(&event.fact),
            ..event.clone()
        }
    }
}

fn email_mark() -> Email {
    Email::parse(Veil::EMAIL_MARK).expect("the mark is an address")
}

/// `Jane Doe` is `J. D.`
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let initials = name.split_whitespace().filter_map(first).take(4);
    let initials: Vec<String> = initials.map(|letter| format!("{letter}.")).collect();
    if initials.is_empty() {
        Veil::MASK.to_owned()
    } else {
        initials.join(" ")
    }
}

/// `ada@example.org` is `a***@example.org`.
fn masked_email(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}{}@{domain}", Veil::MASK)
}
