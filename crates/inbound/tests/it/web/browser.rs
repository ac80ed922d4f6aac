//! A browser as far as pages need one: keeps cookies, sends forms as they stand, says where it comes from.

use crate::shop::{Shop, Told};
use std::cell::RefCell;
use std::fmt::Write as _;

/// Where tests' browsers believe to be.
pub(crate) const HOST: &str = "localhost:8080";

/// Somebody's browser.
pub(crate) struct Browser<'a> {
    shop: &'a Shop,
    /// What it sends with every request beside its cookie.
    headers: Vec<(&'a str, &'a str)>,
    /// By name and value.
    cookies: RefCell<Vec<(String, String)>>,
}

impl<'a> Browser<'a> {
    /// One that has never been here.
    pub(crate) fn new(shop: &'a Shop) -> Self {
        Self {
            shop,
            headers: Vec::new(),
            cookies: RefCell::default(),
        }
    }

    /// One whose requests come with these headers, as behind a gateway.
    pub(crate) fn with(shop: &'a Shop, headers: &[(&'a str, &'a str)]) -> Self {
        Self {
            headers: headers.to_vec(),
            ..Self::new(shop)
        }
    }

    /// One that an operator has come in with, by a one-time link.
    pub(crate) async fn signed_in(shop: &'a Shop) -> Self {
        let browser = Self::new(shop);
        let told = browser.get(&shop.sign_in.links.issue().path).await;
        assert_eq!((told.status, told.header("location")), (303, "/dashboard"));
        browser
    }

    /// Its cookies, as `name=value`: a session's, unless it is on its way to another page to sign in.
    pub(crate) fn cookie(&self) -> Option<String> {
        let cookies = self.cookies.borrow();
        let pairs = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<String> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Gives it another cookie.
    pub(crate) fn set_cookie(&self, cookie: Option<String>) {
        let pair = cookie.and_then(|cookie| {
            let (name, value) = cookie.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        self.cookies.replace(pair.into_iter().collect());
    }

    /// Loads a page.
    pub(crate) async fn get(&self, path: &str) -> Told {
        self.send("GET", path, &[("accept", "text/html")], "").await
    }

    /// Loads a page that has to be there.
    pub(crate) async fn page(&self, path: &str) -> Told {
        let told = self.get(path).await;
        assert_eq!(told.status, 200, "{path}: {told}");
        told
    }

    /// Loads the page at `from`, and sends these fields to `to` with the page's token, as its form would.
    pub(crate) async fn submit(&self, from: &str, to: &str, fields: &[(&str, &str)]) -> Told {
        let token = token_of(&self.page(from).await);
        let mut all = vec![("token", &*token)];
        all.extend(fields);
        self.post(to, &all).await
    }

    /// Sends just these fields.
    pub(crate) async fn post(&self, to: &str, fields: &[(&str, &str)]) -> Told {
        let origin = format!("http://{HOST}");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &*origin),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send("POST", to, &headers, &form(fields)).await
    }

    /// Sends anything.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Told {
        let cookie = self.cookie();
        let mut all = vec![("host", HOST)];
        all.extend(&self.headers);
        all.extend(headers);
        all.extend(cookie.as_deref().map(|cookie| ("cookie", cookie)));
        let told = self.shop.send(method, path, &all, body.to_owned()).await;
        self.keep_cookie(&told);
        told
    }

    fn keep_cookie(&self, told: &Told) {
        for set in told.headers.get_all("set-cookie") {
            let set = set.to_str().expect("cookies are text");
            let pair = set.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.expect("a cookie has a name");
            let mut cookies = self.cookies.borrow_mut();
            cookies.retain(|(met, _)| met != name);
            if !set.contains("Max-Age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// The token in a page's first form.
pub(crate) fn token_of(page: &Told) -> String {
    let text = page.text();
    let (_, rest) = text
        .split_once(r#"name="token" value=""#)
        .unwrap_or_else(|| panic!("no form has a token: {page}"));
    let (token, _) = rest.split_once('"').expect("the value ends");
    token.to_owned()
}

/// Fields as forms send them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        let joint = if text.is_empty() { "" } else { "&" };
        write!(text, "{joint}{}={}", escaped(name), escaped(value)).unwrap();
    }
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(byte.into());
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}
