//! What the doctor says of a schema that somebody has taken parts of.

use super::Check;
use super::Finding::{self, Fail, Warn};
use outbound::sql::Lacks;

/// Nothing where nothing is missing.
pub(super) fn gaps(lacks: &Lacks) -> Option<Check> {
    let all: Vec<&str> = lacks
        .needed
        .iter()
        .chain(&lacks.wanted)
        .map(String::as_str)
        .collect();
    if all.is_empty() {
        return None;
    }
    let what = format!("missing in the database: {}", all.join(", "));
    let finding: Finding = if lacks.needed.is_empty() {
        Warn(
            what,
            "make it again as the steps in migrations/ have it: all is right, and slow or without reports",
        )
    } else {
        Fail(
            what,
            "make it again as the steps in migrations/ have it, or restore a backup: without it \
             orders go wrong, and the service does not start"
                .to_owned(),
        )
    };
    Some(Check::new("schema", finding))
}

#[cfg(test)]
mod tests {
    use super::{Finding, Lacks, gaps};

    #[test]
    fn what_is_missing_is_named_and_is_as_bad_as_the_worst_of_it() {
        let whole = Lacks::default();
        assert!(gaps(&whole).is_none());
        let slow = Lacks {
            wanted: vec!["index orders_wake_at of orders".to_owned()],
            ..whole
        };
        let finding = gaps(&slow).map(|check| check.finding);
        let Some(Finding::Warn(words, advice)) = finding else {
            panic!("it is a warning");
        };
        assert!(words.contains("index orders_wake_at of orders"), "{words}");
        assert!(advice.contains("migrations/"), "{advice}");
        let broken = Lacks {
            needed: vec!["table orders".to_owned(), "table carts".to_owned()],
            ..slow
        };
        let finding = gaps(&broken).map(|check| check.finding);
        let Some(Finding::Fail(words, advice)) = finding else {
            panic!("it is a failure");
        };
        assert!(
            words.contains("table orders, table carts, index"),
            "{words}"
        );
        assert!(advice.contains("does not start"), "{advice}");
    }
}
