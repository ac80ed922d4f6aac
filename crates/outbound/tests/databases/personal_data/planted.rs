//! Somebody's data, wherever this service keeps any.

use crate::servers::TestDatabase;
use application::messages::Message;
use application::ports::{
    Append, AskedItem, AskedOrder, CallKey, CartState, CartTurn, CartWrite, Carts as _, Clock as _,
    DeadLetterState, DeedKind, DeedOutcome, NewDeadLetter, NewDeed, Person, Placement,
    ShipmentCall, Shipping as _, Wake,
};
use application::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use application::testing::ManualClock;
use application::testing::builders::{customer, fingerprint, new_order, product, units, usd};
use application::testing::clock::order_id;
use application::testing::collaborators::Abilities;
use application::webhooks::{
    Delivery, DeliveryKind, DeliveryResult, WebhookEndpoint, WebhookId, WebhookSecret,
    WebhookSecrets, WebhookState,
};
use domain::order::{
    Address, Event, Imported, NewOrder, OrderStatus, PaymentMethod, PaymentStatus, Version,
};
use domain::process::{CallId, Plan, Step};
use domain::{Actor, CartChange, CartLine, Contact, Duration, Email, Notation, Order, OrderNumber};
use outbound::SystemEntropy;
use outbound::builtin::{BuiltinCarts, BuiltinShipping};
use outbound::sql::Database;
use std::sync::Arc;

pub(super) const CUSTOMER: &str = "zyxw-7";
const SCOPE: &str = "customer:zyxw-7";
/// The guest's, in other letters than their orders and whoever has them erased.
const AS_TYPED: &str = "guest:zyxw.GUEST@Marked.example";

/// Every column that it gets into.
pub(super) const EVERYWHERE: [&str; 24] = [
    "audit_trail.actor",
    "audit_trail.reason",
    "audit_trail.subject",
    "carts.customer_id",
    "dead_letters.cause",
    "dead_letters.headers",
    "dead_letters.message_key",
    "dead_letters.note",
    "dead_letters.payload",
    "idempotency_keys.body",
    "idempotency_keys.headers",
    "idempotency_keys.key",
    "idempotency_keys.scope",
    "order_events.actor",
    "order_events.data",
    "order_requests.asked",
    "order_requests.scope",
    "order_terms.term",
    "orders.cart",
    "orders.customer_id",
    "orders.guard",
    "orders.tracking_number",
    "shipments.tracking_number",
    "webhook_deliveries.words",
];

/// Two of the customer's orders; a third was taken over, and a fourth is a guest's.
pub(super) struct Planted {
    /// Is under way.
    pub(super) open: Order,
    /// Was called off, after all that can happen to one.
    pub(super) ended: Order,
}

pub(super) fn guest() -> Person {
    Person::Guest(Email::parse("Zyxw.Guest@marked.example").unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "fields take it so")]
pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// An order that has the mark in each of its fields.
fn marked(whose: Option<&str>) -> NewOrder {
    let email = match whose {
        Some(_) => "zyxw@marked.example",
        None => "zyxw.guest@marked.example",
    };
    NewOrder {
        customer: whose.map(customer),
        contact: Contact {
            name: some("zyxwana marked"),
            email: Email::parse(email).ok(),
            phone: some("zyxw 0123"),
        },
        address: Address {
            text: some("1 zyxw road"),
            city: some("zyxwton"),
            state: some("zyxwshire"),
            zip: some("zyxw 1"),
            country: some("NZ"),
        },
        carrier: some("ask zyxw"),
        notes: some("leave it with zyxw"),
        payment_method: PaymentMethod::parse("tok_zyxw").ok(),
        request_id: some("zyxw-request"),
        plan: Plan::EMPTY,
        ..new_order(Abilities::IDEAL)
    }
}

pub(super) fn placement(number: u64, whose: Option<&str>, clock: &ManualClock) -> Placement {
    let actor = whose.map_or(Actor::Anyone, |id| Actor::Customer(id.to_owned()));
    let placed = Order::place(order_id(number), marked(whose), actor, clock.now());
    let (order, first) = placed.unwrap();
    Placement {
        order,
        events: vec![first],
        wake: Wake::Never,
        claim: keyed(SCOPE, &format!("zyxw {number}")),
        cart: None,
        number: None,
    }
}

fn keyed(scope: &str, key: &str) -> RequestClaim {
    RequestClaim::Key {
        key: key_of(scope, key),
        fingerprint: fingerprint(7),
    }
}

fn key_of(scope: &str, key: &str) -> RequestKey {
    RequestKey {
        scope: scope.to_owned(),
        key: key.to_owned(),
    }
}

fn answer() -> Answer {
    Answer {
        status: 200,
        headers: vec![("X-Name".to_owned(), "zyxwana".to_owned())],
        content_type: some("application/json"),
        body: br#"{"customerName":"zyxwana marked"}"#.to_vec(),
    }
}

async fn place(database: &Database, placement: Placement) -> Order {
    let order = placement.order.clone();
    let number = database.journal.place(placement).await.unwrap();
    order.numbered(number)
}

/// An order that is over, after all that can happen to one.
pub(super) async fn place_ended(database: &Database, clock: &ManualClock) -> (Order, Vec<Event>) {
    let mut new = placement(1, Some(CUSTOMER), clock);
    new.cart = Some((customer(CUSTOMER), CartState::Turn(CartTurn(1))));
    let placed = place(database, new).await;
    let mut order = placed.clone();
    let mut events = Vec::new();
    for fact in super::history::history() {
        let actor = Actor::Customer(CUSTOMER.to_owned());
        events.push(order.record(fact, actor, clock.now()));
    }
    let append = Append {
        order: order.clone(),
        continues: placed.version(),
        events: events.clone(),
        wake: Wake::Never,
        answer: Some(answer()),
        request: Some((keyed("operator:ada", "cancel"), answer())),
    };
    database.journal.append(append).await.unwrap();
    (order, events)
}

async fn place_others(database: &Database, clock: &ManualClock) -> Order {
    let mut open = placement(2, Some(CUSTOMER), clock);
    open.claim = RequestClaim::Guard {
        scope: format!("v1:{SCOPE}"),
        fingerprint: fingerprint(2),
    };
    let open = place(database, open).await;
    let imported = Imported {
        status: OrderStatus::Delivered { at: clock.now() },
        payment: PaymentStatus::Paid,
        tracking_number: some("zyxw-abroad"),
    };
    for (number, whose) in [(3, Some(CUSTOMER)), (4, None)] {
        let (by, at) = (Actor::Operator("ada".to_owned()), clock.now());
        let taken = Order::import(
            order_id(number),
            marked(whose),
            at,
            imported.clone(),
            &by,
            at,
        );
        let (order, events) = taken.unwrap();
        let placed = Placement {
            order,
            events: events.into(),
            claim: keyed("import", &number.to_string()),
            number: Some(OrderNumber(100 + number)),
            ..placement(number, whose, clock)
        };
        place(database, placed).await;
    }
    open
}

/// All of it.
pub(super) async fn plant(
    home: &TestDatabase,
    database: &Database,
    clock: &Arc<ManualClock>,
) -> Planted {
    let (ended, _) = place_ended(database, clock).await;
    let open = place_others(database, clock).await;
    plant_requests(database, &ended, clock).await;
    plant_letters(database, &ended).await;
    plant_words_of_webhooks(database, &ended, clock).await;
    plant_deeds(database, &ended, clock).await;
    let parcels = BuiltinShipping::new(&database.books, clock.clone(), Arc::new(SystemEntropy));
    let parcel = ShipmentCall {
        key: CallKey::new(ended.id(), CallId::whole(Step::CreateShipment)),
        order: ended.id(),
        number: ended.number().unwrap(),
        customer_name: "zyxwana".to_owned(),
        address: Address::default(),
        carrier: None,
    };
    parcels.create_shipment(&parcel).await;
    home.run("UPDATE shipments SET tracking_number = 'zyxw-parcel'")
        .await;
    Planted { open, ended }
}

async fn plant_requests(database: &Database, ended: &Order, clock: &Arc<ManualClock>) {
    let order = Some(ended.id());
    // As earlier versions left the request of an order that was struck out.
    let struck = Some(order_id(88));
    for (scope, key, order) in [
        (SCOPE, "remembered", None),
        ("operator:ada", "remembered", order),
        (SCOPE, "of a struck one", struck),
        (AS_TYPED, "refused", None),
    ] {
        let kept =
            database
                .requests
                .remember(key_of(scope, key), fingerprint(1), order, Some(answer()));
        kept.await.unwrap();
    }
    let asked = AskedOrder {
        key: key_of(&format!("gateway:{SCOPE}"), "waits"),
        fingerprint: fingerprint(3),
        customer: customer(CUSTOMER),
        customer_notation: Notation::Text,
        email: Email::parse("zyxw@marked.example").ok(),
        items: vec![AskedItem {
            product: product("1"),
            notation: Notation::Text,
            quantity: units(1),
        }],
        payment_method: None,
        asked_at: clock.now(),
    };
    database.waiting.ask(asked).await.unwrap();
    let carts = BuiltinCarts::new(&database.books, clock.clone());
    let line = CartLine {
        product: product("PROD001"),
        notation: Notation::Text,
        name: "Headphones".to_owned(),
        quantity: units(1),
        unit_price: usd(100),
        image_url: None,
    };
    let put_in = CartWrite {
        customer: customer(CUSTOMER),
        change: CartChange::Add(line),
        request: None,
    };
    carts.change(put_in).await.map(drop).unwrap();
}

/// A request is known to have been made, and nothing is told of it.
pub(super) async fn a_repeat_is_recognised(database: &Database) {
    for (scope, key) in [
        (SCOPE, "zyxw 1"),
        ("operator:ada", "cancel"),
        (SCOPE, "remembered"),
        (SCOPE, "of a struck one"),
        (AS_TYPED, "refused"),
    ] {
        let found = database
            .requests
            .request(&key_of(scope, key))
            .await
            .unwrap();
        let record = found.expect("it was made");
        assert_eq!(
            (record.fingerprint, record.answer),
            (Fingerprint::ERASED, None),
            "{key}"
        );
    }
    let other = database.requests.request(&key_of(SCOPE, "another")).await;
    assert_eq!(other.unwrap(), None);
}

/// What waits for prices was answered.
pub(super) async fn answer_what_waits(database: &Database) {
    let key = key_of(&format!("gateway:{SCOPE}"), "waits");
    database.waiting.forget(&key).await.unwrap();
}

async fn plant_letters(database: &Database, ended: &Order) {
    let by_order = format!(r#"{{"order":"ORD-{}","note":"zyxw"}}"#, ended.id());
    let by_customer = r#"{"customerId":"zyxw-7","name":"zyxwana"}"#.to_owned();
    for (offset, payload) in (0..).zip([by_order, by_customer]) {
        let message = Message {
            topic: "paid".to_owned(),
            partition: 0,
            offset,
            timestamp: None,
            key: Some(CUSTOMER.as_bytes().to_vec()),
            headers: vec![("zyxw-name".to_owned(), Some(b"zyxwana".to_vec()))],
            payload: Some(payload.into_bytes()),
        };
        let letter = NewDeadLetter::new(&message, "zyxw is not known", 1);
        let parked = database.letters.park(letter).await.unwrap();
        let decided = database.letters.decide(
            parked.id,
            DeadLetterState::Discarded,
            "operator:ada".to_owned(),
            "zyxw knows".to_owned(),
        );
        decided.await.unwrap();
    }
    // The headers of messages are kept as bytes in their column.
}

async fn plant_words_of_webhooks(database: &Database, ended: &Order, clock: &ManualClock) {
    let id = WebhookId::from_uuid(order_id(77).uuid());
    let endpoint = WebhookEndpoint {
        id,
        url: "https://example.com/hook".to_owned(),
        description: String::new(),
        secrets: WebhookSecrets {
            current: WebhookSecret::from_text("whsec_bmV3".to_owned()),
            since: clock.now(),
            previous: None,
        },
        events: Vec::new(),
        state: WebhookState::Active,
        created_at: clock.now(),
        changed_at: clock.now(),
        revision: 1,
    };
    database.webhooks.add(&endpoint, 9, None).await.unwrap();
    let delivery = Delivery {
        endpoint: id,
        event_id: format!("{}/1", ended.id()),
        order: Some(ended.id()),
        seq: Some(Version::FIRST),
        event: "order-placed".to_owned(),
        attempt: 1,
        at: clock.now(),
        took: Duration::from_millis(1),
        kind: DeliveryKind::Event,
        result: DeliveryResult::answered(400, "zyxwana is not known here"),
    };
    database.deliveries.record(&delivery).await.unwrap();
}

async fn plant_deeds(database: &Database, ended: &Order, clock: &ManualClock) {
    let about = format!("order {}", ended.id());
    let subjects = [
        ("operator:ada", DeedKind::OrderShip, about.as_str()),
        (SCOPE, DeedKind::Access, "GET /customers/zyxw-7"),
    ];
    for (actor, kind, subject) in subjects {
        let deed = NewDeed::new(clock.now(), actor, kind, subject, "zyxw said so");
        let deed = deed.ended(DeedOutcome::Done, "");
        database.trail.append(&deed).await.unwrap();
    }
}
