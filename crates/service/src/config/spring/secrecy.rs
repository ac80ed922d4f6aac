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

/// The same of an address. Some are a secret as a whole, so the value has to look like one that is none.
const ADDRESSES: [&str; 2] = ["URI", "URL"];

/// How a password, or a key to an account, is written among other members of a value.
const LOGINS: [&str; 7] = [
    "password=",
    "passwd=",
    "pwd=",
    "pass=",
    "accountkey=",
    "accesskey=",
    "secret=",
];

/// Longer words in the path of an address are no names.
const LONGEST_NAME: usize = 24;

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

/// Whether a variable is an address by its name and has more in it than a place.
pub(super) fn is_more_than_an_address(name: &str, value: &str) -> bool {
    ends_with_any(name, &ADDRESSES) && !value.split(',').all(is_plain_address)
}

/// `http://eureka:8761/eureka/`, `jdbc:postgresql://db/orders`: nobody's name, nothing asked for, and at the
/// most one plain name in the path, which a webhook's is not.
fn is_plain_address(value: &str) -> bool {
    let Some((scheme, rest)) = value.trim().split_once("://") else {
        return false;
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let is_name = |c: char| c.is_ascii_lowercase() || "-_".contains(c);
    scheme.chars().all(|c| c.is_ascii_lowercase() || c == ':')
        && host.chars().all(is_host)
        && path.len() <= LONGEST_NAME
        && path.chars().all(is_name)
}

/// Whether a config server may have a variable filled in, by its name. What is no such name may be a secret
/// whatever it is called, and not only what looks like one.
pub(super) fn is_for_config_servers(name: &str) -> bool {
    is_place(name) || ends_with_any(name, &PLAIN) || ends_with_any(name, &ADDRESSES)
}

/// `POD_IP`, `HOST_2`; not `AWS_ACCESS_KEY_ID`, which tells of a secret.
fn ends_with_any(name: &str, ends: &[&str]) -> bool {
    let name = plain(name);
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
    let mut words = name.split('_').rev().skip_while(is_number);
    let end = words.next().filter(|end| ends.contains(end));
    // A service may be called so (`AUTH_SERVICE_HOST`), but where it is is none.
    let is_where = matches!(end, Some("HOST" | "PORT"));
    end.is_some() && (is_where || !words.any(|word| ENDS.contains(&word)))
}

/// `scheme://name:password@host`, `...?password=...`, or the same as Java writes it.
fn holds_login(value: &str) -> bool {
    let has_user = value
        .split_once("://")
        .is_some_and(|(_, rest)| rest.contains('@'));
    let value = value.to_ascii_lowercase().replace(' ', "");
    has_user || LOGINS.iter().any(|login| value.contains(login))
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
            "Server=db;Uid=shop;Pwd = hunter2",
            "AccountName=shop;AccountKey=hunter2",
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
            "AUTH_SERVICE_HOST",
            "AUTH_SERVICE_PORT",
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
    fn an_address_is_no_secret_where_it_is_a_place_and_nothing_else() {
        for value in [
            "http://eureka:8761/eureka/",
            "http://a:1/eureka/,http://b:2/eureka/",
            "jdbc:postgresql://db:5432/orders",
            "https://[::1]:8443",
        ] {
            assert!(!is_more_than_an_address("EUREKA_URI", value), "{value}");
        }
        for value in [
            "https://hooks.slack.com/services/T00/B00/hunter2",
            "https://hooks/A1b2C3",
            "https://hooks/abcdefghijklmnopqrstuvwxy",
            "http://shop:hunter2@eureka/eureka",
            "http://eureka/eureka?key=hunter2",
            "jdbc:mysql://db/orders;x=hunter2",
            "http://a/eureka,hunter2",
            "http://h/${GITHUB_TOKEN}",
            "hunter2",
        ] {
            assert!(is_more_than_an_address("EUREKA_URI", value), "{value}");
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
            "AUTH_URL",
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
