//! A record of Kafka as a message.

use application::messages::Message;
use rdkafka::Message as _;
use rdkafka::message::{BorrowedMessage, Headers as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The most headers of a record that are kept.
const MAX_HEADERS: usize = 100;

/// What is kept for a header whose name cannot be read.
const UNREADABLE: &str = "(not UTF-8)";

/// Copies a record, which the client gives up only then.
pub(super) fn message(record: &BorrowedMessage<'_>) -> Message {
    Message {
        topic: record.topic().to_owned(),
        partition: record.partition(),
        offset: record.offset(),
        timestamp: record.timestamp().to_millis(),
        key: record.key().map(<[u8]>::to_vec),
        headers: headers(record),
        payload: record.payload().map(<[u8]>::to_vec),
    }
}

/// The client panics at a name that is no UTF-8, which anybody may send: that is no reason to end.
fn headers(record: &BorrowedMessage<'_>) -> Vec<(String, Option<Vec<u8>>)> {
    let Some(headers) = record.headers() else {
        return Vec::new();
    };
    let read = |at| {
        let read = catch_unwind(AssertUnwindSafe(|| {
            let header = headers.get(at);
            (header.key.to_owned(), header.value.map(<[u8]>::to_vec))
        }));
        read.unwrap_or_else(|_| (UNREADABLE.to_owned(), None))
    };
    (0..headers.count().min(MAX_HEADERS)).map(read).collect()
}
