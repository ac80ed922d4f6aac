//! The stream of an export: one page of orders in memory at a time, read from the store only when the
//! page before has been taken.

use super::format::Format;
use super::record::OrderRecord;
use super::spreadsheet;
use crate::http::answering::listing::tell_unreadable;
use crate::http::contracts::trouble::Trouble;
use crate::http::use_cases::{UseCases, to_its_end};
use application::Caller;
use application::audit::{Begun, Ending, Intent};
use application::orders::{ListOrders, ListOrdersError};
use application::ports::{DeedKind, InFull, OrderFilter, OrderQuery, StoreError};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use domain::{Duration, Timestamp};
use futures::stream::try_unfold;
use tokio::sync::OwnedSemaphorePermit;

/// How many exports run at once: each keeps a page in memory and a reader of the store busy.
pub(crate) const AT_ONCE: usize = 8;

/// Seconds after which an export may have ended.
const ASK_AGAIN: u32 = 10;

/// What is exported, for whom, as what.
pub(crate) struct Export {
    pub(crate) caller: Caller,
    pub(crate) filter: OrderFilter,
    pub(crate) format: Format,
    /// Whether only the head of the answer is asked for: then nothing leaves.
    pub(crate) head_only: bool,
}

/// An export under way.
struct Going {
    use_cases: UseCases,
    export: Export,
    query: OrderQuery,
    /// A page that has been read and not been written.
    page: Vec<InFull>,
    is_first: bool,
    is_last: bool,
    /// How many orders have been handed over.
    orders: u64,
    /// Until its end is told.
    deed: Option<Begun>,
    _place: OwnedSemaphorePermit,
}

/// Why there is no export.
pub(crate) enum NoExport {
    /// As many run as may.
    Busy(Trouble),
    /// The first page cannot be read.
    Store(StoreError),
}

/// Everything that matches, oldest first, as it stood when the export began or later. What was placed
/// since is left out, so that an export ends. Where personal data leaves it is on record before, and how it
/// ended afterwards.
pub(crate) async fn export(use_cases: &UseCases, export: Export) -> Result<Response, NoExport> {
    if export.head_only {
        // A stream, for nobody knows how long the file would be.
        let nothing = futures::stream::empty::<Result<Bytes, StoreError>>();
        return Ok(file(export.format, Body::from_stream(nothing)));
    }
    let place = use_cases.exports.clone().try_acquire_owned();
    let place = place.map_err(|_| {
        NoExport::Busy(Trouble::Busy {
            retry_after: ASK_AGAIN,
        })
    })?;
    let format = export.format;
    let intent = Intent {
        kind: DeedKind::OrderExport,
        // Not the filter: it may be about somebody.
        subject: format.file_name(),
        reason: "",
    };
    let deed = if export.caller.veil().is_some() {
        None
    } else {
        let begun = use_cases.deeds.begin(&export.caller, intent);
        Some(begun.await.map_err(NoExport::Store)?)
    };
    let mut going = Going {
        query: query(export.filter.clone(), use_cases.clock.now()),
        use_cases: use_cases.clone(),
        export,
        page: Vec::new(),
        is_first: true,
        is_last: false,
        orders: 0,
        deed,
        _place: place,
    };
    // The first page decides whether there is an answer at all.
    if let Err(error) = going.read().await {
        going
            .end(Ending::failed("the orders could not be read"))
            .await;
        return Err(NoExport::Store(error));
    }
    Ok(file(format, Body::from_stream(try_unfold(going, next))))
}

fn file(format: Format, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let file = format!("attachment; filename=\"{}\"", format.file_name());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(file) = HeaderValue::try_from(file) {
        headers.insert(CONTENT_DISPOSITION, file);
    }
    response
}

fn query(filter: OrderFilter, now: Timestamp) -> OrderQuery {
    let end = now.plus(Duration::from_micros(1));
    let filter = OrderFilter {
        placed_before: Some(filter.placed_before.map_or(end, |before| before.min(end))),
        ..filter
    };
    OrderQuery {
        newest_first: false,
        counted: false,
        ..OrderQuery::newest(filter, ListOrders::MAX_PAGE)
    }
}

impl Going {
    async fn read(&mut self) -> Result<(), StoreError> {
        let list = &self.use_cases.list;
        let page = list
            .in_full(&self.export.caller, self.query.clone())
            .await
            .map_err(|ListOrdersError::Store(error)| error)?;
        self.is_last = page.orders.len() < self.query.limit as usize;
        self.query.after = page.orders.last().map(|order| order.summary().number);
        for entry in &page.orders {
            if let InFull::Unreadable(order) = entry {
                tell_unreadable(order, "exported without what was agreed");
            }
        }
        self.page = page.orders;
        Ok(())
    }

    fn written(&mut self) -> Bytes {
        let page = std::mem::take(&mut self.page);
        self.orders += page.len() as u64;
        let head = std::mem::take(&mut self.is_first);
        match self.export.format {
            Format::Csv if head => [spreadsheet::head(), spreadsheet::lines(&page)]
                .concat()
                .into(),
            Format::Csv => spreadsheet::lines(&page).into(),
            Format::Ndjson => objects(&page).into(),
        }
    }

    /// Tells how it ended, once, whether or not anybody waits for it.
    async fn end(&mut self, ending: Ending) {
        if let Some(deed) = self.deed.take() {
            to_its_end(async move { deed.end(&ending).await }).await;
        }
    }
}

/// Whoever reads it has gone: nobody knows how much of it they have.
impl Drop for Going {
    fn drop(&mut self) {
        let Some(deed) = self.deed.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let ending = Ending::unknown(format!("cut off by its reader; orders: {}", self.orders));
        runtime.spawn(async move { deed.end(&ending).await });
    }
}

/// An error ends the body without its end, so that no client takes what it has for all of it.
async fn next(mut going: Going) -> Result<Option<(Bytes, Going)>, StoreError> {
    if !going.is_first {
        let orders = going.orders;
        if going.is_last {
            going.end(Ending::done(format!("orders: {orders}"))).await;
            return Ok(None);
        }
        if let Err(error) = going.read().await {
            tracing::error!(%error, "an export was cut off: {error}");
            let note = format!("cut off, for it could not be read on; orders: {orders}");
            going.end(Ending::failed(note)).await;
            return Err(error);
        }
    }
    let written = going.written();
    Ok(Some((written, going)))
}

fn objects(orders: &[InFull]) -> Vec<u8> {
    let mut lines = Vec::new();
    for order in orders {
        serde_json::to_writer(&mut lines, &OrderRecord::from(order))
            .expect("records are plain structs of strings and numbers");
        lines.push(b'\n');
    }
    lines
}
