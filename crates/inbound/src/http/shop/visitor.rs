//! Who visits the shop: somebody with a key of chance in a cookie, which nobody else knows. What follows
//! from it is their customer's id and what their forms carry; it can be told from neither.

use super::routes::SHOP;
use crate::http::identity::digest;
use crate::http::use_cases::UseCases;
use crate::http::web::{NewCookie, came_encrypted, cookie};
use application::Caller;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::{Cart, CustomerId};
use std::convert::Infallible;
use std::fmt::Write as _;

const COOKIE_NAME: &str = "order_service_visitor";

/// The most bytes of a key that is looked at. Our own have fewer.
const KEY_LIMIT: usize = 128;

/// How many bytes of a digest name a customer.
const ID_BYTES: usize = 12;

/// Somebody in the shop.
pub(super) struct Visitor {
    key: String,
    came_encrypted: bool,
}

impl Visitor {
    /// The visitor who is known by these headers' cookie.
    pub(super) fn known(headers: &HeaderMap) -> Option<Self> {
        let key = cookie(headers, COOKIE_NAME)?;
        let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        let is_key = !key.is_empty() && key.len() <= KEY_LIMIT && is_visible;
        is_key.then(|| Self {
            key: key.to_owned(),
            came_encrypted: came_encrypted(headers),
        })
    }

    /// The customer that they are.
    pub(super) fn customer(&self) -> CustomerId {
        let id = self.derived("customer");
        let id = format!("visitor-{}", &id[..2 * ID_BYTES]);
        CustomerId::parse(&id).expect("it is short and visible")
    }

    /// As whom they act: only for themselves, even where anybody may do everything.
    pub(super) fn caller(&self) -> Caller {
        Caller::Customer(self.customer())
    }

    /// What their forms carry: another site knows neither it nor the key.
    pub(super) fn form_token(&self) -> String {
        self.derived("form")
    }

    /// The page, with the cookie that they are known by next time.
    pub(super) fn greet(&self, page: impl IntoResponse) -> Response {
        let mut response = page.into_response();
        // As long as their cart.
        let seconds = Cart::LIFETIME.micros() / 1_000_000;
        let cookie = NewCookie {
            name: COOKIE_NAME,
            value: &self.key,
            path: SHOP,
            seconds,
        };
        let cookie = cookie.set(self.came_encrypted);
        response.headers_mut().append(SET_COOKIE, cookie);
        response
    }

    fn derived(&self, what: &str) -> String {
        let mut text = String::new();
        for byte in digest(&format!("{what}:{}", self.key)) {
            write!(text, "{byte:02x}").expect("a string takes all text");
        }
        text
    }
}

/// Whoever comes for the first time gets a key.
impl FromRequestParts<UseCases> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, Infallible> {
        let new = || Self {
            key: use_cases.sign_in.keys.new_key(),
            came_encrypted: came_encrypted(&parts.headers),
        };
        Ok(Self::known(&parts.headers).unwrap_or_else(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::{COOKIE, HeaderValue};

    fn visitor(cookies: &'static str) -> Option<Visitor> {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static(cookies));
        Visitor::known(&headers)
    }

    #[test]
    fn what_follows_from_a_visitors_key_does_not_tell_it() {
        let visitor = visitor("a=b; order_service_visitor=secret").unwrap();
        let customer = visitor.customer();
        assert_eq!(customer.as_str().len(), "visitor-".len() + 2 * ID_BYTES);
        assert!(
            !visitor
                .form_token()
                .contains(&customer.as_str()["visitor-".len()..])
        );
        assert_eq!(visitor.caller(), Caller::Customer(customer));
        let page = visitor.greet("page");
        let cookie = page.headers()[SET_COOKIE].to_str().unwrap();
        assert_eq!(
            cookie,
            "order_service_visitor=secret; Path=/shop; Max-Age=604800; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn nobody_is_known_without_a_key() {
        assert!(visitor("").is_none());
        assert!(visitor("order_service_visitor=").is_none());
        assert!(visitor("order_service_visitor=a; order_service_visitor=b").is_none());
    }
}
