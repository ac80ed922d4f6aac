//! The presets as they are shipped, in a Spring world: told where Eureka and the config server are, and
//! what a deployment tells in Spring's variables.

use super::world::{ConfigServer, Eureka, as_java_names_it, config_show, program};
use crate::client::Request;
use crate::redis_process::{RedisProcess, say};
use crate::sandbox_running::SandboxRunning;
use crate::servers::postgres_or_left_out;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use serde_json::Value;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// The entry of this service, which listens on all addresses and so is listed by its machine's name.
async fn listed(eureka: &Eureka, application: &str, service: &Service) -> Value {
    eventually("the service is listed", || async {
        let all = eureka.instances(application).await;
        let port = service.address.port();
        all.into_iter().find(|one| one["port"]["$"] == port)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn msvc_order_finds_its_services_in_eureka_and_its_database_in_the_config_server() {
    let (Some(eureka), Some(server)) = (Eureka::or_left_out(), ConfigServer::or_left_out()) else {
        return;
    };
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&["--ignore-keys"]).await;
    for name in ["msvc-inventory", "msvc-tracking"] {
        eureka.list_alone(name, sandbox.address).await;
    }
    let (jdbc, user) = as_java_names_it(&database);
    let told = format!(
        "server:\n  port: 0\nspring:\n  datasource:\n    url: {jdbc}\n    username: {user}\n"
    );
    server.put("msvc-order.yml", &told).await;
    let import = format!("optional:configserver:{}", server.url);
    let variables = [
        ("EUREKA_CLIENT_SERVICEURL_DEFAULTZONE", eureka.url.as_str()),
        ("SPRING_CONFIG_IMPORT", import.as_str()),
    ];
    let mut start = program(&shop, &variables);
    let service = shop
        .spawn(start.args(["--preset", "msvc-order"]))
        .await
        .unwrap();

    let customer = [("X-User-Id", "12345")];
    let order = Request::post("/api/v1/orders", ORDER).with(&customer);
    let placed = service.send(order).await.unwrap();
    assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
    assert_eq!(placed.json()["status"], "CONFIRMED");
    let calls = sandbox.log().await.calls();
    assert_eq!(calls, ["GET look 1", "POST reserve 1/1", "POST shipment"]);
    assert_eq!(
        listed(&eureka, "msvc-order", &service).await["app"],
        "MSVC-ORDER"
    );
    let orders = database.number("SELECT count(*) FROM orders").await;
    assert_eq!(orders, 1);
    service.stop().await;
    for name in ["msvc-inventory", "msvc-tracking"] {
        eureka.unlist(name, sandbox.address).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn urbanmart_is_listed_as_order_service_where_a_variable_says_where_eureka_is() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let shop = Shop::new();
    // On a file, and on a free port: both are the test's.
    let mut start = shop.program(&[]);
    start.env("EUREKA_CLIENT_SERVICEURL_DEFAULTZONE", &eureka.url);
    start.args(["--preset", "urbanmart", "--listen", "127.0.0.1:0"]);
    let service = shop.spawn(&mut start).await.unwrap();
    let entry = eureka.listed("order-service", service.address).await;
    assert_eq!(
        (&entry["app"], &entry["status"]),
        (&"ORDER-SERVICE".into(), &"UP".into())
    );
    service.stop().await;
}

/// All that the original's compose file says, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn cloudforge_starts_by_the_variables_of_its_original_alone() {
    let Some(eureka) = Eureka::or_left_out() else {
        return;
    };
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let Some(redis) = RedisProcess::start("the variables of document 001").await else {
        return;
    };
    let locked = ["CONFIG", "SET", "requirepass", "hunter2"];
    say::<String>(&redis.url(), &locked).await.unwrap();
    let redis_port = reqwest::Url::parse(&redis.url()).unwrap().port().unwrap();
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    let (jdbc, user) = as_java_names_it(&database);
    let (services, redis_port) = (sandbox.url(""), redis_port.to_string());
    let variables = [
        ("SPRING_DATASOURCE_URL", jdbc.as_str()),
        ("SPRING_DATASOURCE_USERNAME", &user),
        ("SPRING_DATASOURCE_PASSWORD", "hunter2"),
        ("SPRING_DATA_REDIS_HOST", "127.0.0.1"),
        ("SPRING_DATA_REDIS_PORT", &redis_port),
        ("SPRING_DATA_REDIS_PASSWORD", "hunter2"),
        ("SPRING_KAFKA_BOOTSTRAP_SERVERS", "kafka:29092"),
        ("SERVICES_PRODUCT_SERVICE_URL", &services),
        ("SERVICES_USER_SERVICE_URL", &services),
        ("EUREKA_CLIENT_SERVICEURL_DEFAULTZONE", &eureka.url),
        ("SERVER_PORT", "0"),
    ];
    let mut start = program(&shop, &variables);
    let service = shop
        .spawn(start.args(["--preset", "cloudforge"]))
        .await
        .unwrap();
    let customer = [("X-User-Id", "550e8400-e29b-41d4-a716-446655440000")];
    let item = r#"{"productId": "PROD001", "quantity": 2}"#;
    let address = r#"{"shippingAddress": "123 Main St", "shippingCity": "Pune"}"#;
    let mut last = None;
    for (path, body) in [("/api/cart/items", item), ("/api/cart/checkout", address)] {
        let asked = Request::post(path, body).with(&customer);
        let answer = service.send(asked).await.unwrap();
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        last = Some(answer.json());
    }
    // Nobody is at the brokers to pay.
    assert_eq!(last.unwrap()["status"], "PENDING");
    let calls = sandbox.log().await.calls();
    assert!(
        calls.contains(&"POST reserve PROD001/2".to_owned()),
        "{calls:?}"
    );
    listed(&eureka, "order-service", &service).await;
    assert_eq!(database.number("SELECT count(*) FROM orders").await, 1);
    assert!(!service.log().contains("hunter2"), "{}", service.log());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_that_a_jdbc_url_names_is_the_one_that_orders_are_kept_in() {
    let shop = Shop::new();
    let far = [(
        "SPRING_DATASOURCE_URL",
        "jdbc:postgresql://db.example/orders?currentSchema=shop",
    )];
    let (code, shown) = config_show(&shop, &far);
    assert_eq!(code, Some(0), "{shown}");
    let Some(database) = postgres_or_left_out().await else {
        return;
    };
    let mut outside = database.connect().await;
    let made = sqlx::query("CREATE SCHEMA shop")
        .execute(&mut outside)
        .await;
    made.unwrap();
    let (jdbc, user) = as_java_names_it(&database);
    let jdbc = format!("{jdbc}?currentSchema=shop");
    let variables = [
        ("SPRING_DATASOURCE_URL", jdbc.as_str()),
        ("SPRING_DATASOURCE_USERNAME", &user),
        ("SERVER_PORT", "0"),
    ];
    let service = shop.spawn(&mut program(&shop, &variables)).await.unwrap();
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert_eq!(placed.unwrap().status, StatusCode::CREATED);
    service.stop().await;
    assert_eq!(database.number("SELECT count(*) FROM shop.orders").await, 1);
    let elsewhere = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(database.number(elsewhere).await, 0);
}
