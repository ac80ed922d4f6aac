//! What stands in the place of those who were erased is taken from nobody: there would be no end of it.

use super::{Desk, ada};
use crate::servers::{Kind, on_every_database};
use application::personal_data::PersonalDataError;
use application::ports::{Clock as _, DeedKind, DeedOutcome, NewDeed, Person};
use application::testing::ManualClock;
use domain::{CustomerId, Reason, Timestamp};
use std::sync::Arc;

async fn nobody_is_swept_or_erased(kind: Kind) {
    let home = kind.database().await;
    let clock = Arc::new(ManualClock::default());
    let database = home.open(clock.clone()).await;
    let deed = NewDeed::new(clock.now(), Person::NOBODY, DeedKind::Access, "GET /", "");
    let deed = deed.ended(DeedOutcome::Done, "");
    database.trail.append(&deed).await.unwrap();
    let scopes = [Person::NOBODY.to_owned()];
    let ever = Timestamp::from_micros(i64::MAX);
    assert_eq!(database.persons.sweep(&scopes, ever, 9).await, Ok(0));
    let desk = Desk::at(&database, clock);
    let nobody = Person::parse(Person::NOBODY);
    let is_nobody = nobody == CustomerId::parse("[erased]").ok().map(Person::Customer);
    assert!(is_nobody, "it is written as an id can be");
    let reason = Reason::try_new("ticket 7").unwrap();
    let refused = desk.erase.run(&ada(), nobody.unwrap(), &reason).await;
    assert!(
        matches!(refused, Err(PersonalDataError::Nobody)),
        "{refused:?}"
    );
    assert_eq!(home.number("SELECT count(*) FROM erasures").await, 0);
    drop(desk);
    database.close().await;
}

on_every_database!(nobody_is_swept_or_erased);
