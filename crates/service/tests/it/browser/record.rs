//! What a page tells by itself: complaints on its console, requests, and what it asks people.

use serde_json::Value;

/// All of it, since the page was opened.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Errors on the console, uncaught ones, and answers that are none.
    pub(super) complaints: Vec<String>,
    /// Where requests went.
    pub(super) requests: Vec<String>,
    /// What was asked in dialogs, each answered with yes.
    pub(super) questions: Vec<String>,
    /// What is in a complaint that belongs to the test.
    pub(super) expected: Vec<String>,
}

impl Record {
    pub(super) fn take(&mut self, method: &str, parameters: &Value) {
        match method {
            "Runtime.exceptionThrown" => {
                let details = &parameters["exceptionDetails"];
                let thrown = details["exception"]["description"].as_str();
                let text = thrown.or_else(|| details["text"].as_str());
                self.complaints.push(text.unwrap_or("an error").to_owned());
            }
            "Runtime.consoleAPICalled" if is_complaint(&parameters["type"]) => {
                self.complaints.push(parameters["args"].to_string());
            }
            "Log.entryAdded" if is_complaint(&parameters["entry"]["level"]) => {
                let entry = &parameters["entry"];
                let text = entry["text"].as_str().unwrap_or_default();
                let place = entry["url"].as_str().unwrap_or_default();
                self.complaints.push(format!("{text} ({place})"));
            }
            "Network.requestWillBeSent" => {
                let url = parameters["request"]["url"].as_str().unwrap_or_default();
                self.requests.push(url.to_owned());
            }
            "Page.javascriptDialogOpening" => {
                let asked = parameters["message"].as_str().unwrap_or_default();
                self.questions.push(asked.to_owned());
            }
            _ => {}
        }
    }

    /// What must not be: complaints that nobody expected, and requests to other machines.
    pub(super) fn faults(&self) -> Vec<String> {
        let is_expected =
            |complaint: &&String| self.expected.iter().any(|part| complaint.contains(part));
        let complaints = self.complaints.iter().filter(|one| !is_expected(one));
        let complaints = complaints.map(|complaint| format!("on the console: {complaint}"));
        let abroad = self.requests.iter().filter(|url| !is_here(url));
        let abroad = abroad.map(|url| format!("a request to another machine: {url}"));
        complaints.chain(abroad).collect()
    }
}

fn is_complaint(level: &Value) -> bool {
    matches!(level.as_str(), Some("error" | "assert"))
}

/// Whether a request stays on this machine, or is none.
fn is_here(url: &str) -> bool {
    let schemes = [
        "http://127.0.0.1:",
        "http://localhost:",
        "data:",
        "blob:http://127.0.0.1:",
        "about:",
    ];
    schemes.iter().any(|scheme| url.starts_with(scheme))
}
