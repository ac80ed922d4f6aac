//! Reading an answer as far as it may go, and an error as far as it says something.

use reqwest::Response;
use std::error::Error;

/// Why a body was not read.
pub(crate) enum Unread {
    TooLong,
    Failed(reqwest::Error),
}

/// The whole body, if it has no more bytes than these.
pub(crate) async fn whole(response: &mut Response, most_bytes: usize) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Unread::Failed)? {
        if body.len() + chunk.len() > most_bytes {
            return Err(Unread::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The causes behind an error, outermost first.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// An error with what is behind it: the outermost only says that something failed.
pub(crate) fn words(error: &(dyn Error + 'static)) -> String {
    let causes: Vec<String> = causes(error).map(ToString::to_string).collect();
    causes.join(": ")
}
