//! What a config server gets to see of the environment, and what anybody else gets to see of either.

use super::{load, place, shown, value};
use crate::config::settings::Settings;

/// Variables that no config server is to see.
const PRIVATE: [(&str, &str); 9] = [
    (
        "ORDER_SERVICE__IDENTITY__GATEWAY_SECRET",
        "hunter2-hunter2-hunter2-hunter2-",
    ),
    ("ORDER_SERVICE__PAYMENTS__AUTHORIZATION", "hunter2"),
    ("SPRING_DATASOURCE_PASSWORD", "hunter2"),
    ("GITHUB_TOKEN", "hunter2"),
    ("STRIPE_KEY", "hunter2"),
    ("OTHER_URL", "http://shop:hunter2@other"),
    // What nothing tells of, neither the name nor the value.
    (
        "AZURE_STORAGE_CONNECTION_STRING",
        "AccountName=shop;Blob=hunter2",
    ),
    ("JWT_SIGNING", "hunter2"),
    ("ADO", "Server=db;Uid=shop;Pwd=hunter2"),
];

fn refused(variables: &[(&str, &str)], told: &[(&str, &str)]) -> String {
    let refused = load(variables, told).unwrap_err().to_string();
    assert!(!refused.contains("hunter2"), "{refused}");
    refused
}

#[test]
fn what_a_config_server_tells_sees_no_secret_and_no_setting_of_our_own() {
    for (name, _) in PRIVATE {
        for property in [
            "logging.level.root",
            "spring.application.name",
            "services.user-service.url",
            "spring.datasource.url",
            "server.port",
        ] {
            let direct = format!("http://evil/${{{name}}}");
            let otherwise = format!("${{{name}:x}}");
            for value in [&direct, &otherwise] {
                let refused = refused(&PRIVATE, &[(property, value)]);
                assert!(refused.contains("not for a config server"), "{refused}");
            }
        }
    }
}

#[test]
fn no_detour_leads_to_them() {
    let own = |value| [PRIVATE[2], PRIVATE[3], ("SERVICES_USER_SERVICE_URL", value)];
    for (variables, told) in [
        // Over another property, by its name as a property, and over its name put together.
        (own("http://a/${x}"), [("x", "${GITHUB_TOKEN}"), ("y", "")]),
        (
            own("http://a/${x}"),
            [("x", "${spring.datasource.password}"), ("y", "")],
        ),
        (own("http://a/${${x}}"), [("x", "GITHUB_TOKEN"), ("y", "")]),
        (
            own("http://a/${x}"),
            [("x", "${${y}_TOKEN}"), ("y", "GITHUB")],
        ),
    ] {
        let refused = refused(&variables, &told);
        assert!(refused.contains("customers.url"), "{refused}");
    }
}

#[test]
fn an_operators_own_variables_may_be_put_together_from_secrets_which_nobody_else_sees() {
    let variables = [
        (
            "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE",
            "http://eureka/${GITHUB_TOKEN}",
        ),
        ("SERVER_PORT", "${PORT}"),
        ("PORT", "81"),
        PRIVATE[3],
    ];
    let settings = load(&variables, &[]).unwrap();
    assert_eq!(value(&settings, "eureka.urls"), "\"(hidden)\"");
    assert_eq!(value(&settings, "http.listen"), "\"127.0.0.1:81\"");
}

#[test]
fn where_a_config_server_had_a_variable_filled_in_the_value_is_kept_from_screens_and_logs() {
    let variables = [
        ("SHOP_NAME", "canary"),
        ("DB_HOST", "canary.db"),
        ("PORT", "9"),
    ];
    let told = [
        ("services.user-service.url", "http://users/${SHOP_NAME}"),
        (
            "spring.datasource.url",
            "jdbc:postgresql://${DB_HOST}/orders",
        ),
        ("server.port", "${PORT}"),
        ("logging.level.root", "application=${SHOP_NAME:info}"),
    ];
    let customers = [("ORDER_SERVICE__CUSTOMERS__PROTOCOL", "user")];
    let refused = load(&[&variables[..], &customers].concat(), &told)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("log.level = (hidden)"), "{refused}");
    assert!(!refused.contains("canary"), "{refused}");
    let settings = load(&[&variables[..], &customers].concat(), &told[..3]).unwrap();
    for key in ["customers.url", "database.url", "http.listen"] {
        let (value, origin) = shown(&settings, key);
        assert_eq!(value, "\"(hidden)\"", "{key}");
        assert!(origin.ends_with("of the config server"), "{origin}");
    }
    assert_eq!(customers_at(&settings), "(hidden)");
    // Where the orders are is no secret to whoever runs the service.
    assert_eq!(place(&settings), "canary.db:5432/orders");
}

fn customers_at(settings: &Settings) -> String {
    match &settings.collaborators.customers {
        crate::config::Chosen::Remote(remote) => remote.place.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn eureka_publishes_names_and_addresses_of_the_environment_and_nothing_else() {
    let variables = [
        ("X", "hunter2"),
        ("DB_USER", "hunter2"),
        ("POD_IP", "10.1.2.3"),
        ("HOSTNAME", "order-1"),
    ];
    for property in [
        "spring.application.name",
        "eureka.instance.appname",
        "eureka.instance.hostname",
        "eureka.instance.ip-address",
    ] {
        for variable in ["${X}", "${DB_USER}"] {
            let refused = refused(&variables, &[(property, variable)]);
            assert!(refused.contains("not for a config server"), "{refused}");
        }
    }
    let told = [
        (
            "eureka.client.service-url.defaultZone",
            "http://eureka:8761/eureka",
        ),
        ("eureka.instance.hostname", "${HOSTNAME}"),
        ("eureka.instance.ip-address", "${POD_IP}"),
        ("eureka.instance.instance-id", "${HOSTNAME}:${X}"),
    ];
    let settings = load(&variables, &told).unwrap();
    let listing = settings.eureka.unwrap().listing.unwrap();
    assert_eq!(listing.hostname, "order-1");
    assert_eq!(listing.ip.unwrap().to_string(), "10.1.2.3");
    assert_eq!(listing.instance_id, "", "it has one of its own");
}

#[test]
fn a_placeholder_in_a_secret_is_not_named() {
    for (variable, value) in [
        ("SPRING_DATASOURCE_PASSWORD", "a${hunter2}b"),
        ("SPRING_DATA_REDIS_PASSWORD", "a${hunter2}b"),
        ("SPRING_CLOUD_CONFIG_TOKEN", "${hunter2}"),
        (
            "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE",
            "http://shop:${hunter2}@eureka",
        ),
    ] {
        let refused = refused(&[(variable, value)], &[]);
        assert!(refused.contains(variable), "{refused}");
    }
}
