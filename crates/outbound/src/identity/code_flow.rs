//! Signing in at a provider's page: the address of the page, and the exchange of a code for a token
//! (the authorization code flow of OIDC, with PKCE).

use crate::asking::{Asking, Body, ClientError, Patience, Question, Told};
use application::Current;
use application::ports::{CodeError, ProviderPage, Visit};
use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use form_urlencoded::{Serializer, byte_serialize};
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use std::time::Duration;
use thiserror::Error;

/// How long the provider may take, which may be far away: somebody waits for it at their browser.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of an answer: three tokens of usual size are a tenth of it.
const MOST_BYTES: usize = 64 * 1024;

/// The longest error that is shown in the log, in characters.
const WORD_LIMIT: usize = 64;

/// How the service is known to its provider.
#[derive(Clone)]
pub struct CodeFlowRules {
    /// Its name there.
    pub client_id: String,
    /// What it shows beside its name; none: the provider asks for nothing.
    pub client_secret: Option<Current<String>>,
    /// The page where people sign in.
    pub authorization_endpoint: String,
    /// Where codes are exchanged.
    pub token_endpoint: String,
    /// Where the provider sends people back to.
    pub redirect_uri: String,
    /// What the provider is asked for.
    pub scopes: Vec<String>,
    /// Which member of its answer is the token.
    pub token_member: &'static str,
}

/// Why nobody can sign in there.
#[derive(Debug, Error)]
pub enum BadCodeFlow {
    /// An address is none.
    #[error("{0} is no address")]
    Address(&'static str),
    /// There is nobody to ask with.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// The page of one provider.
pub struct CodeFlow {
    rules: CodeFlowRules,
    page: Url,
    exchange: Url,
    provider: Asking,
}

impl CodeFlow {
    /// By these rules. Nobody is asked before the first code comes.
    pub fn try_new(rules: CodeFlowRules) -> Result<Self, BadCodeFlow> {
        let address = |name, text: &str| Url::parse(text).map_err(|_| BadCodeFlow::Address(name));
        let patience = Patience {
            connecting: PATIENCE,
            whole: PATIENCE,
        };
        Ok(Self {
            page: address("the authorization endpoint", &rules.authorization_endpoint)?,
            exchange: address("the token endpoint", &rules.token_endpoint)?,
            provider: Asking::try_new(patience, MOST_BYTES)?,
            rules,
        })
    }

    /// With no secret the client only names itself.
    fn form(&self, code: &str, verifier: &str) -> Vec<u8> {
        let mut fields: Vec<(&str, &str)> = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.rules.redirect_uri),
            ("code_verifier", verifier),
        ];
        if self.rules.client_secret.is_none() {
            fields.push(("client_id", &self.rules.client_id));
        }
        escaped(&fields).into_bytes()
    }

    /// The client's name and secret, each escaped before they are joined, as RFC 6749 wants it.
    fn credentials(&self) -> Option<String> {
        let secret = self.rules.client_secret.as_ref()?.get();
        let (id, secret) = (escaped_value(&self.rules.client_id), escaped_value(&secret));
        let joined = BASE64_STANDARD.encode(format!("{id}:{secret}"));
        Some(format!("Basic {joined}"))
    }

    fn token_in(&self, told: &Told) -> Result<String, CodeError> {
        let answer = serde_json::from_slice(&told.body).unwrap_or(Value::Null);
        if told.status != StatusCode::OK {
            return Err(why_not(told.status, &answer));
        }
        let member = self.rules.token_member;
        let token = answer[member].as_str().map(str::to_owned);
        token.ok_or_else(|| CodeError::Unavailable(format!("its answer has no {member}")))
    }
}

#[async_trait]
impl ProviderPage for CodeFlow {
    fn address(&self, visit: &Visit) -> String {
        let mut page = self.page.clone();
        let challenge = digest(&SHA256, visit.verifier.as_bytes());
        page.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.rules.client_id)
            .append_pair("redirect_uri", &self.rules.redirect_uri)
            .append_pair("scope", &self.rules.scopes.join(" "))
            .append_pair("state", &visit.state)
            .append_pair("nonce", &visit.nonce)
            .append_pair("code_challenge", &BASE64_URL_SAFE_NO_PAD.encode(challenge))
            .append_pair("code_challenge_method", "S256");
        page.into()
    }

    async fn token_for(&self, code: &str, verifier: &str) -> Result<String, CodeError> {
        let credentials = self.credentials();
        let credentials = credentials.as_deref();
        let headers: Vec<_> = credentials
            .map(|shown| ("Authorization", shown))
            .into_iter()
            .collect();
        let told = self.provider.ask(Question {
            method: Method::POST,
            url: self.exchange.clone(),
            body: Some(Body::Form(self.form(code, verifier))),
            headers: &headers,
        });
        self.token_in(&told.await.map_err(CodeError::Unavailable)?)
    }
}

/// `invalid_grant` is about the code; everything else is about us, or about the provider.
fn why_not(status: StatusCode, answer: &Value) -> CodeError {
    let word = answer["error"].as_str().unwrap_or_default();
    if word == "invalid_grant" && status.is_client_error() {
        return CodeError::Refused;
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word: String = word
        .chars()
        .take(WORD_LIMIT)
        .filter(|c| is_word(*c))
        .collect();
    CodeError::Unavailable(
        format!("the answer is {status} {word}")
            .trim_end()
            .to_owned(),
    )
}

/// Fields as forms send them.
fn escaped(fields: &[(&str, &str)]) -> String {
    let mut form = Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

fn escaped_value(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
