//! Pages of orders as clients of Spring know them.

use super::rendering::OrderBody;
use crate::http::answering::listing::Listed;
use crate::http::documentation::documented::{parameter_like, text};
use crate::http::reading::fields::Fault;
use crate::http::reading::query::{Parameters, whole};
use application::orders::ListOrders;
use application::ports::{ListedOrder, OrderFilter, OrderQuery};
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};

/// The most pages that can be asked for by number.
const MAX_PAGE_NUMBER: u32 = 100_000;

/// Which page of which size, in which order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    page: u32,
    size: u32,
    newest_first: bool,
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontPage)]
pub(super) struct PageBody {
    content: Vec<OrderBody>,
    pageable: PageableBody,
    /// On all pages. Exact up to 1,000; where there are more, at least so many.
    total_elements: u64,
    total_pages: u64,
    last: bool,
    first: bool,
    size: u32,
    number: u32,
    sort: SortBody,
    number_of_elements: usize,
    empty: bool,
}

/// What was asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontPageable)]
struct PageableBody {
    page_number: u32,
    page_size: u32,
    sort: SortBody,
    offset: u64,
    paged: bool,
    unpaged: bool,
}

/// Whether the page is sorted.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[schema(as = StorefrontSort)]
struct SortBody {
    sorted: bool,
    unsorted: bool,
    empty: bool,
}

impl SortBody {
    /// Every page is.
    const SORTED: Self = Self {
        sorted: true,
        unsorted: false,
        empty: false,
    };
}

impl Paging {
    /// Reads what the query says of the page; its faults stay with the parameters.
    pub(super) fn read(parameters: &mut Parameters, usual_size: u32) -> Self {
        let page = parameters.read("page", whole(0, MAX_PAGE_NUMBER));
        let size = parameters.read("size", whole(1, ListOrders::MAX_PAGE));
        let newest_first = parameters.read("sort", newest_first);
        Self {
            page: page.unwrap_or(0),
            size: size.unwrap_or(usual_size),
            newest_first: newest_first.unwrap_or(true),
        }
    }

    /// The orders of this page.
    pub(super) fn query(self, filter: OrderFilter) -> OrderQuery {
        OrderQuery {
            newest_first: self.newest_first,
            offset: self.offset(),
            ..OrderQuery::newest(filter, self.size)
        }
    }

    fn offset(self) -> u64 {
        u64::from(self.page) * u64::from(self.size)
    }

    /// The page with what was found.
    pub(super) fn body(self, found: &Listed<ListedOrder>) -> PageBody {
        let is_more = found.more_after.is_some();
        let on_page = found.orders.len();
        let seen = if on_page == 0 {
            0
        } else {
            self.offset() + on_page as u64 + u64::from(is_more)
        };
        let total = found.total.orders.max(seen);
        PageBody {
            content: found.orders.iter().map(OrderBody::from).collect(),
            pageable: PageableBody {
                page_number: self.page,
                page_size: self.size,
                sort: SortBody::SORTED,
                offset: self.offset(),
                paged: true,
                unpaged: false,
            },
            total_elements: total,
            total_pages: total.div_ceil(u64::from(self.size)),
            last: !is_more,
            first: self.page == 0,
            size: self.size,
            number: self.page,
            sort: SortBody::SORTED,
            number_of_elements: on_page,
            empty: on_page == 0,
        }
    }
}

/// Orders are listed by when they were placed; no other order has an index.
fn newest_first(sort: &str) -> Result<bool, Fault> {
    let (property, direction) = sort.split_once(',').unwrap_or((sort, "asc"));
    match (property, direction.to_ascii_lowercase().as_str()) {
        ("createdAt", "asc") => Ok(false),
        ("createdAt", "desc") => Ok(true),
        _ => {
            let words = "can be createdAt,asc or createdAt,desc";
            Err(Fault::Rule(words.to_owned()))
        }
    }
}

/// The query of a page, for the documentation.
pub(super) struct PageParams<const USUAL_SIZE: u32>;

impl<const USUAL_SIZE: u32> IntoParams for PageParams<USUAL_SIZE> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        params(USUAL_SIZE)
    }
}

fn params(usual_size: u32) -> Vec<Parameter> {
    let number = |least: u32, most: u32, usual: u32| {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(least))
            .maximum(Some(most))
            .default(Some(usual.into()))
    };
    let place = ParameterIn::Query;
    let sort = text()
        .pattern(Some("^createdAt(,([aA][sS][cC]|[dD][eE][sS][cC]))?$"))
        .default(Some("createdAt,desc".into()));
    let page = number(0, MAX_PAGE_NUMBER, 0);
    let size = number(1, ListOrders::MAX_PAGE, usual_size);
    vec![
        parameter_like(place.clone(), "page", "Which page, from 0", page),
        parameter_like(place.clone(), "size", "Orders on a page, 1 to 200", size),
        parameter_like(
            place,
            "sort",
            "createdAt,asc or createdAt,desc; newest first unless told",
            sort,
        ),
    ]
}
