//! The desk of a running service: asked over HTTP on this machine, with the operator's token.

use super::collaborator_view::{CollaboratorView, CollaboratorsView};
use super::desk::{OPERATOR, Wanted};
use super::reference::ensure_taken;
use super::service_view::{ImportedBody, ListBody, OrderBody, TimelineBody};
use super::view::{ImportView, OrderListView, OrderView};
use crate::commands::own_client::own_client;
use crate::config::Settings;
use crate::operator::{OperatorAccess, OperatorFile, operator_file};
use crate::telemetry::escaped;
use anyhow::Context as _;
use domain::process::Settlement;
use domain::{OrderRef, Reason};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

/// How much longer than its wait for an order to rest an answer may take.
const MARGIN: Duration = Duration::from_secs(20);

/// How long an answer may take that is copied as it comes.
const LONGEST: Duration = Duration::from_hours(4);

/// A service that answers.
pub(in crate::commands) struct ServiceDesk {
    client: reqwest::Client,
    access: OperatorAccess,
}

impl ServiceDesk {
    /// The service that runs under these settings, if one does. A file that a killed service left
    /// behind leads nowhere, and that is no error.
    pub(in crate::commands) async fn find(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let access = match operator_file(settings) {
            Some(path) => OperatorFile::read(&path)?,
            None => None,
        };
        let Some(access) = access.filter(OperatorAccess::is_from_the_living) else {
            return Ok(None);
        };
        let client = own_client(Duration::from(settings.http.answer_wait) + MARGIN)?;
        let health = client.get(format!("{}/health", access.url)).send().await;
        Ok(health.is_ok().then_some(Self { client, access }))
    }

    pub(super) async fn list(&self, wanted: &Wanted) -> anyhow::Result<OrderListView> {
        let mut query = vec![("limit", wanted.limit.to_string())];
        query.extend(
            wanted
                .status
                .map(|status| ("status", status.as_str().to_owned())),
        );
        query.extend(
            wanted
                .customer
                .clone()
                .map(|customer| ("customer", customer)),
        );
        query.extend(wanted.parked.then(|| ("parked", "true".to_owned())));
        query.extend(wanted.after.map(|number| ("cursor", number.to_string())));
        let found: ListBody = read(self.request(Method::GET, "").query(&query)).await?;
        Ok(found.into())
    }

    /// How it fares with the collaborators on other machines.
    pub(in crate::commands) async fn collaborators(&self) -> anyhow::Result<Vec<CollaboratorView>> {
        let request = self.asked(Method::GET, "/api/v1/collaborators");
        let view: CollaboratorsView = read(request).await?;
        Ok(view.collaborators)
    }

    pub(super) async fn show(&self, order: OrderRef) -> anyhow::Result<OrderView> {
        let path = format!("/{}", path(order));
        let timeline = self.request(Method::GET, &format!("{path}/timeline"));
        let body = self.order(order).await?;
        let timeline: TimelineBody = read(timeline).await?;
        Ok(OrderView::of_service(body, timeline))
    }

    pub(super) async fn cancel(
        &self,
        order: OrderRef,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        self.order(order).await?;
        let path = format!("/{}/cancel", path(order));
        let body = json!({ "reason": reason.as_str() });
        ask(self.request(Method::PUT, &path).json(&body)).await?;
        self.show(order).await
    }

    pub(super) async fn settle(
        &self,
        order: OrderRef,
        settlement: Settlement,
        reason: Reason,
    ) -> anyhow::Result<OrderView> {
        self.order(order).await?;
        let path = format!("/{}/settle", path(order));
        let mut body = json!({
            "verdict": settlement.verdict.name(), "reason": reason.as_str(),
        });
        if let Some(payment) = &settlement.payment {
            body["reference"] = payment.as_str().into();
        }
        ask(self.request(Method::POST, &path).json(&body)).await?;
        let shown = self.show(order).await?;
        if settlement.payment.is_some() {
            ensure_taken(&shown.timeline, &reason)?;
        }
        Ok(shown)
    }

    pub(super) async fn import(&self, records: &[Value]) -> anyhow::Result<ImportView> {
        let request = self.request(Method::POST, "/import");
        let body: ImportedBody = read(request.json(&json!({ "orders": records }))).await?;
        Ok(body.into())
    }

    /// An order as operators get it. Looked at before anything is done, too: an open service takes
    /// commands from everybody, and would note this one as anybody's.
    async fn order(&self, order: OrderRef) -> anyhow::Result<OrderBody> {
        let path = format!("/{}", path(order));
        let body: OrderBody = read(self.request(Method::GET, &path)).await?;
        known_as_operator(body.is_for_operators())?;
        Ok(body)
    }

    /// Where it is.
    pub(in crate::commands) fn url(&self) -> &str {
        &self.access.url
    }

    /// Reads something of contract `v1` that is no order.
    pub(in crate::commands) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<T> {
        read(self.asked(Method::GET, path).query(query)).await
    }

    /// Has something done that is about no order.
    pub(in crate::commands) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<T> {
        read(self.asked(Method::POST, path).json(body)).await
    }

    /// Writes an answer out as it comes, however long it is.
    pub(in crate::commands) async fn copy(
        &self,
        (method, path): (Method, &str),
        body: Option<&Value>,
        out: &mut (impl Write + Send),
    ) -> anyhow::Result<()> {
        let request = self.asked(method, path).timeout(LONGEST);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let mut response = ask(request).await?;
        while let Some(chunk) = response.chunk().await.context("the answer was cut off")? {
            out.write_all(&chunk)?;
        }
        Ok(out.flush()?)
    }

    /// Has something removed that is no order.
    pub(in crate::commands) async fn delete(&self, path: &str) -> anyhow::Result<()> {
        ask(self.asked(Method::DELETE, path)).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.asked(method, &format!("/api/v1/orders{path}"))
    }

    fn asked(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.access.url);
        let request = self.client.request(method, url);
        request
            .bearer_auth(&self.access.token)
            .header("X-Operator", OPERATOR)
    }
}

fn known_as_operator(is_known: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        is_known,
        "the running service does not know this operator's token: restart it"
    );
    Ok(())
}

/// An order's name as paths have it.
fn path(order: OrderRef) -> String {
    match order {
        OrderRef::Id(id) => id.to_string(),
        OrderRef::Number(number) => number.0.to_string(),
    }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> anyhow::Result<T> {
    let body = ask(request).await?.text().await?;
    serde_json::from_str(&body).context("the service gave an answer of another version")
}

/// Sends a request; a refusal is told in the service's own words.
async fn ask(request: RequestBuilder) -> anyhow::Result<Response> {
    let response = request
        .send()
        .await
        .context("the running service gave no answer")?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    known_as_operator(status != StatusCode::UNAUTHORIZED)?;
    let body = response.text().await.unwrap_or_default();
    let problem: Value = serde_json::from_str(&body).unwrap_or_default();
    let message = problem["message"].as_str().map(escaped);
    anyhow::bail!(message.unwrap_or_else(|| format!("the running service answered {status}")))
}
