//! One event as columns: its kind by name, the rest as JSON that depends on the kind.

use super::FormatError;
use super::actor;
use super::calls::{CauseData, OutcomeData};
use super::imported::ImportedData;
use super::payment::PaymentReportData;
use super::placed::PlacedData;
use super::trace;
use domain::order::{
    CancelCause, Event, Fact, Imported, OrderStatus, Placed, ShipmentReport, Version,
};
use domain::process::{CallId, Hold, Mode, Verdict};
use domain::{Reason, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// An event ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredEvent {
    pub(crate) seq: u64,
    pub(crate) at: i64,
    pub(crate) kind: &'static str,
    pub(crate) actor: Cow<'static, str>,
    pub(crate) data: String,
    /// Which version of the process whoever reads it has to know.
    pub(crate) needs: u16,
}

/// An event as it was read.
pub(crate) struct RawEvent<'a> {
    pub(crate) seq: u64,
    pub(crate) at: i64,
    pub(crate) kind: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) data: &'a str,
}

#[derive(Serialize, Deserialize)]
struct StartedData<'a> {
    #[serde(borrow)]
    call: Cow<'a, str>,
    mode: ModeData,
    attempt: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ModeData {
    Do,
    Query,
}

#[derive(Serialize, Deserialize)]
struct EndedData<'a> {
    #[serde(borrow)]
    call: Cow<'a, str>,
    attempt: u32,
    outcome: OutcomeData<'a>,
    retry_at: i64,
}

#[derive(Serialize, Deserialize)]
struct CancelledData<'a> {
    #[serde(borrow)]
    cause: CauseData<'a>,
}

#[derive(Serialize, Deserialize)]
struct ReportedData<'a> {
    #[serde(borrow)]
    tracking_number: Cow<'a, str>,
    status: Cow<'a, str>,
    reported_at: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    details: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct ParkedData<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<Cow<'a, str>>,
    hold: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct SettledData<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<Cow<'a, str>>,
    verdict: Cow<'a, str>,
    reason: Cow<'a, str>,
}

/// Writes an event down.
pub(crate) fn encode(event: &Event) -> StoredEvent {
    StoredEvent {
        seq: event.seq.0,
        at: event.at.micros(),
        kind: event.fact.name(),
        actor: actor::encode(&event.actor),
        data: trace::with(event.trace, encode_fact(&event.fact)),
        needs: needs(&event.fact),
    }
}

/// What is new here needs the version that it came with, so that older binaries leave its order alone.
fn needs(fact: &Fact) -> u16 {
    match fact {
        Fact::OrderPlaced(placed) => placed.order.plan.version,
        // The first version cannot read one without a name.
        Fact::PaymentReported(report) if report.reference.is_none() => 2,
        Fact::CallStarted { .. }
        | Fact::CallEnded { .. }
        | Fact::OrderConfirmed
        | Fact::ProcessingStarted
        | Fact::OrderShipped
        | Fact::OrderDelivered
        | Fact::OrderCancelled { .. }
        | Fact::PaymentReported(_)
        | Fact::OrderImported(_)
        | Fact::ShipmentReported(_)
        | Fact::OrderParked { .. }
        | Fact::OrderSettled { .. } => 1,
    }
}

/// Reads an event.
pub(crate) fn decode(raw: &RawEvent<'_>) -> Result<Event, FormatError> {
    Ok(Event {
        seq: Version(raw.seq),
        at: Timestamp::from_micros(raw.at),
        actor: actor::decode(raw.actor)?,
        fact: decode_fact(raw.kind, raw.data)?,
        trace: trace::of(raw.data),
    })
}

/// What was agreed, from the data of an `order-placed`.
pub(crate) fn decode_placed(data: &str) -> Result<Arc<Placed>, FormatError> {
    Ok(Arc::new(Placed::try_from(parse::<PlacedData<'_>>(data)?)?))
}

/// Why an order was called off, from the event that says so: an `order-cancelled`, or an
/// `order-imported` of one that was cancelled where it came from.
pub(crate) fn decode_cause(kind: &str, data: &str) -> Result<Option<CancelCause>, FormatError> {
    Ok(match decode_fact(kind, data)? {
        Fact::OrderCancelled { cause }
        | Fact::OrderImported(Imported {
            status: OrderStatus::Cancelled { cause, .. },
            ..
        }) => Some(cause),
        _ => None,
    })
}

fn encode_fact(fact: &Fact) -> String {
    match fact {
        Fact::OrderPlaced(placed) => json(&PlacedData::from(&**placed)),
        Fact::CallStarted {
            call,
            mode,
            attempt,
        } => json(&StartedData {
            call: name_of(*call),
            mode: match mode {
                Mode::Do => ModeData::Do,
                Mode::Query => ModeData::Query,
            },
            attempt: *attempt,
        }),
        Fact::CallEnded {
            call,
            attempt,
            outcome,
            retry_at,
        } => json(&EndedData {
            call: name_of(*call),
            attempt: *attempt,
            outcome: OutcomeData::from(outcome),
            retry_at: retry_at.micros(),
        }),
        Fact::OrderCancelled { cause } => json(&CancelledData {
            cause: cause.into(),
        }),
        Fact::PaymentReported(report) => json(&PaymentReportData::from(report)),
        Fact::OrderImported(imported) => json(&ImportedData::from(imported)),
        Fact::ShipmentReported(report) => json(&ReportedData::from(report)),
        Fact::OrderParked { call, hold } => json(&ParkedData {
            call: call.map(name_of),
            hold: hold.name().into(),
        }),
        Fact::OrderSettled {
            call,
            verdict,
            reason,
        } => json(&SettledData {
            call: call.map(name_of),
            verdict: verdict.name().into(),
            reason: reason.as_str().into(),
        }),
        Fact::OrderConfirmed
        | Fact::ProcessingStarted
        | Fact::OrderShipped
        | Fact::OrderDelivered => "{}".to_owned(),
    }
}

fn json(data: &impl Serialize) -> String {
    serde_json::to_string(data).expect("strings, integers and lists of them always become JSON")
}

/// Calls for whole orders, nearly all there are, need no new text.
fn name_of(call: CallId) -> Cow<'static, str> {
    match call.line {
        None => Cow::Borrowed(call.step.name()),
        Some(_) => Cow::Owned(call.to_string()),
    }
}

/// Reads what happened, and nothing around it.
pub(crate) fn decode_fact(kind: &str, data: &str) -> Result<Fact, FormatError> {
    Ok(match kind {
        "order-placed" => Fact::OrderPlaced(decode_placed(data)?),
        "call-started" => parse::<StartedData<'_>>(data)?.restore()?,
        "call-ended" => parse::<EndedData<'_>>(data)?.restore()?,
        "order-confirmed" => Fact::OrderConfirmed,
        "processing-started" => Fact::ProcessingStarted,
        "order-shipped" => Fact::OrderShipped,
        "order-delivered" => Fact::OrderDelivered,
        "order-cancelled" => Fact::OrderCancelled {
            cause: parse::<CancelledData<'_>>(data)?.cause.try_into()?,
        },
        "payment-reported" => {
            Fact::PaymentReported(parse::<PaymentReportData<'_>>(data)?.try_into()?)
        }
        "order-imported" => Fact::OrderImported(parse::<ImportedData<'_>>(data)?.try_into()?),
        "shipment-reported" => Fact::ShipmentReported(parse::<ReportedData<'_>>(data)?.into()),
        "order-parked" => parse::<ParkedData<'_>>(data)?.restore()?,
        "order-settled" => parse::<SettledData<'_>>(data)?.restore()?,
        _ => {
            return Err(FormatError {
                column: "kind",
                why: format!("{kind:?} is no event that this version knows"),
            });
        }
    })
}

fn parse<'a, T: Deserialize<'a>>(data: &'a str) -> Result<T, FormatError> {
    serde_json::from_str(data)
        .map_err(|error| FormatError::data(without_values(&error.to_string())))
}

/// What is wrong, and not what stands there, which may be somebody's name: this is logged.
fn without_values(said: &str) -> String {
    match said.rsplit_once(", expected ") {
        Some((_, expected)) => format!("something else than {expected}"),
        None => said.to_owned(),
    }
}

fn call(name: &str) -> Result<CallId, FormatError> {
    name.parse().map_err(FormatError::data)
}

impl StartedData<'_> {
    fn restore(self) -> Result<Fact, FormatError> {
        Ok(Fact::CallStarted {
            call: call(&self.call)?,
            mode: match self.mode {
                ModeData::Do => Mode::Do,
                ModeData::Query => Mode::Query,
            },
            attempt: self.attempt,
        })
    }
}

impl EndedData<'_> {
    fn restore(self) -> Result<Fact, FormatError> {
        Ok(Fact::CallEnded {
            call: call(&self.call)?,
            attempt: self.attempt,
            outcome: self.outcome.try_into()?,
            retry_at: Timestamp::from_micros(self.retry_at),
        })
    }
}

impl ParkedData<'_> {
    fn restore(self) -> Result<Fact, FormatError> {
        let hold = Hold::ALL.into_iter().find(|hold| hold.name() == self.hold);
        Ok(Fact::OrderParked {
            call: self.call.as_deref().map(call).transpose()?,
            hold: hold.ok_or_else(|| FormatError::data(format!("{:?} is no hold", self.hold)))?,
        })
    }
}

impl SettledData<'_> {
    fn restore(self) -> Result<Fact, FormatError> {
        let verdict = Verdict::ALL.into_iter().find(|v| v.name() == self.verdict);
        Ok(Fact::OrderSettled {
            call: self.call.as_deref().map(call).transpose()?,
            verdict: verdict
                .ok_or_else(|| FormatError::data(format!("{:?} is no verdict", self.verdict)))?,
            reason: Reason::try_new(&self.reason).map_err(FormatError::data)?,
        })
    }
}

impl<'a> From<&'a ShipmentReport> for ReportedData<'a> {
    fn from(report: &'a ShipmentReport) -> Self {
        Self {
            tracking_number: report.tracking_number.as_str().into(),
            status: report.status.as_str().into(),
            reported_at: report.reported_at.as_str().into(),
            location: report.location.as_ref().map(Into::into),
            details: report.details.as_ref().map(Into::into),
        }
    }
}

impl From<ReportedData<'_>> for ShipmentReport {
    fn from(data: ReportedData<'_>) -> Self {
        Self {
            tracking_number: data.tracking_number.into_owned(),
            status: data.status.into_owned(),
            reported_at: data.reported_at.into_owned(),
            location: data.location.map(Cow::into_owned),
            details: data.details.map(Cow::into_owned),
        }
    }
}
