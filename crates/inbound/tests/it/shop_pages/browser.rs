//! A visitor's browser, as far as the shop needs one: it keeps its cookie and sends the forms that it was
//! given.

use crate::shop::{Shop, Told};
use form_urlencoded::Serializer;

pub(super) const HOST: (&str, &str) = ("host", "127.0.0.1:8080");

/// What somebody fills in who can pay.
pub(super) const ADA: [(&str, &str); 4] = [
    ("name", "Ada Lovelace"),
    ("address", "12 St James's Square\r\nLondon"),
    ("email", "ada@example.com"),
    ("pay", "tok_visa"),
];

/// A browser in the shop.
#[derive(Clone)]
pub(super) struct Browser {
    pub(super) shop: Shop,
    pub(super) cookie: String,
}

impl Browser {
    /// That has looked at the shop once.
    pub(super) async fn in_shop(shop: &Shop) -> Self {
        let mut browser = Self {
            shop: shop.clone(),
            cookie: String::new(),
        };
        browser.get("/shop").await;
        assert!(!browser.cookie.is_empty(), "it was given a cookie");
        browser
    }

    pub(super) async fn get(&mut self, path: &str) -> Told {
        let headers = [HOST, ("cookie", &self.cookie.clone())];
        let told = self.shop.get_with(path, &headers).await;
        self.take_cookie(&told);
        told
    }

    /// Sends a form of this page, with its hidden token.
    pub(super) async fn send(&mut self, page: &str, to: &str, fields: &[(&str, &str)]) -> Told {
        let page = self.get(page).await;
        let token = hidden(&page, "token");
        let fields: Vec<_> = [("token", &*token)].iter().chain(fields).copied().collect();
        let told = self.post(to, &fields, &[]).await;
        self.take_cookie(&told);
        told
    }

    /// Sends any form, with these headers besides.
    pub(super) async fn post(
        &self,
        to: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Told {
        let own = [
            HOST,
            ("cookie", &*self.cookie),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let headers: Vec<_> = own.iter().chain(headers).copied().collect();
        self.shop.send("POST", to, &headers, encoded(fields)).await
    }

    /// Puts something into the cart.
    pub(super) async fn add(&mut self, product: &str, quantity: &str) -> Told {
        let fields = [("product", product), ("quantity", quantity)];
        self.send("/shop", "/shop/cart/add", &fields).await
    }

    /// Orders by the form of a checkout page.
    pub(super) async fn order_by(&self, page: &Told, details: &[(&str, &str)]) -> Told {
        let names = ["token", "key", "cart"];
        let own = names.map(|name| (name, hidden(page, name)));
        let own = own.each_ref().map(|(name, value)| (*name, &**value));
        let fields: Vec<_> = own.iter().chain(details).copied().collect();
        self.post("/shop/checkout", &fields, &[]).await
    }

    /// Orders what is in the cart.
    pub(super) async fn order(&mut self, details: &[(&str, &str)]) -> Told {
        let page = self.get("/shop/checkout").await;
        self.order_by(&page, details).await
    }

    fn take_cookie(&mut self, told: &Told) {
        let set = told.header("set-cookie");
        if let Some((cookie, rules)) = set.split_once(';') {
            assert!(
                rules.contains("HttpOnly") && rules.contains("SameSite=Lax"),
                "{set}"
            );
            cookie.clone_into(&mut self.cookie);
        }
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let mut body = Serializer::new(String::new());
    body.extend_pairs(fields);
    body.finish()
}

/// The value of a page's hidden input.
pub(super) fn hidden(page: &Told, name: &str) -> String {
    let begin = format!(r#"name="{name}" value=""#);
    let found = page.text().split_once(&begin);
    let value = found.and_then(|(_, rest)| rest.split_once('"'));
    let (value, _) = value.unwrap_or_else(|| panic!("no {name} in {page}"));
    value.to_owned()
}

/// The address without the link's token.
pub(super) fn tracked(told: &Told) -> &str {
    assert_eq!(told.status, 303, "{told}");
    let there = told.header("location");
    let (path, _) = there.split_once("?access=").expect("a link");
    assert!(path.starts_with("/track/"), "{there}");
    path
}
