//! The `DevTools` protocol over a pipe: JSON with a zero byte after each message.

use super::record::Record;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;

/// Longer than a busy machine takes for anything that is asked of a browser.
const PATIENCE: Duration = Duration::from_mins(1);

type Waiting = HashMap<u64, oneshot::Sender<Result<Value, String>>>;

/// One browser's pipe. What pages tell by themselves is put on record.
pub(super) struct Pipe {
    to: Mutex<ChildStdin>,
    waiting: Mutex<Waiting>,
    records: Mutex<HashMap<String, Arc<Mutex<Record>>>>,
    last: AtomicU64,
}

impl Pipe {
    pub(super) fn new(to: ChildStdin, from: ChildStdout) -> Arc<Self> {
        let pipe = Arc::new(Self {
            to: Mutex::new(to),
            waiting: Mutex::default(),
            records: Mutex::default(),
            last: AtomicU64::new(0),
        });
        let listening = pipe.clone();
        // Ends with the browser, which closes its end.
        std::thread::spawn(move || listening.listen(from));
        pipe
    }

    /// Has something done in a session, or by the browser itself.
    pub(super) async fn call(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().unwrap().insert(id, answer);
        self.send(id, session, method, &parameters)?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => answer.map_err(|why| format!("{method}: {why}")),
            Ok(Err(_)) => Err(format!("{method}: Chromium has ended")),
            Err(_) => Err(format!("{method}: no answer within {PATIENCE:?}")),
        }
    }

    /// What this session tells from now on.
    pub(super) fn record(&self, session: &str) -> Arc<Mutex<Record>> {
        let mut records = self.records.lock().unwrap();
        records.entry(session.to_owned()).or_default().clone()
    }

    fn send(
        &self,
        id: u64,
        session: Option<&str>,
        method: &str,
        parameters: &Value,
    ) -> Result<(), String> {
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let written = self.to.lock().unwrap().write_all(&bytes);
        written.map_err(|error| format!("{method}: Chromium hears nothing any more: {error}"))
    }

    fn listen(&self, from: ChildStdout) {
        let mut from = BufReader::new(from);
        let mut message = Vec::new();
        while from.read_until(0, &mut message).unwrap_or(0) > 0 {
            if message.last() == Some(&0) {
                message.pop();
            }
            let told: Value = serde_json::from_slice(&message).unwrap_or_default();
            message.clear();
            self.take(told);
        }
        // Whoever waits is told that nobody answers any more.
        self.waiting.lock().unwrap().clear();
    }

    fn take(&self, mut told: Value) {
        if let Some(id) = told["id"].as_u64() {
            let Some(answer) = self.waiting.lock().unwrap().remove(&id) else {
                return;
            };
            let result = match told.get("error") {
                Some(error) => Err(error["message"].as_str().unwrap_or("an error").to_owned()),
                None => Ok(told["result"].take()),
            };
            let _nobody_waits = answer.send(result);
            return;
        }
        let (Some(session), Some(method)) = (told["sessionId"].as_str(), told["method"].as_str())
        else {
            return;
        };
        if method == "Page.javascriptDialogOpening" {
            // Asked whether it is meant: it is.
            let yes = json!({ "accept": true });
            let _gone = self.send(0, Some(session), "Page.handleJavaScriptDialog", &yes);
        }
        self.record(session)
            .lock()
            .unwrap()
            .take(method, &told["params"]);
    }
}
