//! What the doctor looks at of a database on a server: nothing is made, migrated or written.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use super::checks::{clock, orders, schema_words};
use application::ports::Clock as _;
use outbound::SystemClock;
use outbound::sql::postgres::{Inspection, OpenError, Place, PostgresStore};

pub(super) async fn postgres(place: anyhow::Result<Place>) -> Vec<Check> {
    let place = match place {
        Ok(place) => place,
        Err(error) => {
            let advice = "let the service's user read it".to_owned();
            return vec![Check::new("database", Fail(format!("{error:#}"), advice))];
        }
    };
    match PostgresStore::inspect(&place).await {
        Ok(found) => checks(&place, &found),
        Err(error) => vec![Check::new("database", not_usable(&error))],
    }
}

fn checks(place: &Place, found: &Inspection) -> Vec<Check> {
    let (is, known) = (found.schema_found, found.schema_known);
    let what = format!("PostgreSQL {} at {}", found.server, place.shown());
    let schema = if is > known {
        let what = format!("schema version {is}, and this binary knows versions up to {known}");
        Fail(what, "run the newer binary".to_owned())
    } else {
        Fine(format!("{what}; {}", schema_words(is, known)))
    };
    let durability = if found.dangers.is_empty() {
        Fine("commits are on the disk before they are answered".to_owned())
    } else {
        Warn(found.dangers.join("; "), "switch it on in postgresql.conf")
    };
    let mut checks = vec![
        Check::new("database", schema),
        Check::new("durability", durability),
        clock(found.newest_event, SystemClock.now()),
    ];
    checks.extend(found.parked_orders.map(orders));
    checks
}

fn not_usable(error: &OpenError) -> super::Finding {
    let advice = match error {
        OpenError::Unreachable { .. } => {
            "see that the server runs, and that host, database, user and password are right"
        }
        _ => "see docs/postgres.md",
    };
    Fail(error.to_string(), advice.to_owned())
}
