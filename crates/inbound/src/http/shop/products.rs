//! `GET /shop`: what is on sale.

use super::cart::cart_of;
use super::field::Field;
use super::frame::ShopFrame;
use super::refusal::{Refusal, no_offers};
use super::visitor::Visitor;
use crate::http::answering::wording::with_currency;
use crate::http::use_cases::UseCases;
use crate::http::web::{Page, PageFailure};
use application::carts::Offer;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

/// From how many on the number is worth a warning.
const FEW: u32 = 5;

/// From how many on the number says nothing to anybody.
const PLENTY: u32 = 1_000;

#[derive(Template)]
#[template(path = "shop/products.html")]
struct ProductsPage {
    frame: ShopFrame,
    offers: Vec<OfferView>,
}

/// One product.
struct OfferView {
    id: String,
    name: String,
    price: String,
    stock: String,
    tone: &'static str,
    is_sold_out: bool,
    quantity: Field,
}

/// What somebody wanted, and why they do not get it.
pub(super) struct Wrong {
    pub(super) product: String,
    pub(super) typed: String,
    pub(super) refusal: Refusal,
}

/// Shows what is on sale.
pub(super) async fn show_products(
    State(use_cases): State<UseCases>,
    visitor: Visitor,
) -> Result<Response, PageFailure> {
    page(&use_cases, &visitor, None).await
}

/// The page, with what was wrong beside the product that it is about.
pub(super) async fn page(
    use_cases: &UseCases,
    visitor: &Visitor,
    wrong: Option<Wrong>,
) -> Result<Response, PageFailure> {
    let cart = cart_of(use_cases, visitor).await?;
    let offers = use_cases.list_offers.run().await;
    let offers = offers.map_err(|error| no_offers(&error))?;
    let status = wrong
        .as_ref()
        .map_or(StatusCode::OK, |wrong| wrong.refusal.status);
    let offers = offers.into_iter().map(OfferView::from);
    let mut page = ProductsPage {
        frame: ShopFrame::of(visitor, &cart),
        offers: offers.collect(),
    };
    if let Some(wrong) = wrong {
        let mut offers = page.offers.iter_mut();
        let Some(offer) = offers.find(|offer| offer.id == wrong.product) else {
            return Err(PageFailure::NotFound(wrong.refusal.words));
        };
        offer.quantity = Field {
            typed: wrong.typed,
            error: Some(wrong.refusal.words),
        };
    }
    Ok(visitor.greet((status, Page(page)).into_response()))
}

impl From<Offer> for OfferView {
    fn from(offer: Offer) -> Self {
        let (stock, tone) = match offer.left {
            None | Some(PLENTY..) => ("in stock".to_owned(), "ok"),
            Some(0) => ("sold out".to_owned(), "bad"),
            Some(left) if left <= FEW => (format!("only {left} left"), "wait"),
            Some(left) => (format!("{left} in stock"), "ok"),
        };
        Self {
            id: offer.product.id.as_str().to_owned(),
            name: offer.product.name,
            price: with_currency(offer.product.price),
            stock,
            tone,
            is_sold_out: offer.left == Some(0),
            quantity: Field::of("1".to_owned()),
        }
    }
}
