//! The customers of the demonstration: made-up people with names and addresses from all over, so that
//! pages show what names look like.

use super::chance::Chance;

/// How many customers share the orders: few enough that many come back.
const CUSTOMERS: u64 = 400;

/// The first one's id, so that those that people try by hand stay theirs.
const FIRST_ID: u64 = 700_000;

const FIRST_NAMES: [&str; 20] = [
    "Amélie", "Björn", "Chiara", "Daniel", "Elif", "Fatima", "Grace", "Hiroshi", "Ivana", "João",
    "Kofi", "Lucía", "Mateusz", "Nadia", "Olga", "Priya", "Quentin", "Rosa", "Søren", "Thandiwe",
];

const LAST_NAMES: [&str; 20] = [
    "Andersson",
    "Bianchi",
    "Castillo",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Horváth",
    "Ivanova",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Müller",
    "Nakamura",
    "O’Connor",
    "Petrović",
    "Rossi",
    "Šimić",
    "Tanaka",
    "van der Berg",
];

const STREETS: [&str; 10] = [
    "Main Street",
    "Harbour Road",
    "Lindenallee",
    "Rue du Marché",
    "Calle Mayor",
    "Via Garibaldi",
    "Kungsgatan",
    "Station Lane",
    "Ulica Długa",
    "Mill Hill",
];

const CITIES: [(&str, &str); 12] = [
    ("Amsterdam", "NL"),
    ("Bilbao", "ES"),
    ("Bologna", "IT"),
    ("Dublin", "IE"),
    ("Gdańsk", "PL"),
    ("Göteborg", "SE"),
    ("Køge", "DK"),
    ("Köln", "DE"),
    ("Lyon", "FR"),
    ("Osijek", "HR"),
    ("Porto", "PT"),
    ("Springfield", "US"),
];

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) street: String,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
}

impl Person {
    /// One of the customers that this seed has.
    pub(super) fn any(seed: u64, chance: &mut Chance) -> Self {
        let number = chance.below(CUSTOMERS);
        // The same person whenever they come.
        let mut own = Chance::of(!seed, number);
        let (first, last) = (own.one_of(&FIRST_NAMES), own.one_of(&LAST_NAMES));
        let (city, country) = own.one_of(&CITIES);
        let id = FIRST_ID + number;
        Self {
            id,
            name: format!("{first} {last}"),
            // A domain that is nobody's.
            email: format!("customer.{id}@example.com"),
            street: format!("{} {}", own.between(1, 180), own.one_of(&STREETS)),
            city,
            country,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_customer_who_comes_back_is_the_same_person() {
        let mut known: HashMap<u64, Person> = HashMap::new();
        for order in 0..2_000 {
            let person = Person::any(9, &mut Chance::of(9, order));
            let first = known.entry(person.id).or_insert_with(|| person.clone());
            assert_eq!(*first, person);
        }
        assert!(known.len() > 300, "{} customers", known.len());
    }
}
