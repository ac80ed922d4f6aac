//! A page: where it is, what is on it, and what is done with it.

use super::pipe::Pipe;
use super::record::Record;
use super::screenshot;
use crate::waiting::{PATIENCE, until};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// How much of a page's text is shown when something is not as it should be.
const SHOWN: usize = 2_000;

/// A page in a browser.
pub(crate) struct Page {
    pipe: Arc<Pipe>,
    session: String,
    record: Arc<Mutex<Record>>,
}

impl Page {
    pub(super) async fn new(pipe: Arc<Pipe>, session: String) -> Self {
        let record = pipe.record(&session);
        let page = Self {
            pipe,
            session,
            record,
        };
        for domain in ["Page", "Runtime", "Log", "Network", "DOM", "Accessibility"] {
            page.ask(&format!("{domain}.enable"), json!({})).await;
        }
        page
    }

    /// Has something done, or says why not.
    pub(super) async fn call(&self, method: &str, parameters: Value) -> Result<Value, String> {
        let session = Some(self.session.as_str());
        self.pipe.call(session, method, parameters).await
    }

    pub(super) async fn ask(&self, method: &str, parameters: Value) -> Value {
        let answer = self.call(method, parameters).await;
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Goes to an address, and waits until what is there is shown.
    pub(crate) async fn open(&self, url: &str) {
        let went = self.ask("Page.navigate", json!({ "url": url })).await;
        if let Some(why) = went["errorText"].as_str() {
            panic!("{url} cannot be opened: {why}");
        }
        self.until(
            &format!("{url} is loaded"),
            "document.readyState === 'complete'",
        )
        .await;
    }

    /// What an expression says in the page; an error if the page is being replaced, or it fails.
    pub(crate) async fn try_evaluate(&self, expression: &str) -> Result<Value, String> {
        let wanted = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true,
        });
        let mut told = self.call("Runtime.evaluate", wanted).await?;
        let failed = &told["exceptionDetails"];
        if failed.is_null() {
            return Ok(told["result"]["value"].take());
        }
        let thrown = failed["exception"]["description"].as_str();
        Err(format!("{expression}: {}", thrown.unwrap_or("an error")))
    }

    /// The same where it has to succeed.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        let told = self.try_evaluate(expression).await;
        told.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Waits until a condition holds in the page.
    pub(crate) async fn until(&self, what: &str, condition: &str) {
        let expression = format!("Boolean({condition})");
        let ask = || async {
            let told = self.try_evaluate(&expression).await;
            told.is_ok_and(|told| told == true)
        };
        if until(|holds| *holds, ask).await.is_err() {
            self.fail(&format!("not within {PATIENCE:?}: {what} ({condition})"))
                .await;
        }
    }

    /// Waits until the page shows a text.
    pub(crate) async fn shows(&self, text: &str) {
        let condition = format!("document.body.innerText.includes({})", json!(text));
        self.until(&format!("the page shows {text:?}"), &condition)
            .await;
    }

    /// Where it is.
    pub(crate) async fn path(&self) -> String {
        let told = self.evaluate("location.pathname + location.search").await;
        told.as_str().unwrap_or_default().to_owned()
    }

    /// What it heard so far that must not be.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.record.lock().unwrap().faults()
    }

    /// The test has brought about what must not be, and has seen it.
    pub(crate) fn forgive(&self) {
        *self.record.lock().unwrap() = Record::default();
    }

    /// Sends this header with every request from now on, as a gateway would.
    pub(crate) async fn sends(&self, name: &str, value: &str) {
        let headers = json!({ "headers": { name: value } });
        self.ask("Network.setExtraHTTPHeaders", headers).await;
    }

    /// Complaints with this in them belong to the test.
    pub(crate) fn expects(&self, complaint: &str) {
        let mut record = self.record.lock().unwrap();
        record.expected.push(complaint.to_owned());
    }

    /// What it asked in dialogs so far; each was answered with yes.
    pub(crate) fn questions(&self) -> Vec<String> {
        self.record.lock().unwrap().questions.clone()
    }

    /// A picture of the whole page, kept as an artefact of the run.
    pub(crate) async fn screenshot(&self, name: &str) {
        let wanted = json!({ "format": "png", "captureBeyondViewport": true });
        let taken = self.ask("Page.captureScreenshot", wanted).await;
        screenshot::keep(name, taken["data"].as_str().unwrap());
    }

    /// Ends the test with what was looked for, what there is, and a picture of it.
    pub(super) async fn fail(&self, what: &str) -> ! {
        let expression = "location.href + '\\n' + document.body.innerText";
        let shown = self.try_evaluate(expression).await.unwrap_or_default();
        let shown: String = shown
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(SHOWN)
            .collect();
        let taken = self.call("Page.captureScreenshot", json!({})).await;
        let taken = taken.unwrap_or_default();
        let data = taken["data"].as_str().unwrap_or_default();
        let picture = screenshot::keep(&screenshot::of_this_test(), data);
        let faults = self.faults().join("\n");
        panic!(
            "{what}\nthe page shows:\n{shown}\n{faults}\nits picture: {}",
            picture.display()
        );
    }
}

impl Drop for Page {
    /// Says what it heard that must not be, unless the test has failed anyway.
    fn drop(&mut self) {
        let faults = self.faults();
        assert!(
            faults.is_empty() || std::thread::panicking(),
            "a page complained:\n{}",
            faults.join("\n")
        );
    }
}
