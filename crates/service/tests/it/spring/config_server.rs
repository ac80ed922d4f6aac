//! A Spring Cloud config server: the service takes its settings from it.

use super::world::{ConfigServer, new_name};
use crate::client::Request;
use crate::servers::postgres_or_left_out;
use crate::shop::Shop;
use reqwest::StatusCode;
use std::process::Command;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// The program as Spring's variables would start it, without any setting of its own.
fn program(shop: &Shop, variables: &[(&str, &str)]) -> Command {
    let mut program = shop.program(&[]);
    program.env_remove("ORDER_SERVICE__DATABASE__URL");
    for (name, value) in variables {
        program.env(name, value);
    }
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_the_one_that_the_config_server_names() {
    let Some(server) = ConfigServer::or_left_out() else {
        return;
    };
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let name = new_name("msvc-order");
    let url = database.url();
    let (user, place) = url
        .strip_prefix("postgres://")
        .unwrap()
        .split_once('@')
        .unwrap();
    let user = user.split(':').next().unwrap();
    let told = format!(
        "server:\n  port: 0\nspring:\n  datasource:\n    url: jdbc:postgresql://{place}\n    \
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

    let mut asking = program(&shop, &variables);
    let shown = asking.args(["config", "show"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
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
    let shop = Shop::new();
    let shown = program(&shop, &variables)
        .args(["config", "show"])
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for line in [
        "look_up_interval = \"11s\"",
        "hostname = \"dev\"",
        "register_as = \"variable\"",
        "port = \"2\"",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
}
