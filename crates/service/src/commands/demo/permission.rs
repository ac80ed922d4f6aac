//! Whether a demonstration may go to the service that runs: to one that is open, on this machine, and
//! all by itself. Never to somebody's real shop.

use super::shop::Shop;
use crate::wires::is_of_this_machine;
use reqwest::StatusCode;
use serde_json::Value;

/// What every refusal ends with.
const ADVICE: &str = "start a service of its own for it, such as `order-service --database \
    sqlite:demo.db --listen 127.0.0.1:8081`, and give the demo the same two flags";

/// Refuses an address that is not this machine's own, before anything is asked there.
pub(super) fn check_place(url: &str) -> anyhow::Result<()> {
    anyhow::ensure!(
        is_of_this_machine(url),
        "{url} is not on this machine's loopback, and the demo orders in anybody's name: {ADVICE}"
    );
    Ok(())
}

/// Asks the service. An error says why the demo does not go there, and what to do.
pub(super) async fn check(shop: &Shop) -> anyhow::Result<()> {
    let url = shop.url();
    let (status, answer) = shop.looked_at("/api/v1/collaborators").await?;
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        anyhow::bail!(
            "the service at {url} asks who its callers are (identity.mode), and the demo orders in \
             anybody's name: {ADVICE}"
        );
    }
    let others = names(&answer, "collaborators");
    let others = others.ok_or_else(|| odd(url, status))?;
    if !others.is_empty() {
        anyhow::bail!(
            "the service at {url} works with others ({}), who would take the demo's orders for real \
             ones: {ADVICE}",
            others.join(", ")
        );
    }
    check_sinks(shop).await
}

/// Webhooks are no obstacle: whoever makes one on an open service wants to see something come.
async fn check_sinks(shop: &Shop) -> anyhow::Result<()> {
    let url = shop.url();
    let (status, answer) = shop.looked_at("/api/v1/sinks").await?;
    let sinks = names(&answer, "sinks").ok_or_else(|| odd(url, status))?;
    let kafka: Vec<String> = sinks
        .into_iter()
        .filter(|sink| sink.starts_with("kafka"))
        .collect();
    if !kafka.is_empty() {
        anyhow::bail!(
            "the service at {url} tells others of its orders ({}), who would take the demo's for \
             real ones: {ADVICE}",
            kafka.join(", ")
        );
    }
    Ok(())
}

fn odd(url: &str, status: StatusCode) -> anyhow::Error {
    anyhow::anyhow!(
        "what answers at {url} is no order service of this version (it says {status}): {ADVICE}"
    )
}

/// The names of what an answer lists, if it does.
fn names(answer: &Value, list: &str) -> Option<Vec<String>> {
    let listed = answer.get(list)?.as_array()?;
    let name = |one: &Value| Some(one.get("name")?.as_str()?.to_owned());
    listed.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_lists_nothing_is_told_from_an_empty_list() {
        assert_eq!(names(&json!({"sinks": []}), "sinks"), Some(vec![]));
        assert_eq!(names(&json!({"error": "no"}), "sinks"), None);
        let one = json!({"sinks": [{"name": "kafka:canonical"}]});
        assert_eq!(
            names(&one, "sinks"),
            Some(vec!["kafka:canonical".to_owned()])
        );
    }
}
