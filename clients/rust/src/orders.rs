//! Orders: each deed under a key of its own, lists page by page, waiting and watching.

use crate::error::Error;
use crate::events::Following;
use crate::models::{
    OperatorSummaryBody, OrderBody, OrdersBody, PlaceOrderBody, StatusName, TimelineBody,
};
use crate::service::OrderService;
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use std::collections::VecDeque;
use std::fmt::Display;
use std::time::Duration;
use uuid::Uuid;

/// How soon one asks again where an answer came at once.
const PAUSE: Duration = Duration::from_millis(250);

/// What makes a deed one deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed(String);

impl Deed {
    /// A key of one's own: the same for every try of the same deed, also over a restart.
    pub fn named(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// A fresh one, for a deed that is forgotten with this process.
    #[expect(clippy::disallowed_methods, reason = "a client has no port for ids")]
    pub fn fresh() -> Self {
        Self(Uuid::new_v4().to_string())
    }
}

/// Which orders: the filters of the route by their names (`status`, `customer`, `from`, …), and `limit`, how
/// many are fetched at a time.
pub type OrderFilter<'a> = &'a [(&'a str, &'a str)];

/// Orders of a service.
#[derive(Debug, Clone, Copy)]
pub struct Orders<'a> {
    service: &'a OrderService,
}

impl<'a> Orders<'a> {
    pub(crate) const fn of(service: &'a OrderService) -> Self {
        Self { service }
    }

    /// Places an order. The same deed and order again give the same order, whatever was lost on the way.
    pub async fn place(&self, order: &PlaceOrderBody, deed: &Deed) -> Result<OrderBody, Error> {
        let request = self.deed(Method::POST, "/api/v1/orders", deed).json(order);
        read(self.service, request).await
    }

    /// An order by any of its names.
    pub async fn get(&self, id: impl Display) -> Result<OrderBody, Error> {
        read(
            self.service,
            self.service.request(Method::GET, &path(&id, "")),
        )
        .await
    }

    /// Everything that happened to it.
    pub async fn timeline(&self, id: impl Display) -> Result<TimelineBody, Error> {
        let request = self.service.request(Method::GET, &path(&id, "/timeline"));
        read(self.service, request).await
    }

    /// Cancels it. What had been paid is refunded by the service.
    pub async fn cancel(
        &self,
        id: impl Display,
        reason: Option<&str>,
        deed: &Deed,
    ) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Why<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<&'a str>,
        }
        let request = self.deed(Method::PUT, &path(&id, "/cancel"), deed);
        self.service.send(request.json(&Why { reason })).await?;
        Ok(())
    }

    /// Orders for operators, the newest first, fetched a page at a time as they are taken.
    pub fn list(&self, filter: OrderFilter<'_>) -> Listing<'a> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Listing {
            service: self.service,
            filter: filter.iter().map(owned).collect(),
            page: VecDeque::new(),
            cursor: Some(String::new()),
        }
    }

    /// Waits until it has had this status or can never come to it any more, and tells how it stands then.
    /// It waits as long as that takes: put a time-out around it.
    pub async fn wait_for(&self, id: impl Display, status: StatusName) -> Result<OrderBody, Error> {
        loop {
            let request = self.service.request(Method::GET, &path(&id, ""));
            let request = request.query(&[("wait", status.to_string())]);
            let order: OrderBody = read(self.service, request).await?;
            let is_over = matches!(order.status, StatusName::Delivered | StatusName::Cancelled);
            if is_over || order.status >= status {
                return Ok(order);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Its events as they happen, beginning with the first; a broken connection is taken up behind the last
    /// event that was told.
    pub fn follow(&self, id: impl Display) -> Following<'a> {
        Following::of(self.service, path(&id, "/events"))
    }

    fn deed(&self, method: Method, path: &str, deed: &Deed) -> RequestBuilder {
        self.service
            .request(method, path)
            .header("Idempotency-Key", &deed.0)
    }
}

/// A list that turns its own pages.
#[derive(Debug)]
pub struct Listing<'a> {
    service: &'a OrderService,
    filter: Vec<(String, String)>,
    page: VecDeque<OperatorSummaryBody>,
    /// What the next page is asked for with; empty for the first, none behind the last.
    cursor: Option<String>,
}

impl Listing<'_> {
    /// The next order; none behind the last.
    pub async fn next(&mut self) -> Result<Option<OperatorSummaryBody>, Error> {
        while self.page.is_empty() {
            let Some(cursor) = self.cursor.take() else {
                return Ok(None);
            };
            let mut request = self.service.request(Method::GET, "/api/v1/orders");
            request = request.query(&self.filter);
            if !cursor.is_empty() {
                request = request.query(&[("cursor", cursor)]);
            }
            let page: OrdersBody = read(self.service, request).await?;
            self.page = page.orders.into();
            self.cursor = page.next_cursor;
        }
        Ok(self.page.pop_front())
    }
}

fn path(id: &dyn Display, below: &str) -> String {
    format!(
        "/api/v1/orders/{}{below}",
        url::form_urlencoded::byte_serialize(id.to_string().as_bytes()).collect::<String>()
    )
}

async fn read<T>(service: &OrderService, request: RequestBuilder) -> Result<T, Error>
where
    T: serde::de::DeserializeOwned,
{
    let body = service.send(request).await?.bytes().await?;
    Ok(serde_json::from_slice(&body)?)
}
