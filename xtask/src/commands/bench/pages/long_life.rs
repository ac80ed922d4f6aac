//! What a long life leaves in a store besides orders: messages that could not take effect, and a webhook
//! with its deliveries and the orders it holds back. Written straight into the file, as the orders are.

use anyhow::Context;
use rusqlite::{Connection, params};

/// Messages that wait for a person, and those that somebody has decided on.
const LETTERS: u32 = 10_000;

/// Attempts in the log of the webhook.
const DELIVERIES: u32 = 50_000;

/// The webhook's id. It is paused: nothing is sent while pages are measured.
const WEBHOOK: [u8; 16] = [7; 16];

/// Its name among the sinks of events.
const SINK: &str = "webhook:07070707-0707-0707-0707-070707070707";

/// Orders whose events it did not take.
const HELD_BACK: u32 = 1_000;

/// 2025-01-01, in microseconds.
const BEGIN: i64 = 1_735_689_600_000_000;

/// Writes all of it.
pub fn fill(file: &mut Connection) -> anyhow::Result<()> {
    let writing = file.transaction()?;
    letters(&writing).context("dead letters cannot be written")?;
    webhook(&writing).context("a webhook cannot be written")?;
    sink(&writing).context("a sink cannot be written")?;
    Ok(writing.commit()?)
}

fn letters(file: &Connection) -> rusqlite::Result<()> {
    let mut insert = file.prepare(
        "INSERT INTO dead_letters (topic, topic_partition, topic_offset, digest, headers, payload,
                                   payload_size, is_whole, cause, attempts, parked_at, state)
         VALUES ('payment-results', 0, ?1, 'digest', '[]', ?2, ?3, 1, 'it is no JSON', 1, ?4, ?5)",
    )?;
    let payload = b"{\"orderId\": 17, \"status\": ".as_slice();
    let size = i64::try_from(payload.len()).unwrap_or(i64::MAX);
    for number in 0..LETTERS {
        let state = if number % 2 == 0 {
            "PARKED"
        } else {
            "REPLAYED"
        };
        insert.execute(params![number, payload, size, at(number), state])?;
    }
    Ok(())
}

fn webhook(file: &Connection) -> rusqlite::Result<()> {
    file.execute(
        "INSERT INTO webhook_endpoints (id, url, description, events, secret, secret_since, paused_at,
                                        paused_why, paused_by, created_at, changed_at, revision)
         VALUES (?1, 'https://shop.example.com/events', 'of the measurement', '', 'whsec_bm9uZQ==', ?2,
                 ?2, 'nothing is to be sent', 'OPERATOR', ?2, ?2, 1)",
        params![WEBHOOK, BEGIN],
    )?;
    let mut insert = file.prepare(
        "INSERT INTO webhook_deliveries (endpoint, event_id, order_id, seq, event, attempt, tried_at, took,
                                         kind, outcome, status, words)
         SELECT ?1, ?2, id, 1, 'order-placed', 1, ?3, 12000, 'EVENT', ?4, 200, NULL
         FROM orders WHERE number = ?5",
    )?;
    for number in 0..DELIVERIES {
        let outcome = if number % 20 == 0 {
            "ANSWERED"
        } else {
            "DELIVERED"
        };
        let event = format!("event-{number}");
        insert.execute(params![WEBHOOK, event, at(number), outcome, number + 1])?;
    }
    Ok(())
}

fn sink(file: &Connection) -> rusqlite::Result<()> {
    file.execute("INSERT INTO event_sinks VALUES (?1, 0, 0, 0)", [SINK])?;
    file.execute(
        "INSERT INTO held_back_orders (sink, order_id, number, seq, attempts, reason, since, due_at)
         SELECT ?1, id, number, 1, 9, 'answered 500', ?2, ?3 FROM orders ORDER BY number LIMIT ?4",
        params![SINK, BEGIN, i64::MAX, HELD_BACK],
    )?;
    Ok(())
}

/// One after the other, a minute apart.
fn at(number: u32) -> i64 {
    BEGIN + i64::from(number) * 60_000_000
}
