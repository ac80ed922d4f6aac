//! Spring's variables and what config servers tell, as our settings.

mod secrets;

use super::{Note, Told};
use crate::config::layers::Sources;
use crate::config::{DatabaseSettings, Faults, Preset, Settings};
use outbound::config_server::PropertySource;
use std::collections::HashMap;

/// The settings under these variables, and with this from a config server.
fn load(variables: &[(&str, &str)], told: &[(&str, &str)]) -> Result<Settings, Faults> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let source = PropertySource {
        name: "file:msvc-order.yml".to_owned(),
        properties: told.iter().map(pair).collect(),
    };
    let sources = Sources {
        environment: Some(variables.iter().map(pair).collect::<HashMap<_, _>>()),
        told: Told {
            sources: vec![source],
            ..Told::default()
        },
        ..Sources::default()
    };
    Settings::load(&sources)
}

/// A setting's value and origin, as `config show` prints them.
fn shown(settings: &Settings, key: &str) -> (String, String) {
    let (section, name) = key.split_once('.').unwrap();
    let mut all = settings.in_force.iter();
    let found = all.find(|one| one.section == section && one.name == name);
    let found = found.unwrap_or_else(|| panic!("there is no {key}"));
    (found.value.clone(), found.origin.clone())
}

fn value(settings: &Settings, key: &str) -> String {
    shown(settings, key).0
}

fn place(settings: &Settings) -> String {
    match &settings.database {
        DatabaseSettings::Postgres(server) => server.postgres().unwrap().shown(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_variables_of_document_001_are_understood() {
    let settings = load(
        &[
            (
                "SPRING_DATASOURCE_URL",
                "jdbc:postgresql://postgres:5432/cloudforge_orders",
            ),
            ("SPRING_DATASOURCE_USERNAME", "cloudforge"),
            ("SPRING_DATASOURCE_PASSWORD", "hunter2"),
            ("SPRING_DATA_REDIS_HOST", "redis"),
            ("SPRING_DATA_REDIS_PORT", "6380"),
            ("SPRING_DATA_REDIS_PASSWORD", "hunter2"),
            ("SPRING_KAFKA_BOOTSTRAP_SERVERS", "kafka:29092"),
            ("SERVICES_PRODUCT_SERVICE_URL", "http://products:8082"),
            ("SERVICES_USER_SERVICE_URL", "http://users:8081"),
            (
                "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE",
                "http://shop:hunter2@eureka-server:8761/eureka/",
            ),
            ("SERVER_PORT", "8083"),
        ],
        &[],
    )
    .unwrap();
    assert_eq!(place(&settings), "postgres:5432/cloudforge_orders");
    assert_eq!(value(&settings, "http.listen"), "\"127.0.0.1:8083\"");
    assert_eq!(
        value(&settings, "catalogue.url"),
        "\"http://products:8082\""
    );
    assert_eq!(
        shown(&settings, "customers.url"),
        (
            "\"http://users:8081\"".to_owned(),
            "SERVICES_USER_SERVICE_URL".to_owned()
        )
    );
    let eureka = settings.eureka.as_ref().unwrap();
    assert_eq!(
        eureka.sites[0].to_string(),
        "http://eureka-server:8761/eureka"
    );
    assert!(settings.redis.used.is_some());
    assert_eq!(settings.notes, []);
    let all: Vec<String> = settings
        .in_force
        .iter()
        .map(|one| format!("{one:?}"))
        .collect();
    let all = all.join("\n");
    assert!(!all.contains("hunter2") && !format!("{settings:?}").contains("hunter2"));
}

#[test]
fn in_the_world_of_document_001_its_variables_are_all_that_has_to_be_said() {
    let variables = [
        ("SPRING_DATASOURCE_PASSWORD", "hunter2"),
        ("SPRING_DATA_REDIS_PASSWORD", "hunter2"),
        (
            "SERVICES_PRODUCT_SERVICE_URL",
            "http://product-service:8082",
        ),
        ("SERVER_PORT", "8093"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let sources = Sources {
        environment: Some(variables.into_iter().collect()),
        preset: Preset::named("cloudforge"),
        ..Sources::default()
    };
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(place(&settings), "postgres:5432/cloudforge_orders");
    for (key, said) in [
        ("database.url", "(hidden)"),
        ("redis.url", "(hidden)"),
        ("http.listen", "0.0.0.0:8093"),
        ("catalogue.url", "http://product-service:8082"),
        ("inventory.url", "http://product-service:8082"),
        ("customers.url", "http://localhost:8081"),
    ] {
        assert_eq!(value(&settings, key), format!("{said:?}"), "{key}");
    }
}

#[test]
fn the_variables_lie_above_the_config_server_and_below_our_own() {
    let told = [
        (
            "spring.datasource.url",
            "jdbc:postgresql://told:5432/orderdb",
        ),
        ("spring.datasource.username", "postgres"),
        ("server.port", "8090"),
        ("eureka.client.registry-fetch-interval-seconds", "5"),
    ];
    let settings = load(&[], &told).unwrap();
    assert_eq!(place(&settings), "told:5432/orderdb");
    assert_eq!(
        shown(&settings, "http.listen"),
        (
            "\"127.0.0.1:8090\"".to_owned(),
            "server.port of the config server".to_owned()
        )
    );
    assert_eq!(value(&settings, "eureka.look_up_interval"), "\"5s\"");
    // A single part of several may come from above.
    let above = [
        ("SPRING_DATASOURCE_PASSWORD", "hunter2"),
        ("SERVER_PORT", "1"),
    ];
    let settings = load(&above, &told).unwrap();
    assert_eq!(place(&settings), "told:5432/orderdb");
    assert_eq!(value(&settings, "database.url"), "\"(hidden)\"");
    assert_eq!(value(&settings, "http.listen"), "\"127.0.0.1:1\"");
    let own = ("ORDER_SERVICE__HTTP__LISTEN", "127.0.0.1:2");
    let settings = load(&[above[1], own], &told).unwrap();
    assert_eq!(value(&settings, "http.listen"), "\"127.0.0.1:2\"");
}

#[test]
fn a_password_alone_goes_to_the_database_that_the_settings_name() {
    let own = ("ORDER_SERVICE__REDIS__URL", "redis://cache:6379/2");
    let settings = load(&[("SPRING_DATASOURCE_PASSWORD", "hunter2"), own], &[]).unwrap();
    // There is none for a file.
    assert!(value(&settings, "database.url").contains("sqlite:"));
    assert_eq!(value(&settings, "redis.url"), "\"redis://cache:6379/2\"");
}

#[test]
fn jdbc_urls_keep_what_they_say_of_encryption_and_say_what_drivers_assume() {
    for (jdbc, ours) in [
        ("postgresql://h:1/d", "postgres://h:1/d?sslmode=prefer"),
        (
            "postgresql://h/d?ssl=true&currentSchema=shop&reWriteBatchedInserts=true",
            "postgres://h/d?sslmode=verify-full&options%5Bsearch_path%5D=shop",
        ),
        (
            "postgresql://h/d?user=u&password=p%40w&sslmode=require&sslrootcert=ca.pem",
            "postgres://u:p%40w@h/d?sslmode=require&sslrootcert=ca.pem",
        ),
        (
            "mysql://h:3306/d?serverTimezone=UTC&useSSL=false",
            "mysql://h:3306/d?ssl-mode=DISABLED",
        ),
        (
            "mariadb://h/d?sslMode=verify-full",
            "mysql://h/d?ssl-mode=VERIFY_IDENTITY",
        ),
        ("mysql://h/d", "mysql://h/d?ssl-mode=PREFERRED"),
    ] {
        let datasource = super::database::Datasource {
            url: Some(format!("jdbc:{jdbc}")),
            ..Default::default()
        };
        let translated = datasource.translated("").unwrap().unwrap();
        assert_eq!(translated.url, ours);
        assert!(!translated.ignored.contains(&"sslmode".to_owned()));
    }
    for bad in [
        "postgresql://h/d",
        "jdbc:h2:mem:hunter2",
        "jdbc:postgresql://a:1,b:2/hunter2",
        "jdbc:postgresql:hunter2",
        "jdbc:mysql://h",
    ] {
        let told = load(&[("SPRING_DATASOURCE_URL", bad)], &[])
            .unwrap_err()
            .to_string();
        assert!(told.contains("database.url") && told.contains("SPRING_DATASOURCE_URL"));
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn redis_is_put_together_from_its_parts() {
    let redis = |said: &[(&str, &str)]| value(&load(said, &[]).unwrap(), "redis.url");
    let host = ("SPRING_DATA_REDIS_HOST", "cache");
    assert_eq!(redis(&[host]), "\"redis://cache:6379\"");
    assert_eq!(
        redis(&[
            host,
            ("SPRING_DATA_REDIS_SSL_ENABLED", "true"),
            ("SPRING_DATA_REDIS_DATABASE", "3"),
        ]),
        "\"rediss://cache:6379/3\""
    );
    assert_eq!(
        redis(&[("SPRING_REDIS_HOST", "old")]),
        "\"redis://old:6379\""
    );
    assert_eq!(
        redis(&[host, ("SPRING_DATA_REDIS_PASSWORD", "p/w")]),
        "\"(hidden)\""
    );
    assert_eq!(redis(&[("SPRING_DATA_REDIS_PASSWORD", "p")]), "\"\"");
}

#[test]
fn what_spring_has_and_this_service_has_not_is_told_in_one_line_without_values() {
    let told = [
        ("spring.jpa.hibernate.ddl-auto", "hunter2"),
        ("spring.kafka.bootstrap-servers[0]", "a:1"),
        ("services.productService.url", "http://products"),
    ];
    let settings = load(&[("SPRING_JPA_SHOW_SQL", "hunter2")], &told).unwrap();
    let line = "2 properties of Spring mean nothing here: SPRING_JPA_SHOW_SQL, spring.jpa.hibernate.ddlauto";
    assert_eq!(settings.notes, [Note::Detail(line.to_owned())]);
    assert_eq!(value(&settings, "catalogue.url"), "\"http://products\"");
}

#[test]
fn placeholders_are_filled_in_from_properties_and_variables() {
    let told = [
        (
            "spring.datasource.url",
            "jdbc:postgresql://${order.db.host:nowhere}:${DB_PORT:5432}/${spring.application.name}",
        ),
        ("spring.application.name", "orders"),
        (
            "eureka.client.service-url.defaultZone",
            "http://${eureka.instance.hostname}:8761/eureka/",
        ),
        ("eureka.instance.hostname", "eureka-server"),
    ];
    let settings = load(&[("ORDER_DB_HOST", "order_db")], &told).unwrap();
    assert_eq!(place(&settings), "order_db:5432/orders");
    let eureka = settings.eureka.as_ref().unwrap();
    assert_eq!(
        eureka.sites[0].to_string(),
        "http://eureka-server:8761/eureka"
    );

    let missing = [(
        "spring.datasource.url",
        "jdbc:postgresql://${NO_SUCH_HOST}/d",
    )];
    let told = load(&[], &missing).unwrap_err().to_string();
    assert!(told.contains("${NO_SUCH_HOST}"), "{told}");
    assert!(
        told.contains("spring.datasource.url of the config server"),
        "{told}"
    );
}

#[test]
fn what_the_config_server_could_not_decrypt_is_told_and_never_used() {
    let settings = load(&[], &[("invalid.spring.datasource.password", "<n/a>")]).unwrap();
    let told = "the config server could not decrypt spring.datasource.password: those properties are missing";
    assert!(settings.notes.contains(&Note::Warning(told.to_owned())));
    let raw = load(&[], &[("spring.datasource.password", "{cipher}hunter2")]).unwrap_err();
    let raw = raw.to_string();
    assert!(
        raw.contains("decrypted") && !raw.contains("hunter2"),
        "{raw}"
    );
}

#[test]
fn what_a_config_server_tells_says_nothing_about_where_to_ask() {
    let told = [
        ("spring.config.import", "configserver:http://elsewhere"),
        ("spring.cloud.config.uri", "http://elsewhere"),
    ];
    let settings = load(&[], &told).unwrap();
    assert_eq!(value(&settings, "spring.config_import"), "\"\"");
    let switched_off = [
        ("SPRING_CONFIG_IMPORT", "configserver:http://a"),
        ("SPRING_CLOUD_CONFIG_ENABLED", "false"),
    ];
    let settings = load(&switched_off, &[]).unwrap();
    assert_eq!(value(&settings, "spring.config_import"), "\"\"");
}

#[tokio::test]
async fn without_its_config_server_the_service_starts_where_that_is_optional_and_else_does_not() {
    let asked = async |import: &str| {
        let variables = [("SPRING_CONFIG_IMPORT", import)];
        let pairs = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let sources = Sources {
            environment: Some(pairs.into_iter().collect()),
            ..Sources::default()
        };
        Settings::load(&sources.asked().await)
    };
    // A port on which nobody listens.
    let settings = asked("optional:configserver:http://a:hunter2@127.0.0.1:9")
        .await
        .unwrap();
    let [Note::Warning(words)] = &settings.notes[..] else {
        panic!("{:?}", settings.notes)
    };
    assert!(
        words.contains("http://127.0.0.1:9") && !words.contains("hunter2"),
        "{words}"
    );
    let refused = asked("configserver:http://a:hunter2@127.0.0.1:9")
        .await
        .unwrap_err();
    let refused = refused.to_string();
    assert!(refused.contains("spring.config_import"), "{refused}");
    assert!(refused.contains("http://127.0.0.1:9") && !refused.contains("hunter2"));
}
