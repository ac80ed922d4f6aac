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
    /// Whether https is spoken there.
    pub is_encrypted: bool,
}

impl Instance {
    /// The name that Eureka shows.
    pub(super) fn listed_as(&self) -> String {
        self.application.to_uppercase()
    }

    /// The body of a registration.
    pub(super) fn body(&self, lease: Lease) -> Vec<u8> {
        let scheme = if self.is_encrypted { "https" } else { "http" };
        let base = format!("{scheme}://{}:{}", bracketed(&self.host), self.port);
        let (plain, secure) = if self.is_encrypted {
            (80, self.port)
        } else {
            (self.port, 443)
        };
        let enabled = |is_enabled: bool| is_enabled.to_string();
        let name = self.application.to_lowercase();
        let told: Value = json!({ "instance": {
            "instanceId": self.id,
            "hostName": self.host,
            "app": self.listed_as(),
            "ipAddr": self.ip,
            "status": "UP",
            "overriddenStatus": "UNKNOWN",
            "port": { "$": plain, "@enabled": enabled(!self.is_encrypted) },
            "securePort": { "$": secure, "@enabled": enabled(self.is_encrypted) },
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
            // Some clients read the one, and some the other.
            (if self.is_encrypted { "secureHealthCheckUrl" } else { "healthCheckUrl" }):
                format!("{base}/ready"),
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
