//! `GET /dashboard/stock`: what there is of each product, where the inventory is the built-in one; else who
//! has the stock.

use super::upkeep_parts::StockKept;
use crate::http::reading::fields::Fault;
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use crate::http::web::words::grouped;
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn, with_query};
use application::ports::{StockLevel, StockQuery};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::ProductId;
use domain::text::clipped;

pub(super) const STOCK: &str = "/dashboard/stock";

/// How many products are on a page.
const ON_A_PAGE: u32 = 100;
/// The most characters that are searched for.
const TEXT_LIMIT: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/stock.html")]
pub(super) struct StockPage {
    frame: Frame,
    /// Who has the stock, where it is not here.
    elsewhere: Option<String>,
    text: String,
    products: Vec<Row>,
    is_further: bool,
    first: String,
    next: Option<String>,
}

impl StockPage {
    const TEXT_LIMIT: usize = TEXT_LIMIT;
}

struct Row {
    product: ProductId,
    name: Option<String>,
    on_hand: String,
    reserved: String,
    available: String,
    consumed: String,
    is_sold_out: bool,
}

impl From<StockLevel> for Row {
    fn from(level: StockLevel) -> Self {
        Self {
            on_hand: grouped(level.on_hand),
            reserved: grouped(level.reserved),
            available: grouped(level.available()),
            consumed: grouped(level.consumed),
            is_sold_out: level.available() == 0,
            product: level.product,
            name: level.name,
        }
    }
}

pub(super) async fn stock(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    uri: Uri,
) -> Result<Page<StockPage>, PageFailure> {
    let mut asked = Parameters::of(&uri);
    let text = asked.read("text", |text| Ok(clipped(text.trim(), TEXT_LIMIT)));
    let behind = asked.read("cursor", |text| {
        ProductId::parse(text).map_err(|_| Fault::Rule("is not a cursor of this list".to_owned()))
    });
    asked.finish()?;
    let frame = signed_in.frame(Section::Stock);
    let text = text.unwrap_or_default();
    let books = match &use_cases.upkeep.parts.stock {
        StockKept::Here(books) => books,
        StockKept::Elsewhere(whom) => return Ok(Page(elsewhere(frame, whom))),
    };
    let query = StockQuery {
        text: Some(text.clone()).filter(|text| !text.is_empty()),
        behind: behind.clone(),
        limit: ON_A_PAGE,
    };
    let found = books.levels(query).await?;
    let only = Some(("text", &*text)).filter(|(_, text)| !text.is_empty());
    let first = with_query(STOCK, only);
    // A full page may be the last: then the next one is empty.
    let last = found.last().filter(|_| found.len() == ON_A_PAGE as usize);
    let next = last.map(|last| with_query(&first, [("cursor", last.product.as_str())]));
    Ok(Page(StockPage {
        frame,
        elsewhere: None,
        text,
        is_further: behind.is_some(),
        first,
        next,
        products: found.into_iter().map(Row::from).collect(),
    }))
}

fn elsewhere(frame: Frame, whom: &str) -> StockPage {
    StockPage {
        frame,
        elsewhere: Some(whom.to_owned()),
        text: String::new(),
        products: Vec::new(),
        is_further: false,
        first: STOCK.to_owned(),
        next: None,
    }
}
