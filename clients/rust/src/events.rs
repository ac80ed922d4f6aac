//! Server-Sent Events of one order, taken up again where they broke off.

use crate::error::Error;
use crate::models::OrderEventBody;
use crate::service::OrderService;
use reqwest::{Method, Response};
use std::time::Duration;

/// After a break, as the service itself asks for (`retry: 2000`).
const PAUSE: Duration = Duration::from_secs(2);
/// A single event is far smaller; more without an end is no stream of ours.
const LONGEST_EVENT: usize = 1_048_576;

/// An order that is watched.
#[derive(Debug)]
pub struct Following<'a> {
    service: &'a OrderService,
    path: String,
    /// The last event that was told.
    behind: String,
    connection: Option<Response>,
    /// What has come and was not told yet.
    pending: Vec<u8>,
}

impl<'a> Following<'a> {
    pub(crate) const fn of(service: &'a OrderService, path: String) -> Self {
        Self {
            service,
            path,
            behind: String::new(),
            connection: None,
            pending: Vec::new(),
        }
    }

    /// The next event, when it happens. Dropping the future loses nothing. Only what the service refuses, or
    /// what no one can read, is an error: a connection that breaks is made anew.
    pub async fn next(&mut self) -> Result<OrderEventBody, Error> {
        loop {
            while let Some(message) = self.message() {
                if let Some(data) = self.told(&message) {
                    return Ok(serde_json::from_str(data)?);
                }
            }
            if self.pending.len() > LONGEST_EVENT {
                return Err(Error::TooLong);
            }
            self.receive().await?;
        }
    }

    /// Some more bytes, over a new connection where there is none.
    async fn receive(&mut self) -> Result<(), Error> {
        let Some(connection) = &mut self.connection else {
            let request = self.service.request(Method::GET, &self.path);
            let request = request.header("Last-Event-ID", &self.behind);
            self.connection = Some(self.service.send(request).await?);
            return Ok(());
        };
        if let Ok(Some(bytes)) = connection.chunk().await {
            self.pending.extend_from_slice(&bytes);
            return Ok(());
        }
        // What broke off in the middle comes again.
        self.connection = None;
        self.pending.clear();
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }

    /// A whole message of what has come.
    fn message(&mut self) -> Option<String> {
        let end = self.pending.windows(2).position(|two| two == b"\n\n")?;
        let message: Vec<u8> = self.pending.drain(..end + 2).collect();
        Some(String::from_utf8_lossy(&message).into_owned())
    }

    /// Its data, if it has any; its id is the place to come back to.
    fn told<'m>(&mut self, message: &'m str) -> Option<&'m str> {
        let field = |name| {
            message
                .lines()
                .find_map(move |line| line.strip_prefix(name))
        };
        if let Some(id) = field("id: ") {
            id.clone_into(&mut self.behind);
        }
        field("data: ")
    }
}
