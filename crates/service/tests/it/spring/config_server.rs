//! A Spring Cloud config server: the service takes its settings from it.

use super::world::{ConfigServer, as_java_names_it, config_show, new_name, program};
use crate::client::Request;
use crate::servers::postgres_or_left_out;
use crate::shop::Shop;
use reqwest::StatusCode;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_the_one_that_the_config_server_names() {
    let Some(server) = ConfigServer::or_left_out() else {
        return;
    };
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let name = new_name("msvc-order");
    let (jdbc, user) = as_java_names_it(&database);
    let told = format!(
        "server:\n  port: 0\nspring:\n  datasource:\n    url: {jdbc}\n    \
         username: ${{DB_USER:{user}}}\n    password: hunter2\n  jpa:\n    show-sql: true\n"
    );
    server.put(&format!("{name}.yml"), &told).await;
    let shop = Shop::new();
    let import = format!("optional:configserver:{}", server.url);
    let variables = [
        ("SPRING_CONFIG_IMPORT", import.as_str()),
        ("SPRING_APPLICATION_NAME", name.as_str()),
    ];
    let service = shop.spawn(&mut program(&shop, &variables)).await.unwrap();
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert_eq!(placed.unwrap().status, StatusCode::CREATED);
    let log = service.log();
    assert!(!log.contains("hunter2"), "{log}");
    service.stop().await;
    let mut outside = database.connect().await;
    let orders = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM orders");
    assert_eq!(orders.fetch_one(&mut outside).await.unwrap(), 1);
    drop(outside);

    let (_, shown) = config_show(&shop, &variables);
    assert!(
        shown.contains("spring.datasource.url of the config server"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_and_variables_lie_over_what_all_have() {
    let Some(server) = ConfigServer::or_left_out() else {
        return;
    };
    let name = new_name("msvc-order");
    let all = "eureka:\n  client:\n    registry-fetch-interval-seconds: 11\n  instance:\n    hostname: all\n\
               \n    appname: all\n    non-secure-port: 1\n";
    server.put(&format!("{name}.yml"), all).await;
    let dev = "eureka.instance.hostname=dev\neureka.instance.appname=dev\n";
    server.put(&format!("{name}-dev.properties"), dev).await;
    let import = format!("configserver:{}", server.url);
    let variables = [
        ("SPRING_CONFIG_IMPORT", import.as_str()),
        ("SPRING_APPLICATION_NAME", name.as_str()),
        ("SPRING_PROFILES_ACTIVE", "dev"),
        ("EUREKA_INSTANCE_APPNAME", "variable"),
        ("ORDER_SERVICE__EUREKA__PORT", "2"),
    ];
    let (_, shown) = config_show(&Shop::new(), &variables);
    for line in [
        "look_up_interval = \"11s\"",
        "hostname = \"dev\"",
        "register_as = \"variable\"",
        "port = \"2\"",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_is_asked_for_and_its_settings_lie_over_those_of_all() {
    let Some(server) = ConfigServer::or_left_out() else {
        return;
    };
    let (name, label) = (new_name("msvc-order"), new_name("v2"));
    let all = "eureka.instance.hostname=all\neureka.instance.appname=all\n";
    server.put(&format!("{name}.properties"), all).await;
    let labelled = format!("{label}/{name}.properties");
    server
        .put(&labelled, "eureka.instance.hostname=labelled\n")
        .await;
    let import = format!("configserver:{}", server.url);
    let variables = [
        ("SPRING_CONFIG_IMPORT", import.as_str()),
        ("SPRING_APPLICATION_NAME", name.as_str()),
    ];
    let shop = Shop::new();
    let (_, without) = config_show(&shop, &variables);
    assert!(without.contains("hostname = \"all\""), "{without}");
    // It tells all in place of a label that it does not have, so the first of several is the one.
    let several = format!("{label},other");
    for labels in [label.as_str(), several.as_str()] {
        let variables = [&variables[..], &[("SPRING_CLOUD_CONFIG_LABEL", labels)]].concat();
        let (_, shown) = config_show(&shop, &variables);
        for line in ["hostname = \"labelled\"", "register_as = \"all\""] {
            assert!(shown.contains(line), "{line}: {shown}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_a_password_or_a_token_is_shown_it_and_nobody_else_is() {
    let Some(server) = ConfigServer::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    let in_url = server.url.replace("//", "//shop:hunter2%2F%40@");
    let plain = format!("configserver:{}", server.url);
    let told = format!("configserver:{in_url}");
    let user = [
        ("SPRING_CLOUD_CONFIG_USERNAME", "shop"),
        ("SPRING_CLOUD_CONFIG_PASSWORD", "hunter2/@"),
    ];
    let token = [("SPRING_CLOUD_CONFIG_TOKEN", "hunter2/@")];
    let wrong = [("SPRING_CLOUD_CONFIG_TOKEN", "hunter2")];
    for (name, import, more, is_let_in) in [
        ("by-password", &told, &[][..], true),
        ("by-password", &plain, &user, true),
        ("by-password", &plain, &token, false),
        ("by-token", &plain, &token, true),
        ("by-token", &plain, &wrong, false),
        ("by-token", &told, &[], false),
    ] {
        let name = new_name(name);
        let port = format!("{name}.properties");
        server.put(&port, "eureka.instance.hostname=told\n").await;
        let variables = [
            ("SPRING_CONFIG_IMPORT", import.as_str()),
            ("SPRING_APPLICATION_NAME", name.as_str()),
        ];
        let (code, said) = config_show(&shop, &[&variables[..], more].concat());
        assert!(!said.contains("hunter2"), "{said}");
        assert_eq!(code, Some(if is_let_in { 0 } else { 2 }), "{said}");
        let says = if is_let_in {
            "hostname = \"told\""
        } else {
            "it answers 401"
        };
        assert!(said.contains(says), "{says}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_config_server_neither_reads_our_environment_nor_keeps_a_start_from_ending() {
    let Some(server) = ConfigServer::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    let line = |line: u32| format!("p{line}={}\n", format!("${{p{}}}", line + 1).repeat(1_000));
    let lines: String = (0..12).map(line).collect();
    let bomb = format!("logging.level.root=${{p0}}\np12=\n{lines}");
    let prying = "spring.application.name=${ORDER_SERVICE__PAYMENTS__AUTHORIZATION}\n\
                  services.user-service.url=http://users/${SPRING_DATASOURCE_PASSWORD:none}\n";
    for (told, settings, expected) in [
        (bomb.as_str(), &["log.level"][..], "names are looked up"),
        (
            prying,
            &["customers.url", "spring.application_name"],
            "not for a config server",
        ),
    ] {
        let name = new_name("msvc-order");
        server.put(&format!("{name}.properties"), told).await;
        let import = format!("optional:configserver:{}", server.url);
        let variables = [
            ("SPRING_CONFIG_IMPORT", import.as_str()),
            ("SPRING_CLOUD_CONFIG_NAME", name.as_str()),
            ("ORDER_SERVICE__PAYMENTS__AUTHORIZATION", "Bearer hunter2"),
            ("SPRING_DATASOURCE_PASSWORD", "hunter2"),
        ];
        let (code, said) = config_show(&shop, &variables);
        assert_eq!(code, Some(2), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
        for part in settings.iter().chain(&[expected]) {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
