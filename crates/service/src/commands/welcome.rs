//! What `serve` says once it is there: where to look, and one order to try.

use crate::config::{DatabaseSettings, IdentityMode, Settings};
use crate::identity::trust;
use crate::wiring::is_priced_by_event;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The example of the document behind contract `v1`.
const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 2}, {"productId": 5, "quantity": 1}], "deliveryAddress": "123 Main St, City, State 12345", "carrier": "DHL"}"#;

/// That of document 002, for those who ask for prices by event: they do so for its contract alone.
const REQUEST: &str = r#"{"items": [{"id": 1, "quantity": 5}], "requestId": "abc123xyz"}"#;

pub(super) fn welcome(
    settings: &Settings,
    url: &str,
    dashboard: &str,
    operator_file: Option<&Path>,
) -> String {
    let token = match (operator_file, &settings.database) {
        (Some(path), _) => absolute(path).display().to_string(),
        (None, DatabaseSettings::SqliteFile(_) | DatabaseSettings::SqliteMemory) => {
            "nowhere: set identity.operator_file to use `order-service orders`".to_owned()
        }
        (None, DatabaseSettings::Postgres(_) | DatabaseSettings::Mysql(_)) => {
            "nowhere: `order-service orders` opens the database beside this service".to_owned()
        }
    };
    let orders = match &settings.database {
        DatabaseSettings::SqliteFile(path) => format!("{} (SQLite)", absolute(path).display()),
        DatabaseSettings::SqliteMemory => "in memory: gone when the service stops".to_owned(),
        DatabaseSettings::Postgres(server) => match server.postgres() {
            Ok(place) => format!("{} (PostgreSQL)", place.shown()),
            Err(error) => format!("{error:#}"),
        },
        DatabaseSettings::Mysql(server) => match server.mysql() {
            Ok(place) => format!("{} (MySQL)", place.shown()),
            Err(error) => format!("{error:#}"),
        },
    };
    let who = trust(&settings.identity);
    let what = if settings.identity.is_open() {
        "May do all"
    } else {
        "Believed"
    };
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!("Order Service {version}\n\n");
    let shop = settings.has_shop().then(|| format!("{url}/shop"));
    let places = [
        ("Listening on", Some(url)),
        ("Dashboard", Some(dashboard)),
        ("Demo shop", shop.as_deref()),
        ("API pages", Some(&format!("{url}/docs"))),
        ("Orders", Some(&orders)),
        ("Operator token", Some(&token)),
        (what, Some(&who)),
    ];
    let there = places.map(|(name, place)| Some((name, place?)));
    for (name, place) in there.into_iter().flatten() {
        writeln!(text, "  {name:<15} {place}").expect("a string takes all text");
    }
    let (path, body, name) = if is_priced_by_event(settings) {
        ("/Order/Order-Summary", REQUEST, "X-UserId")
    } else {
        ("/api/v1/orders", ORDER, "X-User-Id")
    };
    let credentials = match &settings.identity.mode {
        IdentityMode::Open if body == ORDER => String::new(),
        IdentityMode::Open | IdentityMode::Gateway => format!("-H '{name}: 12345' "),
        IdentityMode::Jwt(_) => "-H 'Authorization: Bearer OPERATOR-TOKEN' ".to_owned(),
    };
    write!(
        text,
        "\nTry an order:\n\n  curl {url}{path} -H 'Content-Type: application/json' \\\n    \
         {credentials}-d '{body}'\n\nCtrl-C stops the service; orders in hand come to rest first.\n"
    )
    .expect("a string takes all text");
    text
}

/// Where a file is, whatever the current directory.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
