//! Which variables of the environment are nobody's business but the operator's, and which are everybody's.

use crate::config::layers;

/// What stands somewhere in the names of secrets.
const PARTS: [&str; 7] = [
    "PASSW",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "AUTHORIZATION",
    "APIKEY",
    "PRIVATE",
];

/// Words with which the names of secrets end.
const ENDS: [&str; 8] = [
    "PASS",
    "PASSPHRASE",
    "PWD",
    "KEY",
    "KEYS",
    "AUTH",
    "PIN",
    "DSN",
];

/// Words in the names of what tells where something is and what it is called.
const PLACES: [&str; 14] = [
    "HOST",
    "HOSTNAME",
    "NAME",
    "IP",
    "ADDR",
    "ADDRESS",
    "PORT",
    "DOMAIN",
    "NAMESPACE",
    "NODE",
    "POD",
    "REGION",
    "ZONE",
    "ID",
];

/// Whether a variable or a property is, by its name or by its value, one that nobody else is to see: a
/// secret, or a setting of this service's own.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    let name = plain(name);
    let is_named_so = layers::is_own(&name)
        || PARTS
            .iter()
            .any(|part| name.replace('_', "").contains(part))
        || name
            .rsplit('_')
            .next()
            .is_some_and(|end| ENDS.contains(&end));
    is_named_so || holds_login(value)
}

/// Whether a variable tells where something is or what it is called, by its name: that may be published.
pub(super) fn is_place(name: &str) -> bool {
    plain(name).split('_').any(|word| PLACES.contains(&word))
}

/// `scheme://name:password@host`, `...?password=...`, or the same as Java writes it.
fn holds_login(value: &str) -> bool {
    let has_user = value
        .split_once("://")
        .is_some_and(|(_, rest)| rest.contains('@'));
    has_user || value.to_ascii_lowercase().contains("password=")
}

fn plain(name: &str) -> String {
    name.to_uppercase().replace(['.', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names_or_by_a_login_in_them() {
        for name in [
            "SPRING_DATASOURCE_PASSWORD",
            "DB_PASS",
            "db.passwd",
            "STRIPE_API_KEY",
            "ApiKey",
            "GITHUB_TOKEN",
            "spring.cloud.config.token",
            "BASIC_AUTH",
            "ORDER_SERVICE__LOG__LEVEL",
            "order_service__log__level",
        ] {
            assert!(is_secret(name, "x"), "{name}");
        }
        for value in [
            "http://shop:hunter2@eureka",
            "jdbc:postgresql://h/d?user=a&Password=b",
        ] {
            assert!(is_secret("X", value), "{value}");
        }
        for name in [
            "DB_HOST",
            "KEYCLOAK_HOST",
            "order.db.name",
            "ORDER_SERVICE_PORT",
        ] {
            assert!(!is_secret(name, "http://h:1/d"), "{name}");
        }
    }

    #[test]
    fn what_tells_of_a_place_may_be_published() {
        for name in ["HOSTNAME", "POD_IP", "server.port", "MY_NODE_NAME"] {
            assert!(is_place(name), "{name}");
        }
        for name in ["STRIPE", "HOSTAGE", "ORDERS"] {
            assert!(!is_place(name), "{name}");
        }
    }
}
