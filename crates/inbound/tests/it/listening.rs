//! Somebody who listens to a stream of Server-Sent Events.

use crate::shop::Shop;
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Request};
use futures::StreamExt;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceExt;

/// Longer than any event takes; with tokio's time paused it passes in a moment.
const PATIENCE: Duration = Duration::from_mins(5);

/// One event as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    pub(crate) id: u64,
    pub(crate) event: String,
    pub(crate) data: Value,
}

/// An open stream.
pub(crate) struct Listener {
    pub(crate) headers: HeaderMap,
    body: BodyDataStream,
    /// What has come and was not looked at.
    text: String,
}

impl Shop {
    /// Opens a stream.
    pub(crate) async fn listen(&self, path: &str, headers: &[(&str, &str)]) -> Listener {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("tests send requests");
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("the router never fails");
        assert_eq!(response.status(), 200, "{path}");
        let (parts, body) = response.into_parts();
        Listener {
            headers: parts.headers,
            body: body.into_data_stream(),
            text: String::new(),
        }
    }
}

impl Listener {
    /// The next block of lines; none when the stream has ended.
    pub(crate) async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let rest = self.text.split_off(end + 2);
                let mut block = std::mem::replace(&mut self.text, rest);
                block.truncate(end);
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.body.next()).await;
            let chunk = chunk.expect("there is a sign of life")?;
            let chunk = chunk.expect("answers do not break off");
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("events are text"));
        }
    }

    /// The next event.
    pub(crate) async fn next(&mut self) -> Option<Heard> {
        loop {
            let block = self.block().await?;
            let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            if let (Some(id), Some(event), Some(data)) =
                (line("id: "), line("event: "), line("data: "))
            {
                return Some(Heard {
                    id: id.parse().expect("ids are numbers"),
                    event: event.to_owned(),
                    data: serde_json::from_str(data).expect("data is JSON"),
                });
            }
        }
    }

    /// So many events.
    pub(crate) async fn take(&mut self, count: usize) -> Vec<Heard> {
        let mut heard = Vec::new();
        while heard.len() < count {
            heard.push(self.next().await.expect("there is more to come"));
        }
        heard
    }

    /// Checks that no event comes for a while.
    pub(crate) async fn hears_nothing(&mut self) {
        let while_quiet = timeout(Duration::from_mins(1), self.next());
        assert!(while_quiet.await.is_err());
    }
}

/// What was heard, a line for each.
pub(crate) fn lines(heard: &[Heard]) -> String {
    let line = |heard: &Heard| format!("{} {} {}", heard.id, heard.event, heard.data["status"]);
    heard.iter().map(line).collect::<Vec<_>>().join("\n")
}
