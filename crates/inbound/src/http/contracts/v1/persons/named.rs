//! Whom an operator's request is about.

use super::super::asked::{Asked, Segment};
use super::super::change_error::forbidden;
use super::super::error::V1Error;
use crate::http::use_cases::UseCases;
use application::personal_data::PersonalDataError;
use application::ports::Person;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::CustomerId;

const FORBIDDEN: &str = "Only operators look after personal data";

/// An operator's request.
pub(super) struct ByOperator(pub(super) Asked);

impl FromRequestParts<UseCases> for ByOperator {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let asked = Asked::from_request_parts(parts, use_cases).await?;
        if asked.caller.is_operator() {
            Ok(Self(asked))
        } else {
            Err(forbidden(FORBIDDEN))
        }
    }
}

/// An operator's request about the customer that the path names.
pub(super) struct AboutCustomer {
    pub(super) asked: Asked,
    pub(super) person: Person,
}

impl FromRequestParts<UseCases> for AboutCustomer {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let ByOperator(asked) = ByOperator::from_request_parts(parts, use_cases).await?;
        let Segment(name) = Segment::from_request_parts(parts, use_cases).await?;
        let id = CustomerId::parse(&name).map_err(|_| V1Error::not_found())?;
        Ok(Self {
            asked,
            person: Person::Customer(id),
        })
    }
}

impl From<PersonalDataError> for V1Error {
    fn from(error: PersonalDataError) -> Self {
        match error {
            PersonalDataError::Forbidden => forbidden(FORBIDDEN),
            PersonalDataError::Nobody => Self::new(
                StatusCode::NOT_FOUND,
                "customer-not-found",
                "Customer not found",
                "Nobody can have this id: it stands for customers who were erased",
            ),
            PersonalDataError::NotFound => Self::not_found(),
            PersonalDataError::Carts(error) => {
                application::ports::StoreError::Unavailable(error.to_string()).into()
            }
            PersonalDataError::Store(error) => error.into(),
        }
    }
}
