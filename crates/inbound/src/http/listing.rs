//! Lists of any length: put together from the store's pages, and exact about whether there is more.

use super::use_cases::UseCases;
use application::Caller;
use application::orders::{ListOrdersError, ListTheOrders};
use application::ports::{ListOrders, OrderSummary};

/// The part of a list that was asked for.
pub(crate) struct Listed {
    pub(crate) orders: Vec<OrderSummary>,
    /// How many match the filter, on all pages.
    pub(crate) total: u64,
    /// The last order, if there are more behind it.
    pub(crate) more_after: Option<domain::OrderNumber>,
}

/// Lists up to the query's limit, and looks one order further to know whether that was all.
pub(crate) async fn list(
    use_cases: &UseCases,
    caller: &Caller,
    mut query: ListOrders,
) -> Result<Listed, ListOrdersError> {
    let wanted = query.limit;
    let mut missing = wanted.saturating_add(1);
    let mut orders: Vec<OrderSummary> = Vec::new();
    let mut total = None;
    while missing > 0 {
        query.limit = missing.min(ListTheOrders::MAX_PAGE);
        let page = use_cases.list.run(caller, query.clone()).await?;
        let met = u32::try_from(page.orders.len()).unwrap_or(u32::MAX);
        total.get_or_insert(page.total);
        orders.extend(page.orders);
        if met < query.limit {
            break;
        }
        missing = missing.saturating_sub(met);
        query.after = orders.last().map(|order| order.number);
        query.offset = 0;
    }
    let is_more = missing == 0;
    if is_more {
        orders.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    }
    Ok(Listed {
        more_after: orders.last().filter(|_| is_more).map(|order| order.number),
        orders,
        total: total.unwrap_or_default(),
    })
}
