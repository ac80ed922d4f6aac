//! What an identity provider's tokens are known by, and what it knows the service by, replaced.

use crate::client::Request;
use crate::identity::now;
use crate::login_page::{CLIENT_SECRET, OPERATOR};
use crate::made::{self, AUDIENCE, ISSUER, KID, RSA_PUBLIC, Signer};
use crate::service::Service;
use crate::shop::Shop;
use crate::signing_in::{Browser, World};
use crate::waiting::eventually;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use std::fs;

const OTHER_RSA_PUBLIC: &str =
    include_str!("../../../../outbound/tests/identity/keys/other-rsa.public.pem");
const FIRST: &str = "the-first-secret-of-both-0123456789";
const SECOND: &str = "the-second-secret-of-both-0123456789";

fn shared(secret: &str) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(Algorithm::HS256), &made::claims(now()), &key).unwrap()
}

async fn is_believed(service: &Service, token: &str) -> bool {
    let shown = format!("Bearer {token}");
    let headers = [("authorization", &*shown)];
    let asked = Request::get("/api/v1/orders").with(&headers);
    service.send(asked).await.unwrap().status != 401
}

/// A file that tokens are known by says another thing: those of before are refused, those of now believed.
async fn is_taken_up(setting: &str, algorithm: &str, says: [&str; 2], tokens: [&str; 2]) {
    let shop = Shop::new();
    let file = shop.folder().join("known-by");
    fs::write(&file, says[0]).unwrap();
    let settings = [
        ("identity.mode", "jwt"),
        ("identity.issuer", ISSUER),
        ("identity.audience", AUDIENCE),
        ("identity.algorithms", algorithm),
        (setting, "known-by"),
        // Whoever guesses is made slow at it.
        ("limits.requests_per_second", "0"),
    ];
    let service = shop.start(&settings).await;
    assert!(is_believed(&service, tokens[0]).await, "{setting}");
    assert!(!is_believed(&service, tokens[1]).await, "{setting}");
    fs::write(&file, says[1]).unwrap();
    eventually("what it says anew is in force", || async {
        is_believed(&service, tokens[1]).await.then_some(())
    })
    .await;
    assert!(!is_believed(&service, tokens[0]).await, "{setting}");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_providers_shared_secret_is_replaced_while_the_service_runs() {
    let tokens = [shared(FIRST), shared(SECOND)];
    let tokens = [&*tokens[0], &*tokens[1]];
    let setting = "identity.shared_secret_file";
    is_taken_up(setting, "HS256", [FIRST, SECOND], tokens).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_providers_public_key_is_replaced_while_the_service_runs() {
    let claims = made::claims(now());
    let tokens = [Signer::Rsa, Signer::OtherRsa].map(|key| key.signs(KID, &claims));
    let tokens = [&*tokens[0], &*tokens[1]];
    let (setting, keys) = ("identity.public_key_file", [RSA_PUBLIC, OTHER_RSA_PUBLIC]);
    is_taken_up(setting, "RS256", keys, tokens).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_secret_is_replaced_while_the_service_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "not-the-providers").unwrap();
    let named = [
        ("sign_in.client_secret", ""),
        ("sign_in.client_secret_file", file.to_str().unwrap()),
    ];
    let world = World::but(&named).await;
    assert_eq!(Browser::new(&world).signs_in(OPERATOR).await.status, 503);
    assert_eq!(world.provider.exchanges(), ["invalid_client"]);
    fs::write(&file, CLIENT_SECRET).unwrap();
    eventually("the provider knows the service", || async {
        let told = Browser::new(&world).signs_in(OPERATOR).await;
        (told.status == 303).then_some(())
    })
    .await;
}
