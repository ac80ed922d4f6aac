//! A provider's page whose codes a test makes up: what they are good for is written in them.

use crate::ports::{CodeError, ProviderPage, Visit};
use async_trait::async_trait;

/// Gives for the code `VERIFIER/TOKEN` the token, to whoever knows the verifier; `away` is not answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadablePage;

#[async_trait]
impl ProviderPage for ReadablePage {
    fn address(&self, visit: &Visit) -> String {
        let (state, nonce) = (&visit.state, &visit.nonce);
        format!("https://login.example/page?state={state}&nonce={nonce}")
    }

    async fn token_for(&self, code: &str, verifier: &str) -> Result<String, CodeError> {
        if code == "away" {
            return Err(CodeError::Unavailable("as the test wants it".to_owned()));
        }
        let (met, token) = code.split_once('/').ok_or(CodeError::Refused)?;
        let token = (met == verifier).then(|| token.to_owned());
        token.ok_or(CodeError::Refused)
    }
}
