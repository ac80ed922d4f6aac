//! What the tests do in a Spring world beside the service: list others in Eureka, and put settings into
//! the config server.

use crate::client::client;
use crate::servers::PostgresDatabase;
use crate::servers::database::no_server;
use crate::servers::server::named_by;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// The URL of a server that the environment names; says what is left out if it names none.
fn url_or_left_out(variable: &str, server: &str) -> Option<String> {
    named_by(variable).or_else(|| no_server(server))
}

/// The program as Spring's variables would start it, without any setting of its own.
pub(super) fn program(shop: &Shop, variables: &[(&str, &str)]) -> Command {
    let mut program = shop.program(&[]);
    program.env_remove("ORDER_SERVICE__DATABASE__URL");
    for (name, value) in variables {
        program.env(name, value);
    }
    program
}

/// The exit code of `config show` under these variables, and all that it says.
pub(super) fn config_show(shop: &Shop, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let shown = program(shop, variables).args(["config", "show"]).output();
    let shown = shown.unwrap();
    let said = [shown.stdout, shown.stderr].concat();
    (shown.status.code(), String::from_utf8(said).unwrap())
}

/// A test's database as Java names it, and its user.
pub(super) fn as_java_names_it(database: &PostgresDatabase) -> (String, String) {
    let url = reqwest::Url::parse(&database.url()).unwrap();
    let (host, port) = (url.host_str().unwrap(), url.port().unwrap());
    let jdbc = format!("jdbc:postgresql://{host}:{port}{}", url.path());
    (jdbc, url.username().to_owned())
}

/// A name that no other test has, and no earlier run.
pub(super) fn new_name(beginning: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{beginning}-{}-{next}", std::process::id())
}

/// A Eureka server.
#[derive(Clone)]
pub(super) struct Eureka {
    pub(super) url: String,
    client: reqwest::Client,
}

impl Eureka {
    pub(super) fn or_left_out() -> Option<Self> {
        let url = url_or_left_out("ORDER_SERVICE_TEST_EUREKA", "Eureka")?;
        Some(Self {
            url,
            client: client(),
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        let url = reqwest::Url::parse(&self.url).unwrap();
        url.socket_addrs(|| None).unwrap()[0]
    }

    fn entry(&self, application: &str, id: &str) -> String {
        format!("{}apps/{}{id}", self.url, application.to_uppercase())
    }

    /// Lists an instance as any Spring service lists itself.
    pub(super) async fn list(&self, application: &str, at: SocketAddr) {
        let instance = json!({ "instance": {
            "instanceId": at.to_string(), "hostName": at.ip(), "app": application.to_uppercase(),
            "ipAddr": at.ip(), "status": "UP", "vipAddress": application,
            "port": { "$": at.port(), "@enabled": "true" },
            "securePort": { "$": 443, "@enabled": "false" },
            "dataCenterInfo": {
                "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                "name": "MyOwn",
            },
            "leaseInfo": { "renewalIntervalInSecs": 300, "durationInSecs": 900 },
        }});
        let told = self.client.post(self.entry(application, ""));
        let told = told.json(&instance).send().await.unwrap();
        assert!(told.status().is_success(), "{told:?}");
    }

    /// Takes it off the list.
    pub(super) async fn unlist(&self, application: &str, at: SocketAddr) {
        let told = self
            .client
            .delete(self.entry(application, &format!("/{at}")));
        assert!(told.send().await.unwrap().status().is_success());
    }

    /// Lists it and no other instance of this name, such as one that an earlier run has left behind.
    pub(super) async fn list_alone(&self, application: &str, at: SocketAddr) {
        for left in self.instances(application).await {
            let id = left["instanceId"].as_str().unwrap();
            let told = self
                .client
                .delete(self.entry(application, &format!("/{id}")));
            told.send().await.unwrap();
        }
        self.list(application, at).await;
    }

    /// The instances that it lists.
    pub(super) async fn instances(&self, application: &str) -> Vec<Value> {
        let asked = self.client.get(self.entry(application, ""));
        let told = asked
            .header("Accept", "application/json")
            .send()
            .await
            .unwrap();
        if told.status() == reqwest::StatusCode::NOT_FOUND {
            return Vec::new();
        }
        let told: Value = told.json().await.unwrap();
        told["application"]["instance"].as_array().unwrap().clone()
    }

    /// The entry of the instance that listens there, as soon as there is one.
    pub(super) async fn listed(&self, application: &str, at: SocketAddr) -> Value {
        let what = format!("{application} is listed at {at}");
        eventually(&what, || async {
            let all = self.instances(application).await;
            all.into_iter().find(|one| is_at(one, at))
        })
        .await
    }

    /// Whether it lists the instance that listens there.
    pub(super) async fn lists(&self, application: &str, at: SocketAddr) -> bool {
        let all = self.instances(application).await;
        all.iter().any(|one| is_at(one, at))
    }
}

fn is_at(instance: &Value, at: SocketAddr) -> bool {
    instance["port"]["$"] == at.port() && instance["hostName"] == at.ip().to_string()
}

/// A config server.
pub(super) struct ConfigServer {
    pub(super) url: String,
}

impl ConfigServer {
    pub(super) fn or_left_out() -> Option<Self> {
        let url = url_or_left_out("ORDER_SERVICE_TEST_CONFIG_SERVER", "config server")?;
        Some(Self { url })
    }

    /// Puts a file into its folder, or with `LABEL/` before its name into that of a label.
    pub(super) async fn put(&self, name: &str, text: &str) {
        let put = client().put(format!("{}files/{name}", self.url));
        let put = put
            .header("Content-Type", "text/plain")
            .body(text.to_owned());
        let put = put.send().await.unwrap();
        assert!(put.status().is_success(), "{put:?}");
    }
}
