//! Changes of a cart: made once for each key, and answered with the cart as they leave it.

use super::asked::Shopper;
use super::cart_rendering::answer_with;
use super::error::StorefrontError;
use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, FingerprintOf};
use crate::http::effect::once;
use crate::http::use_cases::{UseCases, to_its_end};
use application::carts::{CartEdit, EditCartError, EditedCart};
use application::ports::KeyedCartRequest;
use application::request::RequestRecord;
use application::{Answer, RequestClaim};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Cart;
use std::future::Future;
use std::sync::Arc;

/// How success is answered.
type Success = Arc<dyn Fn(&Cart) -> Answer + Send + Sync>;

/// A change that somebody wants of their cart.
pub(super) struct Editing {
    use_cases: UseCases,
    shopper: Shopper,
    asked: FingerprintOf,
    success: Success,
}

impl Editing {
    /// A change that is answered with the cart. `asked` is what the request asks for.
    pub(super) fn new(use_cases: &UseCases, shopper: Shopper, asked: FingerprintOf) -> Self {
        let currency = use_cases.settings.currency;
        Self {
            use_cases: use_cases.clone(),
            asked: asked.field("userId", &shopper.customer),
            shopper,
            success: Arc::new(move |cart| answer_with(cart, currency)),
        }
    }

    /// Answered with 204 instead.
    pub(super) fn without_words(mut self) -> Self {
        self.success = Arc::new(|_cart| answer::empty(StatusCode::NO_CONTENT));
        self
    }

    /// Makes the change, unless the same request has been made before.
    pub(super) async fn run<F>(
        self,
        run: impl FnOnce(CartEdit) -> F,
    ) -> Result<Response, StorefrontError>
    where
        F: Future<Output = Result<EditedCart, EditCartError>> + Send + 'static,
    {
        let fingerprint = self.asked.finish();
        let (caller, key) = (self.shopper.caller, self.shopper.key);
        let claim = key.map(|key| idempotency::keyed(&caller, key, fingerprint));
        // Looked up first, so that a repeat is not judged by today's stock.
        if let Some(claim) = &claim {
            let earlier = idempotency::earlier(&self.use_cases, claim).await?;
            if let Some(answer) = earlier.told::<StorefrontError>()? {
                return Ok(answer);
            }
            if let Some(record) = remembered(&self.use_cases, claim).await? {
                return idempotency::repeated(record, Some(claim));
            }
        }
        let success = self.success.clone();
        let edit = CartEdit {
            caller,
            customer: self.shopper.customer,
            request: claim.clone().map(|claim| KeyedCartRequest {
                claim,
                answer: success,
            }),
        };
        match to_its_end(run(edit)).await {
            Ok(EditedCart::Done(cart)) => Ok(answer::response((self.success)(&cart))),
            Ok(EditedCart::Repeated(record)) => idempotency::repeated(record, claim.as_ref()),
            Err(error) => refused(&self.use_cases, claim.as_ref(), error).await,
        }
    }
}

/// What the carts themselves remember of a request, where they are kept apart from the orders' keys.
async fn remembered(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Option<RequestRecord>, StorefrontError> {
    match claim {
        RequestClaim::Key { key, .. } => {
            let (carts, key) = (use_cases.cart.clone(), key.clone());
            Ok(to_its_end(async move { carts.earlier(&key).await }).await?)
        }
        RequestClaim::Guard { .. } => Ok(None),
    }
}

/// Refusals of the catalogue's, the stock's and the cart's own rules are final; others are matters of
/// the moment.
async fn refused(
    use_cases: &UseCases,
    claim: Option<&RequestClaim>,
    error: EditCartError,
) -> Result<Response, StorefrontError> {
    let is_final = super::edit_error::is_final(&error);
    let error = StorefrontError::from(error);
    let Some(claim) = claim.filter(|_| is_final) else {
        return Err(error);
    };
    let refusal = error.answer(Some(use_cases.clock.now()));
    once::keep(use_cases, claim, None, refusal).await
}
