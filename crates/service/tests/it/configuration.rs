//! The settings, as the program reads them: from everywhere at once, with all faults at once.

use crate::shop::Shop;
use std::process::Output;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn all_faults_of_a_bad_configuration_are_told_at_once() {
    let shop = Shop::new();
    let file = "[http]\nmax_connections = \"many\"\nprot = 1\n[log]\nformat = \"xml\"\n";
    std::fs::write(shop.folder().join("bad.toml"), file).unwrap();
    let variables = [
        ("engine.lease", "1s"),
        ("engine.leese", "1s"),
        ("identity.operator_token", "my secret"),
    ];
    let mut program = shop.program(&variables);
    let output = program
        .args(["--config", "bad.toml", "--listen", "0.0.0.0:80"])
        .output()
        .unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for expected in [
        "the configuration has 7 faults",
        "http.max_connections = \"many\"  (from bad.toml)",
        "http.prot  (from bad.toml)",
        "log.format = \"xml\"",
        "expected \"text\" or \"json\"",
        "engine.lease = \"1s\"  (from ORDER_SERVICE__ENGINE__LEASE)",
        "twice engine.call_timeout",
        "engine.leese  (from ORDER_SERVICE__ENGINE__LEESE)",
        "identity.operator_token = (hidden)",
        "http.listen = \"0.0.0.0:80\"  (from --listen)",
        "identity.open_beyond_loopback = true",
    ] {
        assert!(said.contains(expected), "{expected} is not in:\n{said}");
    }
    assert!(!said.contains("my secret"), "{said}");
    assert!(!shop.database().exists());
}

#[test]
fn the_settings_in_force_are_shown_with_their_source_and_without_secrets() {
    let shop = Shop::new();
    let token = "0123456789abcdef0123456789abcdef";
    let mut program = shop.program(&[("identity.operator_token", token), ("log.level", "warn")]);
    let output = program
        .args(["config", "show", "--listen", "127.0.0.1:9"])
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{shown}");
    for (setting, source) in [
        ("listen = \"127.0.0.1:9\"", "--listen"),
        ("level = \"warn\"", "ORDER_SERVICE__LOG__LEVEL"),
        ("url = \"sqlite:shop.db\"", "ORDER_SERVICE__DATABASE__URL"),
        (
            "operator_token = \"(hidden)\"",
            "ORDER_SERVICE__IDENTITY__OPERATOR_TOKEN",
        ),
        ("currency = \"USD\"", "default"),
    ] {
        let line = shown.lines().find(|line| line.starts_with(setting));
        let line = line.unwrap_or_else(|| panic!("{setting} is not in:\n{shown}"));
        assert!(line.ends_with(&format!("# {source}")), "{line}");
    }
    assert!(!shown.contains(token), "{shown}");
}

#[test]
fn what_is_shown_is_a_settings_file() {
    let shop = Shop::new();
    let shown = shop.run(&["config", "show"]).stdout;
    std::fs::write(shop.folder().join("same.toml"), shown).unwrap();
    let again = shop.run(&["config", "show", "--config", "same.toml"]);
    assert!(again.status.success(), "{}", said(&again));
}

#[test]
fn the_description_of_the_contracts_is_printed() {
    let output = Shop::new().run(&["openapi"]);
    let description: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(description["openapi"].as_str().unwrap().starts_with('3'));
    assert!(description["paths"]["/api/v1/orders"]["post"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_keeps_the_currency_it_was_made_in() {
    let shop = Shop::new();
    shop.start(&[("money.currency", "JPY")]).await.stop().await;
    let mut program = shop.program(&[("money.currency", "USD")]);
    let refused = program.args(["--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("priced in JPY"),
        "{}",
        said(&refused)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn log_entries_are_one_line_each_whatever_they_carry() {
    let shop = Shop::new();
    let service = shop
        .start(&[("log.format", "json"), ("log.level", "debug")])
        .await;
    let evil = r#"{"customerId": "evil\nINFO all is well\u001b[2J", "items": [{"productId": 1,
        "quantity": 1}], "deliveryAddress": "Secret Lane 1", "carrier": "DHL",
        "customerName": "Jane Secret", "customerEmail": "jane@secret.example"}"#;
    let request = crate::client::Request::post("/api/v1/orders", evil);
    let answer = service.send(request).await.unwrap();
    assert_eq!(answer.status.as_u16(), 201, "{answer:?}");
    let log = service.log();
    service.stop().await;
    for line in log.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let message = entry["message"].as_str().unwrap();
        let is_about_an_order = message.to_lowercase().contains("order 0");
        assert!(
            !is_about_an_order || entry["order.id"].is_string(),
            "{line}"
        );
    }
    assert!(log.contains("\"order.id\""), "{log}");
    for personal in ["Secret Lane", "Jane", "secret.example"] {
        assert!(!log.contains(personal), "{personal} is in:\n{log}");
    }
}
