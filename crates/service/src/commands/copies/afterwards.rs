//! What has to be thought of after a restore.

use crate::moment::moment_in_full;
use application::restored::Marked;
use domain::Timestamp;
use std::fmt::Write as _;

/// The same as a part of a file's name.
pub(super) fn stamp(at: Timestamp) -> String {
    let digits = |c: &char| c.is_ascii_alphanumeric() || *c == '.';
    moment_in_full(at).chars().filter(digits).collect()
}

/// What was done about calls that nobody knows of, and what is left to do.
pub(super) fn words(of: Option<Timestamp>, marked: Option<&Marked>) -> String {
    let Some(of) = of else {
        return "it has no orders\n".to_owned();
    };
    let Some(marked) = marked else {
        return format!(
            "its latest event is of {}; orders under way go on as they are\n",
            moment_in_full(of)
        );
    };
    let mut words = format!(
        "the orders are those of {}. What was done after that is not in them:\n\
         - orders that were placed since are gone, and their stock, money and parcels may be held: start the \
         service, then run `order-service reconcile` and look at what it calls orphans;\n\
         - events that were told since are told again where they happen again, with other contents: consumers \
         know them by order and sequence;\n\
         - messages that were heard since are not known: set the consumer groups back to that moment, the inbox \
         lets nothing count twice.\n",
        moment_in_full(of)
    );
    words.push_str(&marked_words(marked));
    words.push_str("docs/backup.md says more of each\n");
    words
}

fn marked_words(marked: &Marked) -> String {
    let mut words = match marked.orders {
        0 => "no order under way has a call that could be made twice\n".to_owned(),
        orders => {
            let first: Vec<String> = marked.first.iter().map(|n| n.0.to_string()).collect();
            let more = orders - marked.first.len() as u64;
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!(
                "orders under way may have gone on since, with collaborators that do not remember keys for \
                 ever: {}{more}. What cannot be repeated or asked about waits for a person \
                 (`order-service orders list --parked`).\n",
                first.join(", ")
            )
        }
    };
    if marked.unreadable > 0 {
        let _ = writeln!(
            words,
            "{} orders could not be read, and are as they were",
            marked.unreadable
        );
    }
    words
}
