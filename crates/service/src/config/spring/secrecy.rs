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

/// The words with which the names end of what tells where something is and what it is called.
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

/// The same of what else a config server may have filled in: it goes to nobody but whom the settings name.
/// No addresses with a path (`URL`): some are a secret as a whole.
const PLAIN: [&str; 10] = [
    "ACTIVE",
    "DATABASE",
    "ENV",
    "ENVIRONMENT",
    "LEVEL",
    "PROFILE",
    "PROFILES",
    "SCHEMA",
    "USER",
    "USERNAME",
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
    ends_with_any(name, &PLACES)
}

/// Whether a config server may have a variable filled in, by its name. What is no such name may be a secret
/// whatever it is called, and not only what looks like one.
pub(super) fn is_for_config_servers(name: &str) -> bool {
    is_place(name) || ends_with_any(name, &PLAIN)
}

/// `POD_IP`, `HOST_2`; not `AWS_ACCESS_KEY_ID`, which tells of a secret.
fn ends_with_any(name: &str, ends: &[&str]) -> bool {
    let name = plain(name);
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let mut words = name.split('_').rev().skip_while(is_number);
    words.next().is_some_and(|end| ends.contains(&end)) && !words.any(|word| ENDS.contains(&word))
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
        for name in [
            "HOSTNAME",
            "POD_IP",
            "server.port",
            "MY_NODE_NAME",
            "DB_HOST_2",
        ] {
            assert!(is_place(name) && is_for_config_servers(name), "{name}");
        }
        for name in [
            "STRIPE",
            "HOSTAGE",
            "ORDERS",
            "SSH_ID_RSA",
            "AWS_ACCESS_KEY_ID",
        ] {
            assert!(!is_place(name), "{name}");
        }
    }

    #[test]
    fn a_config_server_may_have_filled_in_what_is_on_the_list_and_nothing_else() {
        for name in [
            "DB_USER",
            "order.db.username",
            "SPRING_PROFILES_ACTIVE",
            "LOG_LEVEL",
        ] {
            assert!(is_for_config_servers(name) && !is_place(name), "{name}");
        }
        for name in [
            "AZURE_STORAGE_CONNECTION_STRING",
            "JWT_SIGNING",
            "SENTRY",
            "ADO",
            "SLACK_WEBHOOK_URL",
            "USER_PASS",
            "NODE_OPTIONS",
            "X",
            "1",
            "",
        ] {
            assert!(!is_for_config_servers(name), "{name}");
        }
    }
}
