//! E3: every message that lies in a topic was applied, or known, or is a dead letter, and one of these only;
//! the topic for dead letters has each of them, with its cause, its key and its bytes.

use super::arms::Document;
use super::books::{Books, Letter, Place};
use super::records::Record;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// What became of messages. A word on a payment that says what is known is on record as taken, like one
/// that is news; which it was the journals say.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Became {
    pub(super) consumed: usize,
    pub(super) taken: usize,
    /// Of those that were taken.
    pub(super) without_effect: usize,
    pub(super) dead: usize,
}

impl AddAssign for Became {
    fn add_assign(&mut self, more: Self) {
        self.consumed += more.consumed;
        self.taken += more.taken;
        self.without_effect += more.without_effect;
        self.dead += more.dead;
    }
}

/// Adds what is wrong with one topic and the one for its dead letters.
pub(super) fn check(
    topic: &str,
    records: &[Record],
    dead: &[Record],
    books: &Books,
    found: &mut Vec<String>,
) -> Became {
    let mut became = Became::default();
    let place = |record: &Record| (topic.to_owned(), record.partition, record.offset);
    let places: BTreeMap<Place, &Record> = records.iter().map(|one| (place(one), one)).collect();
    for place in places.keys() {
        let words = books.inbox.get(place).map_or(&[][..], Vec::as_slice);
        match (words, books.letters.get(place).map_or(0, Vec::len)) {
            ([word], 0) => {
                became.taken += 1;
                became.without_effect += usize::from(word == "duplicate");
            }
            ([], 1) => became.dead += 1,
            (words, letters) => {
                found.push(format!(
                    "E3: {place:?} is {words:?} and {letters} dead letters"
                ));
            }
        }
    }
    became.consumed = places.len();
    let of_topic = |(place, _): &(&Place, _)| place.0 == topic;
    for (place, _) in books.inbox.iter().filter(of_topic) {
        if !places.contains_key(place) {
            found.push(format!("E3: {place:?} took effect, and was never sent"));
        }
    }
    let mut told = BTreeSet::new();
    for record in dead {
        told.extend(announced(topic, record, &places, books, found));
    }
    for (place, letters) in &books.letters {
        for letter in letters.iter().filter(|_| place.0 == topic) {
            if !letter.is_announced || !told.contains(&letter.id) || letter.cause.is_empty() {
                let id = letter.id;
                found.push(format!(
                    "E3: dead letter {id} of {place:?} is not in {topic}-dlt"
                ));
            }
        }
    }
    became
}

/// The words on payments that were news, in all journals: no more than one on each result of each order, and
/// no more than there were messages.
pub(super) fn check_effects(
    document: Document,
    taken: usize,
    books: &Books,
    found: &mut Vec<String>,
) -> usize {
    let most = match document {
        Document::Gateway => 2,
        Document::Storefront => 1,
    };
    let mut all = 0;
    for (id, order) in &books.orders {
        let reports = order
            .journal
            .iter()
            .filter(|kind| *kind == "payment-reported");
        let reports = reports.count();
        all += reports;
        if reports > most {
            found.push(format!(
                "E3: order {id} has heard {reports} times of its payment"
            ));
        }
    }
    if all > taken {
        found.push(format!(
            "E3: {all} words on payments were news, and {taken} were taken"
        ));
    }
    all
}

/// The number of the dead letter that a record of its topic tells of.
fn announced(
    topic: &str,
    record: &Record,
    places: &BTreeMap<Place, &Record>,
    books: &Books,
    found: &mut Vec<String>,
) -> Option<i64> {
    let number = |name: &str| {
        record
            .header(name)
            .and_then(|text| text.parse::<i64>().ok())
    };
    let place = (
        topic.to_owned(),
        number("dead-letter-partition").unwrap_or(-1),
        number("dead-letter-offset").unwrap_or(-1),
    );
    let id = number("dead-letter-id");
    let letters = books.letters.get(&place).map_or(&[][..], Vec::as_slice);
    let is_told = |letter: &&Letter| Some(letter.id) == id;
    let (Some(letter), Some(original)) = (letters.iter().find(is_told), places.get(&place)) else {
        found.push(format!(
            "E3: {topic}-dlt has {place:?} as {id:?}, which is no dead letter"
        ));
        return id;
    };
    let is_same = record.payload == original.payload
        && record.key == original.key
        && letter.payload == original.payload
        && letter.key.as_deref().unwrap_or_default() == original.key
        && record
            .header("dead-letter-cause")
            .is_some_and(|cause| !cause.is_empty());
    if !is_same {
        found.push(format!(
            "E3: dead letter {id:?} of {place:?} is not what was sent, or has no cause"
        ));
    }
    id
}
