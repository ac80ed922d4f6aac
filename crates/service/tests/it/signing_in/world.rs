//! A service, the provider whose page people sign in at, and somebody's browser between them.

use crate::door::Door;
use crate::login_page::{CLIENT, CLIENT_SECRET, LoginPage};
use crate::made::{AUDIENCE, ISSUER};
use crate::service::Service;
use crate::shop::Shop;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// Settings for signing in there, where browsers reach the service at this address.
fn settings(provider: &LoginPage, public_url: &str) -> Vec<(&'static str, String)> {
    let settings = [
        ("mode", "jwt"),
        ("issuer", ISSUER),
        ("audience", AUDIENCE),
        ("jwks_url", &provider.url("/keys")),
        ("sign_in.client_id", CLIENT),
        ("sign_in.client_secret", CLIENT_SECRET),
        ("sign_in.public_url", public_url),
        ("sign_in.authorization_endpoint", &provider.page()),
        ("sign_in.token_endpoint", &provider.url("/token")),
        ("sign_in.name", "Example & Co"),
    ];
    let named = |(name, value): (&'static str, &str)| (name, value.to_owned());
    settings.map(named).into()
}

/// The service, reached at an address that was known before it began.
pub(crate) struct World {
    pub(crate) provider: LoginPage,
    pub(super) service: Service,
    pub(crate) front: Door,
    _shop: Shop,
}

pub(crate) struct Told {
    pub(crate) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Told {
    pub(super) fn location(&self) -> &str {
        let location = self.headers.get(LOCATION);
        location.map_or("", |location| location.to_str().unwrap())
    }

    pub(super) fn cookies(&self) -> Vec<&str> {
        let set = self.headers.get_all(SET_COOKIE).iter();
        set.map(|line| line.to_str().unwrap()).collect()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::but(&[]).await
    }

    /// With other values for these.
    pub(crate) async fn but(others: &[(&'static str, &str)]) -> Self {
        let (provider, front) = (LoginPage::open().await, Door::closed());
        let mut settings = settings(&provider, &front.url());
        settings.extend(
            others
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let keys: Vec<String> = settings
            .iter()
            .map(|(name, _)| format!("identity.{name}"))
            .collect();
        let pairs = keys.iter().zip(&settings);
        let pairs: Vec<(&str, &str)> = pairs.map(|(key, (_, value))| (&**key, &**value)).collect();
        let shop = Shop::new();
        let service = shop.start(&pairs).await;
        front.open_to(service.address);
        Self {
            provider,
            service,
            front,
            _shop: shop,
        }
    }
}

/// Somebody's browser, as far as it is needed: it has the service's cookies, and goes where the test says.
pub(crate) struct Browser<'a> {
    world: &'a World,
    client: reqwest::Client,
    pub(super) cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let builder = reqwest::Client::builder().no_proxy();
        let builder = builder.redirect(reqwest::redirect::Policy::none());
        Self {
            world,
            client: builder.timeout(Duration::from_mins(1)).build().unwrap(),
            cookies: RefCell::default(),
        }
    }

    /// Another one with the same cookies.
    pub(super) fn copy(&self) -> Self {
        let copy = Self::new(self.world);
        copy.cookies.replace(self.cookies.borrow().clone());
        copy
    }

    /// Loads what is there; cookies are the service's alone.
    pub(super) async fn get(&self, url: &str) -> Told {
        let front = self.world.front.url();
        let url = if url.starts_with('/') {
            format!("{front}{url}")
        } else {
            url.to_owned()
        };
        let mut request = self.client.get(&url);
        if url.starts_with(&front) {
            let pairs = self.cookies.borrow();
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        self.told(request).await
    }

    async fn told(&self, request: reqwest::RequestBuilder) -> Told {
        let response = request.send().await.unwrap();
        let told = Told {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        };
        let mut cookies = self.cookies.borrow_mut();
        for line in told.cookies() {
            let (pair, rest) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        told
    }

    /// Follows the door's button to the provider's page; what the page asks for.
    pub(super) async fn goes_there(&self, next: &str) -> Vec<(String, String)> {
        let door = self.get(&format!("/dashboard/sign-in?next={next}")).await;
        assert!(
            door.text.contains("Sign in at Example &#38; Co"),
            "{}",
            door.text
        );
        let (_, rest) = door.text.split_once("class=\"button\" href=\"").unwrap();
        let (button, _) = rest.split_once('"').unwrap();
        let told = self.get(button).await;
        assert_eq!(told.status, 303, "{}", told.text);
        let page = self.get(told.location()).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let asked = reqwest::Url::parse(told.location()).unwrap();
        asked.query_pairs().into_owned().collect()
    }

    /// Logs in there; where the provider sends them.
    pub(super) async fn logs_in(&self, asked: &[(String, String)], user: &str) -> String {
        let there = self.world.provider.page();
        let mut fields = reqwest::Url::parse(&there).unwrap();
        fields.query_pairs_mut().extend_pairs(asked);
        fields.query_pairs_mut().append_pair("user", user);
        let form = self.client.post(there);
        let form = form.header("Content-Type", "application/x-www-form-urlencoded");
        let form = form.body(fields.query().unwrap().to_owned());
        let told = self.told(form).await;
        assert_eq!(told.status, 303, "{}", told.text);
        told.location().to_owned()
    }

    /// All of it; what the service says when they are back.
    pub(crate) async fn signs_in(&self, user: &str) -> Told {
        let asked = self.goes_there("/dashboard").await;
        let back = self.logs_in(&asked, user).await;
        self.get(&back).await
    }

    pub(super) async fn is_in(&self) -> bool {
        self.get("/dashboard").await.status == 200
    }
}
