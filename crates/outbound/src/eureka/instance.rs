//! This process as Eureka lists it.

use super::registration::Lease;
use serde_json::{Value, json};

/// This process as others find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The application's name, such as `msvc-order`; Eureka shows it in capitals.
    pub application: String,
    /// What distinguishes it from other instances of the application.
    pub id: String,
    /// The name, or the address, that others call it by.
    pub host: String,
    /// Its IP address.
    pub ip: String,
    /// Where it listens.
    pub port: u16,
}

impl Instance {
    /// The name that Eureka shows.
    pub(super) fn listed_as(&self) -> String {
        self.application.to_uppercase()
    }

    /// The body of a registration.
    pub(super) fn body(&self, lease: Lease) -> Vec<u8> {
        let base = format!("http://{}:{}", bracketed(&self.host), self.port);
        let name = self.application.to_lowercase();
        let told: Value = json!({ "instance": {
            "instanceId": self.id,
            "hostName": self.host,
            "app": self.listed_as(),
            "ipAddr": self.ip,
            "status": "UP",
            "overriddenStatus": "UNKNOWN",
            "port": { "$": self.port, "@enabled": "true" },
            "securePort": { "$": 443, "@enabled": "false" },
            "countryId": 1,
            "dataCenterInfo": {
                "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                "name": "MyOwn",
            },
            "leaseInfo": {
                "renewalIntervalInSecs": lease.renewal.as_secs().max(1),
                "durationInSecs": lease.duration.as_secs().max(1),
            },
            "metadata": { "management.port": self.port.to_string() },
            "homePageUrl": format!("{base}/"),
            "statusPageUrl": format!("{base}/health"),
            "healthCheckUrl": format!("{base}/ready"),
            "vipAddress": name,
            "secureVipAddress": name,
        }});
        told.to_string().into_bytes()
    }
}

/// An IPv6 address as URLs write it.
pub(super) fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}
