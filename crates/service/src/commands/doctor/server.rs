//! What the doctor looks at of a database on a server: nothing is made, migrated or written.

use super::Check;
use super::Finding::{self, Fail, Ok as Fine, Warn};
use super::orders::{clock, orders};
use super::schema::{gaps, schema_words};
use application::ports::Clock as _;
use domain::Timestamp;
use outbound::SystemClock;
use outbound::sql::mysql::{self, MysqlStore};
use outbound::sql::postgres::{self, PostgresStore};
use outbound::sql::{Lacks, Surroundings};

/// What is found, whichever server it is.
struct Server {
    /// Which, and where.
    what: String,
    schema_found: u32,
    schema_known: u32,
    schema_works_from: u32,
    encryption: Option<String>,
    is_near: bool,
    dangers: Vec<String>,
    /// Where they are mended.
    settings: &'static str,
    newest_event: Option<Timestamp>,
    parked_orders: Option<u64>,
    lacks: Lacks,
    surroundings: Surroundings,
}

const UNREACHABLE: &str = "see that the server runs, and that host, database, user, password and encryption (sslmode; MySQL: ssl-mode) are right";

pub(super) async fn postgres(place: anyhow::Result<postgres::Place>) -> Vec<Check> {
    let place = match place {
        Ok(place) => place,
        Err(error) => return vec![unreadable(&error)],
    };
    match PostgresStore::inspect(&place).await {
        Ok(found) => {
            let feed = (found.prepared > 0).then(|| held_back(found.prepared));
            let mut checks = checks(&Server {
                what: format!("PostgreSQL {} at {}", found.server, place.shown()),
                schema_found: found.schema_found,
                schema_known: found.schema_known,
                schema_works_from: found.schema_works_from,
                encryption: found.encryption,
                is_near: place.is_on_this_machine(),
                dangers: found.dangers.into_iter().map(Into::into).collect(),
                settings: "switch it on in postgresql.conf",
                newest_event: found.newest_event,
                parked_orders: found.parked_orders,
                lacks: found.lacks,
                surroundings: found.surroundings,
            });
            checks.extend(feed);
            checks
        }
        Err(error @ postgres::OpenError::Unreachable { .. }) => not_usable(&error, UNREACHABLE),
        Err(error) => not_usable(&error, "see docs/postgres.md"),
    }
}

fn held_back(prepared: u64) -> Check {
    let what = format!("prepared transactions hold live events back until they end: {prepared}");
    let advice = "see pg_prepared_xacts; commit or roll back those that nobody finishes";
    Check::new("feed", Warn(what, advice))
}

pub(super) async fn mysql(place: anyhow::Result<mysql::Place>) -> Vec<Check> {
    let place = match place {
        Ok(place) => place,
        Err(error) => return vec![unreadable(&error)],
    };
    match MysqlStore::inspect(&place).await {
        Ok(found) => checks(&Server {
            what: format!("{} at {}", found.server, place.shown()),
            schema_found: found.schema_found,
            schema_known: found.schema_known,
            schema_works_from: found.schema_works_from,
            encryption: found.encryption,
            is_near: place.is_on_this_machine(),
            dangers: found.dangers,
            settings: "set it in the server's settings",
            newest_event: found.newest_event,
            parked_orders: found.parked_orders,
            lacks: found.lacks,
            surroundings: found.surroundings,
        }),
        Err(error @ mysql::OpenError::Server(_)) => not_usable(&error, UNREACHABLE),
        Err(error) => not_usable(&error, "see docs/mysql.md"),
    }
}

fn checks(found: &Server) -> Vec<Check> {
    let (is, known) = (found.schema_found, found.schema_known);
    let schema = match schema_words(is, known, found.schema_works_from) {
        Ok(words) => Fine(format!("{}; {words}", found.what)),
        Err(finding) => finding,
    };
    let kept = "commits are on the disk before they are answered";
    let is_well = found.dangers.is_empty().then(|| Fine(kept.to_owned()));
    let dangers = found.dangers.iter();
    let dangers = dangers.map(|danger| Warn(danger.clone(), found.settings));
    let durability = is_well.into_iter().chain(dangers);
    let mut checks = vec![
        Check::new("database", schema),
        encryption(found.encryption.as_deref(), found.is_near),
        clock(found.newest_event, SystemClock.now()),
    ];
    checks.extend(durability.map(|finding| Check::new("durability", finding)));
    checks.extend(around(&found.surroundings));
    checks.extend(gaps(&found.lacks));
    checks.extend(found.parked_orders.map(orders));
    checks
}

/// A clock that differs by less is well enough set.
const CLOCK_TOLERANCE_MICROS: u64 = 1_000_000;

/// The server's clock, its room, and what its sessions get. Nothing where all is well.
fn around(found: &Surroundings) -> Vec<Check> {
    let mut checks = Vec::new();
    if found.clock.differs_by() >= CLOCK_TOLERANCE_MICROS {
        let seconds = found.clock.ahead / 1_000_000;
        let what = format!("the database's clock differs from this machine's by {seconds} s");
        let advice = "set both clocks (NTP): who has an order in hand is told by the one, what happened when by \
                      the other";
        checks.push(Check::new("clocks", Warn(what, advice)));
    }
    let (room, needed) = (found.connections, found.taken_by_one);
    if room < needed.saturating_mul(2) {
        let what =
            format!("there is room for {room} connections, and each process takes up to {needed}");
        let advice = "raise max_connections, or the limit of the user or the database: during an update two \
                      processes run, and each further replica takes as many";
        checks.push(Check::new("connections", Warn(what, advice)));
    }
    checks.extend(found.defaults.iter().map(|default| {
        let advice = "the service's own sessions ask for what they need; set it right for those who do not, such \
                      as people with a client, or a pooler between";
        Check::new("sessions", Warn(default.clone(), advice))
    }));
    if !found.is_heeded {
        let what = "sessions do not get the settings that they ask for";
        let advice = "orders' safety rests on them: connect to the server itself, or let the pooler keep sessions \
                      apart and pass their settings on";
        checks.push(Check::new(
            "sessions",
            Fail(what.to_owned(), advice.to_owned()),
        ));
    }
    checks
}

fn encryption(encryption: Option<&str>, is_near: bool) -> Check {
    let finding = match encryption {
        Some(how) => Fine(format!(
            "the connection to the database is encrypted ({how})"
        )),
        None if is_near => Fine(
            "the connection to the database is not encrypted, and stays on this machine".to_owned(),
        ),
        None => Warn(
            "the connection to the database is not encrypted".to_owned(),
            "unless the network is your own alone, leave sslmode (MySQL: ssl-mode) out of its URL",
        ),
    };
    Check::new("encryption", finding)
}

fn unreadable(error: &anyhow::Error) -> Check {
    let advice = "let the service's user read it".to_owned();
    Check::new("database", Fail(format!("{error:#}"), advice))
}

fn not_usable(error: &dyn std::error::Error, advice: &str) -> Vec<Check> {
    let finding: Finding = Fail(error.to_string(), advice.to_owned());
    vec![Check::new("database", finding)]
}

#[cfg(test)]
mod tests {
    use super::{Finding, encryption, held_back};

    #[test]
    fn an_open_connection_to_another_machine_is_warned_of() {
        let finding = |how, is_near| encryption(how, is_near).finding;
        assert!(matches!(finding(None, false), Finding::Warn(..)));
        assert!(matches!(finding(None, true), Finding::Ok(_)));
        for is_near in [false, true] {
            let Finding::Ok(words) = finding(Some("TLSv1.3, AES"), is_near) else {
                panic!("encrypted is well");
            };
            assert!(words.contains("is encrypted (TLSv1.3, AES)"), "{words}");
        }
    }

    #[test]
    fn prepared_transactions_that_nobody_ends_are_warned_of_by_their_number() {
        let Finding::Warn(words, advice) = held_back(3).finding else {
            panic!("it is a warning");
        };
        assert!(words.ends_with(": 3"), "{words}");
        assert!(advice.contains("pg_prepared_xacts"), "{advice}");
    }
}
