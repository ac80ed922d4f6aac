//! What the doctor says of a schema: how far it is, and what is missing in it.

use super::Check;
use super::Finding::{self, Fail, Warn};
use outbound::sql::Lacks;

/// How far a schema is, unless this binary cannot work with it: of that a binary has to know the version
/// `works_from`.
pub(super) fn schema_words(found: u32, known: u32, works_from: u32) -> Result<String, Finding> {
    Ok(match found {
        _ if works_from > known => {
            let what =
                format!("schema version {found}, and this binary knows versions up to {known}");
            let advice = format!("run a binary that knows version {works_from} or later");
            return Err(Fail(what, advice));
        }
        0 => "empty; the next start makes the tables".to_owned(),
        older if older < known => {
            format!("schema version {found}; the next start brings it to {known}")
        }
        newer if newer > known => format!(
            "schema version {found}, made by a newer binary; this one knows versions up to {known} and may work with it"
        ),
        _ => format!("the schema is this version's ({found})"),
    })
}

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
    use super::{Finding, Lacks, gaps, schema_words};

    #[test]
    fn a_schema_of_a_newer_binary_is_told_apart_by_whether_this_one_may_work_with_it() {
        let Ok(words) = schema_words(5, 4, 3) else {
            panic!("its steps say so");
        };
        assert!(words.contains("may work with it"), "{words}");
        let Err(Finding::Fail(words, advice)) = schema_words(6, 4, 5) else {
            panic!("its steps forbid it");
        };
        assert!(words.contains("schema version 6"), "{words}");
        assert!(advice.contains("version 5 or later"), "{advice}");
        for (found, known) in [(0, 4), (3, 4), (4, 4)] {
            assert!(schema_words(found, known, found).is_ok());
        }
    }

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
