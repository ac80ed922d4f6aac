//! Lists of any length: put together from the store's pages, and exact about whether there is more.

use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::orders::{ListOrders, ListOrdersError};
use application::ports::{
    InFull, ListedOrder, OrderPage, OrderQuery, OrderSummary, StoreError, Total, UnreadableOrder,
};
use application::{Answer, Caller};
use axum::http::Uri;
use domain::OrderNumber;
use std::future::Future;

/// The part of a list that was asked for.
pub(crate) struct Listed<T = OrderSummary> {
    pub(crate) orders: Vec<T>,
    /// How many match the filter, on all pages.
    pub(crate) total: Total,
    /// The last order, if there are more behind it.
    pub(crate) more_after: Option<OrderNumber>,
}

/// Lists up to the query's limit, and looks one order further to know whether that was all.
pub(crate) async fn list(
    use_cases: &UseCases,
    caller: &Caller,
    query: OrderQuery,
) -> Result<Listed, StoreError> {
    let read = |query| use_cases.list.run(caller, query);
    gather(query, read, |order| order.number).await
}

/// The same, with all that was agreed on each order. An order whose journal cannot be read is left out:
/// these contracts have no shape for one without its items. The log says which.
pub(crate) async fn list_in_full(
    use_cases: &UseCases,
    caller: &Caller,
    query: OrderQuery,
) -> Result<Listed<ListedOrder>, StoreError> {
    let read = |query| use_cases.list.in_full(caller, query);
    let found = gather(query, read, |order| order.summary().number).await?;
    let agreed = |entry| match entry {
        InFull::Agreed(order) => Some(order),
        InFull::Unreadable(order) => {
            tell_unreadable(&order, "left out of a list");
            None
        }
    };
    Ok(Listed {
        orders: found.orders.into_iter().filter_map(agreed).collect(),
        total: found.total,
        more_after: found.more_after,
    })
}

/// Tells the operators of an order that is shown less of than was asked for.
pub(crate) fn tell_unreadable(order: &UnreadableOrder, shown: &str) {
    let UnreadableOrder { summary, why } = order;
    let (id, number) = (summary.id, summary.number.0);
    tracing::error!(order.id = %id, number, error = %why, "order {id} was {shown}: {why}");
}

/// How many there are; `10000+` where there are more than that.
pub(crate) fn count(total: Total) -> String {
    let more = if total.is_exact { "" } else { "+" };
    format!("{}{more}", total.orders)
}

/// The list with a link to its next page, which is at the same path with this query.
pub(crate) fn with_next(answer: Answer, uri: &Uri, next: Option<String>) -> Answer {
    match next {
        Some(next) => {
            let link = format!("<{}?{next}>; rel=\"next\"", uri.path());
            answer::with_header(answer, "Link", link)
        }
        None => answer,
    }
}

async fn gather<T, Read>(
    mut query: OrderQuery,
    read: impl Fn(OrderQuery) -> Read,
    number: impl Fn(&T) -> OrderNumber,
) -> Result<Listed<T>, StoreError>
where
    Read: Future<Output = Result<OrderPage<T>, ListOrdersError>>,
{
    let wanted = query.limit;
    let mut missing = wanted.saturating_add(1);
    let mut orders: Vec<T> = Vec::new();
    let mut total = None;
    while missing > 0 {
        query.limit = missing.min(ListOrders::MAX_PAGE);
        let page = read(query.clone()).await;
        let page = page.map_err(|ListOrdersError::Store(error)| error)?;
        let met = u32::try_from(page.orders.len()).unwrap_or(u32::MAX);
        total.get_or_insert(page.total);
        orders.extend(page.orders);
        if met < query.limit {
            break;
        }
        missing = missing.saturating_sub(met);
        query.after = orders.last().map(&number);
        query.offset = 0;
        query.counted = false;
    }
    let is_more = missing == 0;
    if is_more {
        orders.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    }
    Ok(Listed {
        more_after: orders.last().filter(|_| is_more).map(&number),
        orders,
        total: total.unwrap_or(Total::NOT_COUNTED),
    })
}
