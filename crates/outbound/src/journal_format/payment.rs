//! The stored form of what a payment provider reported.

use super::FormatError;
use domain::order::{PaymentReport, PaymentResult};
use domain::{Currency, Money};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
pub(super) struct PaymentReportData<'a> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    reference: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    currency: Option<Cow<'a, str>>,
    result: ResultData<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ResultData<'a> {
    Opened,
    Paid,
    Failed(#[serde(borrow)] Cow<'a, str>),
}

impl<'a> From<&'a PaymentReport> for PaymentReportData<'a> {
    fn from(report: &'a PaymentReport) -> Self {
        Self {
            reference: report.reference.as_deref().map(Cow::from),
            amount_minor: report.amount.map(Money::minor),
            currency: report.amount.map(|amount| amount.currency().code().into()),
            result: match &report.result {
                PaymentResult::Opened => ResultData::Opened,
                PaymentResult::Paid => ResultData::Paid,
                PaymentResult::Failed(code) => ResultData::Failed(code.into()),
            },
        }
    }
}

impl TryFrom<PaymentReportData<'_>> for PaymentReport {
    type Error = FormatError;

    fn try_from(data: PaymentReportData<'_>) -> Result<Self, FormatError> {
        let currency = data.currency.as_deref().map(Currency::parse).transpose();
        let currency = currency.map_err(FormatError::data)?;
        let amount = data.amount_minor.zip(currency);
        Ok(Self {
            reference: data.reference.map(Cow::into_owned),
            amount: amount.map(|(minor, currency)| Money::from_minor(minor, currency)),
            result: match data.result {
                ResultData::Opened => PaymentResult::Opened,
                ResultData::Paid => PaymentResult::Paid,
                ResultData::Failed(code) => PaymentResult::Failed(code.into_owned()),
            },
        })
    }
}
