//! The part of `[identity]` about signing in to the dashboard at the provider's own page.

use super::reader::Reader;
use super::tokens::is_web_address;
use crate::secrets::KeptSecret;
use domain::Duration;
use inbound::http::SIGN_IN_CALLBACK;

/// The most characters of a provider's name on a button.
const NAME_LIMIT: usize = 40;

/// Which token of the provider's answer is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInToken {
    /// The one that is made for signing in: for this client, and for one visit.
    Id,
    /// The one that requests come with.
    Access,
}

/// How people sign in at the provider's page.
#[derive(Debug, Clone)]
pub(crate) struct SignInSettings {
    pub(crate) name: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<KeptSecret>,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) token: SignInToken,
    /// How long somebody stays in, where the token does not say it.
    pub(crate) session: Duration,
    /// Where browsers reach the service, as they write it, without a slash at its end.
    pub(crate) public_url: String,
}

impl SignInSettings {
    /// Reads all of it, and what is missing as well if somebody signs in there: tokens are what counts
    /// (`is_used`), and there is a client.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn read(from: &mut Reader<'_>, is_used: bool) -> Option<Option<Self>> {
        let client_id = from.text("identity.sign_in.client_id");
        let client_secret = from.kept("identity.sign_in.client_secret", 1);
        let authorization_endpoint = address("identity.sign_in.authorization_endpoint", from);
        let token_endpoint = address("identity.sign_in.token_endpoint", from);
        let expected = "a list of scopes, such as [\"openid\", \"profile\"]";
        let scopes = from.list("identity.sign_in.scopes", expected, scope);
        let words = [
            ("id_token", SignInToken::Id),
            ("access_token", SignInToken::Access),
        ];
        let token = from.choice("identity.sign_in.token", &words);
        // No session of the dashboard is longer.
        let lengths = Duration::from_secs(60)..=Duration::from_hours(12);
        let session = from.duration("identity.sign_in.session", lengths);
        let expected = "nothing, or an address without a path, such as \"https://orders.example\"";
        let public_url = from.parsed("identity.sign_in.public_url", expected, origin);
        let expected = format!("a name of at most {NAME_LIMIT} characters");
        let name = from.parsed("identity.sign_in.name", &expected, name);
        let settings = Self {
            name: name?,
            client_id: client_id?,
            client_secret: client_secret?,
            authorization_endpoint: authorization_endpoint?,
            token_endpoint: token_endpoint?,
            scopes: scopes?,
            token: token?,
            session: session?,
            public_url: public_url?,
        };
        let is_used = is_used && !settings.client_id.is_empty();
        if is_used {
            settings.check(from);
        }
        Some(is_used.then_some(settings))
    }

    /// Where the provider sends people back to.
    pub(crate) fn redirect_uri(&self) -> String {
        format!("{}{SIGN_IN_CALLBACK}", self.public_url)
    }

    fn check(&self, from: &mut Reader<'_>) {
        let needed = [
            ("identity.sign_in.public_url", &self.public_url),
            (
                "identity.sign_in.authorization_endpoint",
                &self.authorization_endpoint,
            ),
            ("identity.sign_in.token_endpoint", &self.token_endpoint),
        ];
        for (key, value) in needed {
            if value.is_empty() {
                from.contradiction(key, "an address, beside identity.sign_in.client_id");
            }
        }
        let has_openid = self.scopes.iter().any(|scope| scope == "openid");
        if self.token == SignInToken::Id && !has_openid {
            let expected = "\"openid\" among the scopes: without it there is no id_token";
            from.contradiction("identity.sign_in.scopes", expected);
        }
    }
}

fn address(key: &str, from: &mut Reader<'_>) -> Option<String> {
    let expected = "nothing, or a URL without a password, such as \"https://login.example/token\"";
    from.parsed(key, expected, |text| {
        let has_fragment = text.contains('#');
        let is_good = text.is_empty() || (is_web_address(text) && !has_fragment);
        is_good.then(|| text.to_owned())
    })
}

/// What RFC 6749 lets a scope consist of.
fn scope(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    let is_scope = !text.is_empty() && text.bytes().all(is_plain);
    is_scope.then(|| text.to_owned())
}

/// Scheme, host and port, as browsers write them: the pages lie at the root.
fn origin(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let url = is_web_address(text).then(|| reqwest::Url::parse(text).ok())??;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    is_bare.then(|| url.origin().ascii_serialization())
}

fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let is_name = !text.is_empty() && text.chars().count() <= NAME_LIMIT;
    is_name.then(|| text.to_owned())
}
