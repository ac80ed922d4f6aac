//! One request to one address, and its answer.

use super::answer::HttpAnswer;
use super::authorization::Authorization;
use super::request::Request;
use super::sending::Sending;
use crate::asking::{Unread, whole};
use crate::guard::Fault;
use crate::traced;
use application::Current;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, Response, Url};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

/// The header that the key of a call goes in.
const KEY_HEADER: &str = "idempotency-key";

/// What is read as documented. Some calls are answered with a text or with nothing; whoever asks for
/// JSON alone is refused there (406).
const ACCEPTED: &str = "application/json, text/plain;q=0.9, */*;q=0.5";

/// Sends requests of one collaborator.
pub(super) struct Exchange {
    pub(super) client: Client,
    pub(super) body_limit: usize,
    /// What it is shown to know who calls.
    pub(super) authorization: Option<Current<Authorization>>,
}

impl Exchange {
    /// Asks once. Whoever asks again does so with a reason.
    pub(super) async fn ask(
        &self,
        base: &Url,
        request: &Request,
        deadline: Instant,
    ) -> Result<HttpAnswer, Fault> {
        let url = request.url(base)?;
        let span = traced::request(&request.method, &url);
        let exchanged = self
            .exchange(url, request, deadline)
            .instrument(span.clone());
        let answer = exchanged.await;
        traced::answered(&span, answer.as_ref().ok().map(|answer| answer.status));
        answer
    }

    async fn exchange(
        &self,
        url: Url,
        request: &Request,
        deadline: Instant,
    ) -> Result<HttpAnswer, Fault> {
        let (sending, body) = Sending::of(request.body.clone());
        let mut asked = self.client.request(request.method.clone(), url);
        asked = asked.header(ACCEPT, HeaderValue::from_static(ACCEPTED));
        if let Some(shown) = &self.authorization {
            asked = asked.header(AUTHORIZATION, shown.get().header());
        }
        if let Some(key) = &request.key {
            asked = asked.header(KEY_HEADER, key);
        }
        asked = match body {
            Some(body) => {
                let json = HeaderValue::from_static("application/json");
                asked.header(CONTENT_TYPE, json).body(body)
            }
            // Some servers refuse a PUT that does not say that it has no body.
            None if request.method != Method::GET => asked.header(CONTENT_LENGTH, 0),
            None => asked,
        };
        let answer = async {
            let response = traced::carried_by(asked)
                .send()
                .await
                .map_err(|error| Fault::of(error, &sending))?;
            self.whole(response, request, &sending).await
        };
        let answer = timeout_at(deadline, answer).await;
        answer.unwrap_or_else(|_elapsed| Err(Fault::time_is_up(&sending)))
    }

    /// Reads the body as far as it may go.
    async fn whole(
        &self,
        mut response: Response,
        request: &Request,
        sending: &Sending,
    ) -> Result<HttpAnswer, Fault> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let body = whole(&mut response, self.body_limit).await;
        let body = body.map_err(|unread| match unread {
            Unread::TooLong => {
                let limit = self.body_limit;
                Fault::unreadable(&format!(
                    "its answer ({status}) has more than {limit} bytes"
                ))
            }
            Unread::Failed(error) => Fault::of(error, sending),
        })?;
        Ok(HttpAnswer {
            status,
            headers,
            body,
            can_offend: request.is_of_a_path || request.body.is_some(),
        })
    }
}
