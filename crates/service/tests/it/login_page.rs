//! An identity provider with a page of its own, on this machine: people log in there, it sends them back
//! with a code, and gives tokens for codes as strictly as the good ones do.

use crate::identity::now;
use crate::made::{KID, Signer, claims};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What the service is called there, and the secret that it shows.
pub(crate) const CLIENT: &str = "order desk";
pub(crate) const CLIENT_SECRET: &str = "known-to-both:%+&";

/// Who is an operator; everybody else is a customer.
pub(crate) const OPERATOR: &str = "ada";
/// Who is not let in by the provider itself.
pub(crate) const BANNED: &str = "mallory";
/// Whom the provider cannot make up its mind about.
pub(crate) const TROUBLED: &str = "trouble";
/// An operator whose tokens are for another visit.
pub(crate) const DISPLACED: &str = "grace";

type Fields = HashMap<String, String>;

/// The provider.
pub(crate) struct LoginPage {
    pub(crate) address: SocketAddr,
    books: Arc<Books>,
}

#[derive(Default)]
struct Books {
    /// What each code that was not exchanged yet was given for.
    codes: Mutex<HashMap<String, Fields>>,
    /// What each exchange came to.
    exchanges: Mutex<Vec<&'static str>>,
}

impl LoginPage {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let books = Arc::new(Books::default());
        let keys = json!({"keys": [Signer::Rsa.published(KID)]});
        let router = Router::new()
            .route("/keys", get(|| async { Json(keys) }))
            .route("/login", get(page).post(log_in))
            .route("/token", post(exchange))
            .with_state(books.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, books }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where people log in: at another name than the service has, so that browsers come back from another
    /// site than the one that they go to.
    pub(crate) fn page(&self) -> String {
        format!("http://localhost:{}/login", self.address.port())
    }

    /// What came of each code that was brought here.
    pub(crate) fn exchanges(&self) -> Vec<&'static str> {
        self.books.exchanges.lock().unwrap().clone()
    }
}

/// What the service asked for stands in the address of the form.
async fn page(Query(asked): Query<Fields>) -> Response {
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
    ] {
        if asked.get(name).map(String::as_str) != Some(value) {
            return (StatusCode::BAD_REQUEST, format!("{name}: {asked:?}")).into_response();
        }
    }
    let hidden: Vec<String> = asked
        .iter()
        .map(|(name, value)| format!("<input type=hidden name={name} value=\"{value}\">"))
        .collect();
    let hidden = hidden.concat();
    let page = format!(
        "<!doctype html><html lang=en><title>Log in</title><link rel=icon href=\"data:,\"><form method=post action=/login>{hidden}\
         <label>User name <input name=user></label><button>Log in</button></form>"
    );
    Html(page).into_response()
}

/// Sends people back where the service said, with a code, or without one.
async fn log_in(State(books): State<Arc<Books>>, Form(form): Form<Fields>) -> Redirect {
    let mut back = reqwest::Url::parse(&form["redirect_uri"]).unwrap();
    let mut query = back.query_pairs_mut();
    query.append_pair("state", &form["state"]);
    match &*form["user"] {
        BANNED => {
            query.append_pair("error", "access_denied");
        }
        TROUBLED => {
            query.append_pair("error", "server_error");
            query.append_pair("error_description", "The <b>cellar</b> is flooded");
        }
        _ => {
            let mut codes = books.codes.lock().unwrap();
            let code = format!("code-{}-of-{}", codes.len() + 1, form["nonce"]);
            query.append_pair("code", &code);
            codes.insert(code, form.clone());
        }
    }
    drop(query);
    // As to a form that was sent: whoever follows it gets what is there.
    Redirect::to(back.as_str())
}

/// A token for a code: once, to the client that it was given for, with the verifier of its challenge.
async fn exchange(
    State(books): State<Arc<Books>>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    let (word, response) = match judged(&books, &headers, &form) {
        Ok(given) => ("token", Json(tokens(&given)).into_response()),
        Err((status, word)) => (word, (status, Json(json!({"error": word}))).into_response()),
    };
    books.exchanges.lock().unwrap().push(word);
    response
}

fn judged(
    books: &Books,
    headers: &HeaderMap,
    form: &Fields,
) -> Result<Fields, (StatusCode, &'static str)> {
    let basic = BASE64_STANDARD.encode("order+desk:known-to-both%3A%25%2B%26");
    let expected = format!("Basic {basic}");
    let shown = headers.get("authorization");
    if shown.is_none_or(|shown| shown != expected.as_str()) {
        return Err((StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let refused = (StatusCode::BAD_REQUEST, "invalid_grant");
    let given = books.codes.lock().unwrap().remove(&form["code"]);
    let given = given.ok_or(refused)?;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    let is_meant = form["grant_type"] == "authorization_code"
        && form["redirect_uri"] == given["redirect_uri"]
        && (43..=128).contains(&form["code_verifier"].len())
        && challenge == given["code_challenge"];
    if is_meant { Ok(given) } else { Err(refused) }
}

/// One token for signing in, and one for requests.
fn tokens(given: &Fields) -> Value {
    let user = &given["user"];
    let mut said = claims(now());
    said["sub"] = json!(user);
    if user == OPERATOR || user == DISPLACED {
        said["roles"] = json!(["operator"]);
    }
    let access = Signer::Rsa.signs(KID, &said);
    said["aud"] = json!(CLIENT);
    let nonce = if user == DISPLACED {
        "another visit's"
    } else {
        &given["nonce"]
    };
    said["nonce"] = json!(nonce);
    let id = Signer::Rsa.signs(KID, &said);
    json!({"access_token": access, "id_token": id, "token_type": "Bearer", "expires_in": 3_600})
}
