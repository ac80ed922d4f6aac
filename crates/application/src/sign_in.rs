//! Signing in at the identity provider's own page: there and back, and whose the token is.

use crate::ports::{Claims, CodeError, KeyMaker, ProviderPage, TokenError, Tokens, Visit};
use std::sync::Arc;
use thiserror::Error;

/// Why nobody has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignInError {
    /// There is no token.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The token is not to be believed, or cannot be judged.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Signs people in by the token that a provider gives for their visit.
#[derive(Clone)]
#[expect(missing_docs, reason = "each part says what it is")]
pub struct SignInAtProvider {
    pub page: Arc<dyn ProviderPage>,
    pub tokens: Arc<dyn Tokens>,
    pub keys: Arc<dyn KeyMaker>,
    /// Whether tokens have to repeat the nonce of their visit, as those that are made for signing in do.
    pub has_nonce: bool,
}

impl SignInAtProvider {
    /// A new visit, and where the browser goes for it.
    pub fn begin(&self) -> (Visit, String) {
        let visit = Visit {
            state: self.keys.new_key(),
            nonce: self.keys.new_key(),
            verifier: self.keys.new_key(),
        };
        let address = self.page.address(&visit);
        (visit, address)
    }

    /// Who has come back from this visit with this code.
    pub async fn finish(&self, visit: &Visit, code: &str) -> Result<Claims, SignInError> {
        let token = self.page.token_for(code, &visit.verifier).await?;
        let claims = self.tokens.verify(&token).await?;
        if self.has_nonce && claims.nonce.as_ref() != Some(&visit.nonce) {
            let why = "it was made for another visit to the provider's page";
            return Err(TokenError::Invalid(why).into());
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NumberedKeys, ReadablePage, ReadableTokens};

    fn sign_in(has_nonce: bool) -> SignInAtProvider {
        SignInAtProvider {
            page: Arc::new(ReadablePage),
            tokens: Arc::new(ReadableTokens),
            keys: Arc::new(NumberedKeys::default()),
            has_nonce,
        }
    }

    #[tokio::test]
    async fn whoever_comes_back_is_who_the_token_of_this_visit_says() {
        let sign_in = sign_in(true);
        let (visit, address) = sign_in.begin();
        assert!(address.contains(&visit.state) && address.contains(&visit.nonce));
        assert!(!address.contains(&visit.verifier), "{address}");
        let code = format!("{}/operator:ada::{}", visit.verifier, visit.nonce);
        let claims = sign_in.finish(&visit, &code).await.unwrap();
        assert_eq!(claims.subject, "ada");
        let (other, _) = sign_in.begin();
        let refused = sign_in.finish(&other, &code).await;
        assert_eq!(refused, Err(CodeError::Refused.into()));
    }

    #[tokio::test]
    async fn a_token_of_another_visit_is_not_believed_where_tokens_tell_it() {
        for (has_nonce, nonce, is_good) in [
            (true, ":", false),
            (true, "::key-9", false),
            (true, "::key-2", true),
            (false, "", true),
        ] {
            let sign_in = sign_in(has_nonce);
            let (visit, _) = sign_in.begin();
            let code = format!("{}/operator:ada{nonce}", visit.verifier);
            let told = sign_in.finish(&visit, &code).await;
            assert_eq!(told.is_ok(), is_good, "{has_nonce} {nonce}: {told:?}");
        }
    }
}
