//! The part of `[identity]` about tokens: who signs them, with what, and what they say.

use super::reader::Reader;
use super::sign_in::SignInSettings;
use crate::secrets::{KeptSecret, Part, SecretFile};
use domain::Duration;
use outbound::identity::{KeySetRules, Signing, TokenRules};

/// Which tokens are good.
#[derive(Debug, Clone)]
pub(crate) struct TokenSettings {
    pub(crate) rules: TokenRules,
    pub(crate) keys: TokenKeys,
    /// None: nobody signs in at the provider's page.
    pub(crate) sign_in: Option<SignInSettings>,
}

/// Where the keys come from.
#[derive(Debug, Clone)]
pub(crate) enum TokenKeys {
    Published(String, KeySetRules),
    File(SecretFile),
    Shared(KeptSecret),
}

impl TokenSettings {
    /// The fewest characters of a secret: what the hash of HS256 has in bytes.
    const SECRET_LENGTH: usize = 32;

    /// Reads all of it, and what is missing as well if tokens are what counts (`is_used`); none if
    /// they are not.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn read(from: &mut Reader<'_>, is_used: bool) -> Option<Option<Self>> {
        let issuer = from.text("identity.issuer");
        let audience = from.text("identity.audience");
        let expected = "a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA, \
                        or of HS256, HS384, HS512";
        let algorithms: Option<Vec<Signing>> =
            from.list("identity.algorithms", expected, |name| name.parse().ok());
        let customer_claim = from.parsed("identity.customer_claim", "a claim's name", named);
        let roles_claim = from.parsed("identity.roles_claim", "a claim's name", named);
        let leeway = from.duration("identity.leeway", Duration::ZERO..=Duration::from_secs(600));
        let sources = Sources::read(from);
        let sign_in = SignInSettings::read(from, is_used);
        if is_used {
            for (key, value) in [
                ("identity.issuer", &issuer),
                ("identity.audience", &audience),
            ] {
                if value.as_ref().is_some_and(String::is_empty) {
                    from.contradiction(key, "a text, in mode \"jwt\"");
                }
            }
        }
        let (algorithms, sources) = (algorithms?, sources?);
        let keys = if is_used {
            let keys = sources.only(from);
            check_algorithms(&algorithms, keys.as_ref(), from);
            keys
        } else {
            None
        };
        let rules = TokenRules {
            issuer: issuer?,
            audience: audience?,
            algorithms,
            customer_claim: customer_claim?,
            roles_claim: roles_claim?,
            leeway: leeway?,
        };
        let sign_in = sign_in?;
        Some(keys.map(|keys| Self {
            rules,
            keys,
            sign_in,
        }))
    }
}

/// The settings that say where keys come from, of which one counts.
struct Sources {
    url: String,
    rules: KeySetRules,
    file: Option<SecretFile>,
    secret: Option<KeptSecret>,
}

impl Sources {
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected =
            "nothing, or a URL without a password, such as \"https://login.example/jwks.json\"";
        let url = from.parsed("identity.jwks_url", expected, |text| {
            let is_good = text.is_empty() || is_web_address(text);
            is_good.then(|| text.to_owned())
        });
        let file = from.secret_file("identity.public_key_file", Part::Whole);
        let secret = from.kept("identity.shared_secret", TokenSettings::SECRET_LENGTH);
        let hours = |hours| Duration::from_hours(hours);
        let max_age = from.duration("identity.jwks_max_age", Duration::from_secs(10)..=hours(24));
        let max_stale = from.duration(
            "identity.jwks_max_stale",
            Duration::from_secs(10)..=hours(720),
        );
        if max_stale < max_age {
            from.contradiction("identity.jwks_max_stale", "identity.jwks_max_age or longer");
        }
        Some(Self {
            url: url?,
            rules: KeySetRules {
                max_age: max_age?,
                max_stale: max_stale?,
                ..KeySetRules::default()
            },
            file: file?,
            secret: secret?,
        })
    }

    /// The one that is set.
    fn only(self, from: &mut Reader<'_>) -> Option<TokenKeys> {
        let url = (!self.url.is_empty()).then_some(TokenKeys::Published(self.url, self.rules));
        let file = self.file.map(TokenKeys::File);
        let secret = self.secret.map(TokenKeys::Shared);
        let mut set = [url, file, secret].into_iter().flatten();
        match (set.next(), set.next()) {
            (Some(only), None) => Some(only),
            (None, _) => {
                let expected = "a URL, in mode \"jwt\"; or else set identity.public_key_file or \
                                identity.shared_secret";
                from.contradiction("identity.jwks_url", expected);
                None
            }
            (Some(_), Some(_)) => {
                let expected = "only one of this, identity.public_key_file and \
                                identity.shared_secret";
                from.contradiction("identity.jwks_url", expected);
                None
            }
        }
    }
}

/// Whoever can check an HS256 signature can make one, so it does not go with public keys.
fn check_algorithms(algorithms: &[Signing], keys: Option<&TokenKeys>, from: &mut Reader<'_>) {
    const KEY: &str = "identity.algorithms";
    if algorithms.is_empty() {
        from.contradiction(KEY, "one algorithm at least");
    }
    let shared = algorithms
        .iter()
        .filter(|one| one.is_shared_secret())
        .count();
    match keys {
        Some(TokenKeys::Shared(_)) if shared < algorithms.len() => {
            from.contradiction(KEY, "[\"HS256\"] or the like beside identity.shared_secret");
        }
        Some(TokenKeys::Published(..) | TokenKeys::File(_)) if shared > 0 => {
            from.contradiction(KEY, "none of HS256, HS384 and HS512 beside public keys");
        }
        _ => {}
    }
}

fn named(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

pub(super) fn is_web_address(text: &str) -> bool {
    let url = reqwest::Url::parse(text);
    url.is_ok_and(|url| {
        let has_no_secret = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && url.has_host() && has_no_secret
    })
}
