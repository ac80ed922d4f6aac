//! What a provider has said of an order's payment, beyond how far the call has come: its names, whether
//! it was made, and what a person has still to judge.

use super::payment_report::{PaymentReport, PaymentResult};
use crate::Money;
use crate::process::Receipt;

/// What the words on a payment come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct WordOnPayment {
    /// The provider's names for it, the latest last.
    names: Vec<String>,
    /// Whether the latest is the name of an earlier payment, which a person found not to have been made.
    is_of_an_earlier: bool,
    /// Whether it was made, by the provider's word.
    made: Made,
    /// What was told and waits for a person's judgement.
    unjudged: Vec<PaymentReport>,
    /// Whether something of that contradicts what was known.
    has_contradiction: bool,
    /// The reports that a person has judged: told again, they are no contradiction any more.
    judged: Vec<PaymentReport>,
    /// Whether something was heard that the process's first version takes otherwise.
    is_beyond_first_version: bool,
}

/// Whether a payment was made, and under which name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) enum Made {
    /// Not that it were known.
    #[default]
    NotKnown,
    /// It was, and nobody has told its name.
    Unnamed,
    /// It was, under this name.
    As(String),
}

/// What a report means for a payment that a person has in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForAPerson {
    /// It says what is known.
    Nothing,
    /// They have to know of it.
    News,
    /// It contradicts what is known.
    Contradiction,
}

impl WordOnPayment {
    /// The most names, reports to be judged and judged ones that are remembered: the latest. What is
    /// forgotten here stays in the journal.
    const MAX: usize = 20;

    /// The provider's latest name for it.
    pub(super) fn reference(&self) -> Option<&str> {
        let latest = self.names.last().map(String::as_str);
        latest.filter(|_| !self.is_of_an_earlier)
    }

    /// Whether the order's payment, or an earlier one, was ever told by a name.
    pub(super) const fn was_ever_named(&self) -> bool {
        !self.names.is_empty()
    }

    /// Whether the provider has ever called it so.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    pub(super) const fn made(&self) -> &Made {
        &self.made
    }

    pub(super) const fn has_contradiction(&self) -> bool {
        self.has_contradiction
    }

    pub(super) const fn is_beyond_first_version(&self) -> bool {
        self.is_beyond_first_version
    }

    pub(super) const fn goes_beyond_first_version(&mut self) {
        self.is_beyond_first_version = true;
    }

    pub(super) fn was_judged(&self, report: &PaymentReport) -> bool {
        self.judged.contains(report)
    }

    /// Its latest name.
    pub(super) fn is_called(&mut self, name: &str) {
        if self.reference() != Some(name) {
            self.names.retain(|known| known != name);
            push(&mut self.names, name.to_owned());
            self.is_of_an_earlier = false;
        }
    }

    pub(super) fn is_known_as_made(&self, name: Option<&String>) -> bool {
        match (&self.made, name) {
            (Made::As(known), Some(name)) => known == name,
            (Made::As(_) | Made::Unnamed, None) => true,
            (Made::NotKnown, _) | (Made::Unnamed, Some(_)) => false,
        }
    }

    /// It was made.
    pub(super) fn is_made(&mut self, name: Option<&str>) {
        match name {
            Some(name) => self.made = Made::As(name.to_owned()),
            None if self.made == Made::NotKnown => self.made = Made::Unnamed,
            None => {}
        }
    }

    /// A person has to judge what was told: because of this, or among other things.
    pub(super) fn leave_to_a_person(&mut self, report: &PaymentReport, contradicts: bool) {
        push(&mut self.unjudged, report.clone());
        self.has_contradiction |= contradicts;
        let name = report.reference.as_deref();
        match report.result {
            _ if contradicts => {}
            PaymentResult::Opened => {
                if let Some(name) = name {
                    self.is_called(name);
                }
            }
            PaymentResult::Paid => {
                if let Some(name) = name {
                    self.is_called(name);
                }
                let name = self.reference().map(str::to_owned);
                self.is_made(name.as_deref());
            }
            PaymentResult::Failed(_) => {}
        }
    }

    /// A person has judged what was told: that it was made, that it was not, or that it is to go on.
    pub(super) fn is_judged(&mut self, was_not_made: bool) {
        self.has_contradiction = false;
        for report in std::mem::take(&mut self.unjudged) {
            push(&mut self.judged, report);
        }
        // What follows is another payment.
        if was_not_made {
            self.made = Made::NotKnown;
            self.is_of_an_earlier = true;
        }
    }

    /// What was made, if anything was.
    pub(super) fn receipt(&self, total: Money) -> Option<Receipt> {
        match &self.made {
            Made::NotKnown => None,
            Made::Unnamed => Some(Receipt::Plain),
            Made::As(name) => Some(Receipt::Payment {
                reference: name.clone(),
                amount: total,
            }),
        }
    }

    /// What this means while a person has it in hand.
    pub(super) fn meaning_for_a_person(&self, report: &PaymentReport, total: Money) -> ForAPerson {
        if self.unjudged.contains(report) || self.judged.contains(report) {
            return ForAPerson::Nothing;
        }
        let name = report.reference.as_deref();
        let is_other_amount = report.amount.is_some_and(|amount| amount != total);
        match (&report.result, &self.made) {
            (PaymentResult::Opened | PaymentResult::Paid, _) if is_other_amount => {
                ForAPerson::Contradiction
            }
            (PaymentResult::Opened, _) if name.is_none_or(|name| self.knows(name)) => {
                ForAPerson::Nothing
            }
            (PaymentResult::Paid, Made::As(known)) => match name {
                Some(name) if name != known => ForAPerson::Contradiction,
                _ => ForAPerson::Nothing,
            },
            (PaymentResult::Paid, Made::Unnamed) if name.is_none() => ForAPerson::Nothing,
            (PaymentResult::Failed(_), Made::As(_) | Made::Unnamed) => ForAPerson::Contradiction,
            (PaymentResult::Opened | PaymentResult::Paid | PaymentResult::Failed(_), _) => {
                ForAPerson::News
            }
        }
    }
}

fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == WordOnPayment::MAX {
        list.remove(0);
    }
    list.push(item);
}
