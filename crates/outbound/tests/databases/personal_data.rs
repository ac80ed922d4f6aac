//! Somebody's data is planted everywhere, erased, and looked for in every column of every table.

mod history;
mod letters;
mod nobody;
mod overwritten;
mod planted;
mod search;
mod struck;

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::Caller;
use application::audit::RecordDeed;
use application::personal_data::{EraseCustomer, KeepErasing, PersonalDataParts};
use application::ports::{
    Append, DeadLetters, FeedPosition, Hold, Person, PersonOrder, SinkName, Taken, Wake,
};
use application::testing::ManualClock;
use domain::order::{Fact, ShipmentReport};
use domain::{Actor, Duration, Order, OrderRef, Reason};
use outbound::UuidV7;
use outbound::builtin::BuiltinCarts;
use outbound::sql::Database;
use planted::{CUSTOMER, Planted, guest, placement, plant};
use search::found_in;
use std::sync::Arc;

/// The use cases over one database.
struct Desk {
    erase: EraseCustomer,
    round: KeepErasing,
    clock: Arc<ManualClock>,
}

impl Desk {
    fn at(database: &Database, clock: Arc<ManualClock>) -> Self {
        Self::reading(database, database.letters.clone(), clock)
    }

    fn reading(
        database: &Database,
        letters: Arc<dyn DeadLetters>,
        clock: Arc<ManualClock>,
    ) -> Self {
        let parts = PersonalDataParts {
            store: database.persons.clone(),
            journal: database.journal.clone(),
            feed: database.feed.clone(),
            book: database.relay_book.clone(),
            letters,
            carts: Some(Arc::new(BuiltinCarts::new(&database.books, clock.clone()))),
            trail: database.trail.clone(),
            clock: clock.clone(),
            ids: Arc::new(UuidV7),
            channels: vec!["gateway"],
        };
        Self {
            erase: EraseCustomer {
                parts: parts.clone(),
                deeds: RecordDeed::new(database.trail.clone(), clock.clone()),
            },
            round: KeepErasing::new(parts),
            clock,
        }
    }

    async fn begin(&self, person: Person) -> application::personal_data::ErasureState {
        let reason = Reason::try_new("asked for it by zyxw@marked.example, ticket 7").unwrap();
        self.erase.run(&ada(), person, &reason).await.unwrap()
    }

    /// A round after everybody has finished who had read an order before.
    async fn later(&self) {
        self.clock.advance(Duration::from_secs(360));
        self.round.round().await.unwrap();
    }
}

fn ada() -> Caller {
    Caller::Operator("ada".to_owned())
}

fn customer() -> Person {
    Person::Customer(domain::CustomerId::parse(CUSTOMER).unwrap())
}

async fn end(database: &Database, order: &Order) {
    let mut ended = order.clone();
    let cause = domain::order::CancelCause::Requested(Reason::not_given());
    let fact = Fact::OrderCancelled { cause };
    let event = ended.record(fact, Actor::Engine, order.updated_at());
    append(database, order, ended, vec![event]).await;
}

async fn append(
    database: &Database,
    before: &Order,
    order: Order,
    events: Vec<domain::order::Event>,
) {
    let append = Append {
        order,
        continues: before.version(),
        events,
        wake: Wake::Never,
        answer: None,
        request: None,
    };
    database.journal.append(append).await.unwrap();
}

/// The whole story of one customer and one guest.
async fn nothing_of_an_erased_customer_is_left_anywhere(kind: Kind) {
    let home = kind.database().await;
    let clock = Arc::new(ManualClock::default());
    let database = home.open(clock.clone()).await;
    let Planted { open, ended } = plant(&home, &database, &clock).await;
    let before = found_in(&home, kind).await;
    assert_eq!(
        before,
        planted::EVERYWHERE,
        "it is planted wherever it can be"
    );
    let (feed, end_of_feed) = (database.feed.clone(), database.feed.end().await.unwrap());
    let desk = Desk::at(&database, clock.clone());
    clock.advance(Duration::from_secs(1));

    // What is over goes at once; what is under way is waited for.
    let begun = desk.begin(customer()).await;
    assert_eq!((begun.erased, begun.done_at), (2, None), "{begun:?}");
    assert!(begun.waiting >= 2, "{begun:?}");
    let erased = database.journal.order(OrderRef::Id(ended.id())).await;
    let erased = erased.unwrap().unwrap();
    assert_eq!(erased.version(), ended.version());
    assert_eq!(erased.total(), ended.total());
    assert_eq!(erased.lines(), ended.lines());
    assert_eq!(erased.status().kind(), ended.status().kind());
    assert_eq!(erased.payment_status(), ended.payment_status());
    assert_eq!(erased.payment_reference(), ended.payment_reference());
    let country = erased.placed().order.address.country.as_deref();
    assert_eq!((country, erased.customer()), (Some("NZ"), None));
    assert_eq!(
        feed.end().await.unwrap(),
        end_of_feed,
        "nothing is sent again"
    );
    // Somebody who had read an order before writes on to it.
    stale_report(&database, &ended).await;
    desk.later().await;
    let waits = desk.erase.look(&ada(), begun.id).await.unwrap();
    assert_eq!(waits.done_at, None, "an order is under way");

    end(&database, &open).await;
    planted::answer_what_waits(&database).await;
    desk.later().await;
    desk.later().await;
    let done = desk.erase.look(&ada(), begun.id).await.unwrap();
    assert!(done.done_at.is_some(), "{done:?}");
    assert_eq!((done.erased, done.waiting), (3, 0));

    // The guest as well; then there is nothing, in any row or byte.
    let guests = desk.begin(guest()).await;
    assert_eq!(guests.erased, 1);
    desk.later().await;
    desk.later().await;
    let nowhere: [&str; 0] = [];
    assert_eq!(found_in(&home, kind).await, nowhere);
    planted::a_repeat_is_recognised(&database).await;
    // Whoever holds a part of the store holds its file.
    drop((desk, feed));
    database.close().await;
    search::not_in_the_file(&home);
    whoever_comes_back_is_somebody_new(&home, clock).await;
}

/// Under the same id: what they order is theirs, and is not erased.
async fn whoever_comes_back_is_somebody_new(home: &TestDatabase, clock: Arc<ManualClock>) {
    let database = home.open(clock.clone()).await;
    let newer = placement(9, Some(CUSTOMER), &clock);
    database.journal.place(newer).await.unwrap();
    Desk::at(&database, clock).later().await;
    let (whose, ever) = (customer(), domain::Timestamp::from_micros(i64::MAX));
    let orders = database.persons.orders(&whose, ever, None, 9).await;
    let orders: Vec<PersonOrder> = orders.unwrap();
    assert_eq!(orders.len(), 1);
    database.close().await;
}

/// A report on the parcel that is appended to the order as it was before it was erased.
async fn stale_report(database: &Database, before: &Order) {
    let mut after = before.clone();
    let report = ShipmentReport {
        tracking_number: "zyxw-parcel".to_owned(),
        status: "LATE".to_owned(),
        reported_at: "2026".to_owned(),
        location: Some("zyxw place".to_owned()),
        details: None,
    };
    let event = after.record(
        Fact::ShipmentReported(report),
        Actor::Customer(CUSTOMER.to_owned()),
        before.updated_at(),
    );
    append(database, before, after, vec![event]).await;
}

/// A sink that was not told of an order yet is to be told the truth.
async fn what_was_not_delivered_is_not_erased(kind: Kind) {
    let home = kind.database().await;
    let clock = Arc::new(ManualClock::default());
    let database = home.open(clock.clone()).await;
    let (order, _) = planted::place_ended(&database, &clock).await;
    let sink = SinkName::new("kafka:canonical").unwrap();
    let book = &database.relay_book;
    book.begin(&sink, FeedPosition(0)).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let desk = Desk::at(&database, clock.clone());
    let begun = desk.begin(customer()).await;
    assert_eq!((begun.erased, begun.waiting), (0, 1));

    let lease = Duration::from_secs(60);
    let Taken::Held(hold) = book.take(&sink, lease).await.unwrap() else {
        panic!("nobody else has it")
    };
    let hold: Hold = hold;
    let place = database.feed.place_of(order.id(), order.version()).await;
    book.advance(&hold, place.unwrap().unwrap(), lease)
        .await
        .unwrap();
    for _ in 0..2 {
        desk.round.round().await.unwrap();
        let state = desk.erase.look(&ada(), begun.id).await.unwrap();
        assert_eq!((state.erased, state.waiting), (1, 0), "once, however often");
    }
    database.close().await;
}

on_every_database!(
    nothing_of_an_erased_customer_is_left_anywhere,
    what_was_not_delivered_is_not_erased
);
