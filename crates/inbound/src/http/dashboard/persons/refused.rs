//! Why nothing was done with somebody's data, as pages say it.

use crate::http::web::PageFailure;
use application::personal_data::PersonalDataError;

impl From<PersonalDataError> for PageFailure {
    fn from(error: PersonalDataError) -> Self {
        match error {
            PersonalDataError::Forbidden => {
                Self::Forbidden("Only operators look after personal data".to_owned())
            }
            PersonalDataError::Nobody => {
                let words = "Nobody can have this id: it stands for customers who were erased.";
                Self::NotFound(words.to_owned())
            }
            PersonalDataError::NotFound => Self::NotFound("There is no such erasure".to_owned()),
            PersonalDataError::Carts(_) => {
                Self::Unavailable("The carts do not answer at the moment: try again".to_owned())
            }
            PersonalDataError::Store(error) => error.into(),
        }
    }
}
