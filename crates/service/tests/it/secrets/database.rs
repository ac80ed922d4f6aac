//! A PostgreSQL whose password is changed under a running service.

use crate::client::Request;
use crate::encrypted::{OwnPostgres, PASSWORD, USER};
use crate::servers::mariadb_or_left_out;
use crate::shop::Shop;
use crate::waiting::eventually;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::fs;

const NEW: &str = "open barley";

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "Lane 7", "carrier": "DHL"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_postgresql_is_changed_and_the_service_goes_on() {
    let Some(server) = OwnPostgres::start() else {
        return;
    };
    let url = server.url("localhost", "sslmode=require");
    let shop = Shop::at(url.clone());
    let file = shop.folder().join("password");
    fs::write(&file, PASSWORD).unwrap();
    let with_password = url.replace(USER, &format!("{USER}:{}", PASSWORD.replace(' ', "%20")));
    let mut outside = eventually("PostgreSQL answers", || async {
        PgConnection::connect(&with_password).await.ok()
    })
    .await;
    let service = shop.start(&[("database.password_file", "password")]).await;
    let place = async || {
        let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
        placed.unwrap().status.as_u16()
    };
    assert_eq!(place().await, 201);

    let change = format!("ALTER ROLE {USER} PASSWORD '{NEW}'");
    sqlx::raw_sql(AssertSqlSafe(change))
        .execute(&mut outside)
        .await
        .unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE application_name = 'order-service'";
    sqlx::raw_sql(cut).execute(&mut outside).await.unwrap();
    assert_eq!(place().await, 503, "nobody gets in with the old one");
    fs::write(&file, format!("{NEW}\n")).unwrap();
    eventually("orders are taken again", || async {
        (place().await == 201).then_some(())
    })
    .await;
    let first = service.get("/api/v1/orders/1").await;
    assert_eq!(first.status, 200, "{}", first.body);
    let log = service.log();
    assert!(
        log.contains("database.password_file: its file has changed"),
        "{log}"
    );
    for secret in [PASSWORD, NEW] {
        assert!(!log.contains(secret), "{secret} is in:\n{log}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_mariadb_is_changed_and_the_service_goes_on() {
    let Some(database) = mariadb_or_left_out().await else {
        return;
    };
    let (name, user) = (database.name(), format!("of_{}", database.name()));
    let be_known_by = async |password: &str| {
        let user = format!("CREATE OR REPLACE USER {user}@'%' IDENTIFIED BY '{password}'");
        database.run(&user).await;
        let rights = format!("GRANT ALL ON {name}.* TO of_{name}@'%'");
        database.run(&rights).await;
    };
    be_known_by("the first one").await;
    let shop = Shop::new();
    let file = shop.folder().join("password");
    fs::write(&file, "the first one").unwrap();
    let url = database.url().replace("root@", &format!("{user}@"));
    let settings = [("database.password_file", "password")];
    let mut program = shop.program(&settings);
    program.args(["--database", &url, "--listen", "127.0.0.1:0"]);
    let service = shop.spawn(&mut program).await.unwrap();
    let place = async || {
        let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
        placed.unwrap().status.as_u16()
    };
    assert_eq!(place().await, 201);

    be_known_by("the second one").await;
    database
        .run(&format!("KILL CONNECTION USER {user}@'%'"))
        .await;
    assert_eq!(place().await, 503, "nobody gets in with the old one");
    fs::write(&file, "the second one").unwrap();
    eventually("orders are taken again", || async {
        (place().await == 201).then_some(())
    })
    .await;
    let log = service.log();
    assert!(!log.contains("the second one"), "{log}");
    service.stop().await;
    database.run(&format!("DROP USER {user}@'%'")).await;
    tokio::task::block_in_place(|| drop(database));
}
