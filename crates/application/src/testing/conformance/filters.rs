//! Filters: each alone, together, with hostile texts, and page by page.

use super::lists::{parked, well_on_its_way};
use super::store::{Store, cancelled, number};
use crate::ports::{AmountRange, OrderFilter, OrderQuery, Total, Wake};
use crate::search::SearchText;
use crate::testing::builders::{customer, new_order, product, usd};
use crate::testing::clock::NEW_YEAR;
use crate::testing::collaborators::Abilities;
use domain::order::{Channel, Fact, NewOrder, OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::{Currency, Duration, Email, Notation, Order, OrderLine, OrderNumber, Timestamp};

/// So many hours after [`NEW_YEAR`].
fn hour(hours: u64) -> Timestamp {
    NEW_YEAR.plus(Duration::from_hours(hours))
}

fn text(words: &str) -> Option<SearchText> {
    SearchText::parse(words).ok()
}

fn lamp(cents: i64) -> OrderLine {
    OrderLine {
        product: product("LAMP-1"),
        notation: Notation::Text,
        name: "Desk Lamp, 100% 'Brass'".to_owned(),
        quantity: crate::testing::builders::units(1),
        unit_price: usd(cents),
    }
}

/// Ada's, of two headphones and a charger for 189.97.
fn adas() -> NewOrder {
    new_order(Abilities::IDEAL)
}

/// Grace's, of a lamp for 20.00, on another contract.
fn graces() -> NewOrder {
    let mut order = adas();
    order.channel = Channel::new("simple");
    order.customer = Some(customer("grace"));
    order.contact.name = Some("Grace Brewster HOPPER".to_owned());
    order.contact.email = Email::parse("Grace.Hopper@Navy.example").ok();
    order.address.city = Some("Łódź".to_owned());
    order.lines = vec![lamp(2_000)];
    order
}

async fn placed(store: &Store, at: Timestamp, new: NewOrder, facts: Vec<Fact>) -> Order {
    let placement = store.placement_at(at, new, store.no_claim());
    let order = store.place(placement).await.expect("nothing is in its way");
    if facts.is_empty() {
        return order;
    }
    store.record_all(&order, facts).await
}

/// An order per hour: Ada's pending, Ada's on its way, Grace's pending, Grace's cancelled, Ada's
/// parked.
async fn five(store: &Store) -> Vec<Order> {
    vec![
        placed(store, hour(0), adas(), vec![]).await,
        placed(store, hour(1), adas(), well_on_its_way()).await,
        placed(store, hour(2), graces(), vec![]).await,
        placed(store, hour(3), graces(), vec![cancelled()]).await,
        placed(store, hour(4), adas(), parked()).await,
    ]
}

/// Checks which of these orders a filter finds, by their place in the list, oldest first.
async fn finds(store: &Store, orders: &[Order], filter: OrderFilter, expected: &[usize]) {
    let page = store.newest(filter.clone(), 100).await;
    let found: Vec<OrderNumber> = page.orders.iter().map(|order| order.number).collect();
    let expected: Vec<OrderNumber> = expected.iter().rev().map(|i| number(&orders[*i])).collect();
    assert_eq!(found, expected, "{filter:?}");
    let total = Total::counted(expected.len() as u64);
    assert_eq!(page.total, total, "{filter:?}");
}

/// A filter with some of its fields set.
macro_rules! by {
    ($($field:ident: $value:expr),+) => {
        OrderFilter { $($field: $value,)+ ..OrderFilter::default() }
    };
}

fn amount(code: &str, from_minor: Option<i64>, to_minor: Option<i64>) -> Option<AmountRange> {
    let currency = Currency::parse(code).ok()?;
    Some(AmountRange {
        currency,
        from_minor,
        to_minor,
    })
}

fn dollars(from: Option<i64>, to: Option<i64>) -> Option<AmountRange> {
    amount("USD", from, to)
}

pub(super) async fn every_filter_finds_what_it_says_and_nothing_else(store: Store) {
    let orders = five(&store).await;
    let either = vec![
        OrderStatusKind::Cancelled,
        OrderStatusKind::Confirmed,
        OrderStatusKind::Cancelled,
    ];
    let cases = [
        (OrderFilter::default(), vec![0, 1, 2, 3, 4]),
        (by!(statuses: vec![OrderStatusKind::Pending]), vec![0, 2, 4]),
        (by!(statuses: either), vec![1, 3]),
        (
            by!(statuses: OrderStatusKind::ALL.to_vec()),
            vec![0, 1, 2, 3, 4],
        ),
        (by!(payment: Some(PaymentStatus::Paid)), vec![1]),
        (by!(payment: Some(PaymentStatus::Refunded)), vec![]),
        (by!(shipment: Some(ShipmentStatus::Created)), vec![1]),
        (by!(shipment: Some(ShipmentStatus::Cancelled)), vec![3]),
        (by!(customer: Some(customer("grace"))), vec![2, 3]),
        (by!(channel: Some("simple".to_owned())), vec![2, 3]),
        (by!(product: Some(product("PROD002"))), vec![0, 1, 4]),
        (by!(product: Some(product("prod002"))), vec![]),
        (by!(parked: true), vec![4]),
        (by!(placed_from: Some(hour(3))), vec![3, 4]),
        (by!(placed_before: Some(hour(3))), vec![0, 1, 2]),
        (
            by!(placed_from: Some(hour(1)), placed_before: Some(hour(2))),
            vec![1],
        ),
        (
            by!(placed_from: Some(hour(2)), placed_before: Some(hour(2))),
            vec![],
        ),
        (by!(amount: dollars(Some(2_001), None)), vec![0, 1, 4]),
        (by!(amount: dollars(None, Some(2_000))), vec![2, 3]),
        (
            by!(amount: dollars(Some(2_000), Some(18_997))),
            vec![0, 1, 2, 3, 4],
        ),
        (by!(amount: dollars(Some(18_998), None)), vec![]),
        (by!(amount: amount("JPY", None, None)), vec![]),
    ];
    for (filter, expected) in cases {
        finds(&store, &orders, filter, &expected).await;
    }
}

pub(super) async fn filters_together_find_what_fits_all_of_them(store: Store) {
    let orders = five(&store).await;
    let pending = vec![OrderStatusKind::Pending];
    let cases = [
        (
            by!(statuses: pending.clone(), customer: Some(customer("grace"))),
            vec![2],
        ),
        (
            by!(statuses: pending.clone(), text: text("hopper lamp")),
            vec![2],
        ),
        (
            by!(text: text("lamp"), product: Some(product("LAMP-1")), placed_from: Some(hour(3))),
            vec![3],
        ),
        (
            by!(text: text("lamp"), product: Some(product("PROD001"))),
            vec![],
        ),
        (
            by!(amount: dollars(None, Some(5_000)), channel: Some("v1".to_owned())),
            vec![],
        ),
        (
            by!(amount: dollars(Some(5_000), None), payment: Some(PaymentStatus::Paid)),
            vec![1],
        ),
        (
            by!(text: text("1"), statuses: vec![OrderStatusKind::Shipped]),
            vec![],
        ),
        (
            by!(statuses: pending, customer: Some(customer("42")),
                product: Some(product("PROD001")), payment: Some(PaymentStatus::Pending),
                shipment: Some(ShipmentStatus::Pending), text: text("ada headphones"),
                placed_from: Some(hour(0)), placed_before: Some(hour(9)),
                amount: dollars(Some(0), Some(99_999)), parked: true),
            vec![4],
        ),
    ];
    for (filter, expected) in cases {
        finds(&store, &orders, filter, &expected).await;
    }
}

pub(super) async fn a_text_finds_whole_words_of_an_order(store: Store) {
    let orders = five(&store).await;
    for (words, expected) in [
        ("hopper", vec![2, 3]),
        ("HOPPER grace", vec![2, 3]),
        ("  brewster   lamp desk ", vec![2, 3]),
        ("hopp", vec![]),
        ("hopper headphones", vec![]),
        ("łódź", vec![2, 3]),
        ("ŁÓDŹ", vec![2, 3]),
        ("usb-c", vec![0, 1, 4]),
        ("grace.hopper@navy.example", vec![2, 3]),
        ("GRACE.HOPPER@NAVY.EXAMPLE lamp", vec![2, 3]),
        ("grace.hopper", vec![2, 3]),
        ("navy.example", vec![]),
        ("ada@example.org", vec![0, 1, 4]),
        ("brass 100", vec![2, 3]),
    ] {
        finds(&store, &orders, by!(text: text(words)), &expected).await;
    }
}

pub(super) async fn a_text_that_names_an_order_or_a_parcel_finds_that(store: Store) {
    let orders = five(&store).await;
    let id = orders[2].id();
    let its_number = number(&orders[2]).0;
    for name in [
        id.to_string(),
        id.to_string().to_uppercase(),
        format!("ORD-{id}"),
        its_number.to_string(),
        format!(" ORD_{its_number} "),
    ] {
        finds(&store, &orders, by!(text: text(&name)), &[2]).await;
    }
    // The parcel's number as it is; else its words, which no order has.
    finds(&store, &orders, by!(text: text("TRK-😀")), &[1]).await;
    finds(&store, &orders, by!(text: text("trk-😀")), &[]).await;
    for nothing in ["987654321", "99999999999999999999", "ORD_987654321"] {
        finds(&store, &orders, by!(text: text(nothing)), &[]).await;
    }
}

pub(super) async fn hostile_texts_are_only_texts(store: Store) {
    let mut odd = adas();
    let id = "%' OR 1=1 --\"\\_😀";
    odd.lines[0].product = product(id);
    odd.customer = Some(customer(id));
    odd.channel = Channel::new(id);
    let email = Email::parse("=PROD001@evil.example").ok();
    odd.contact.email = email;
    let ordinary = placed(&store, hour(0), adas(), vec![]).await;
    let odd = placed(&store, hour(1), odd, vec![]).await;
    let orders = [ordinary, odd];
    for (filter, expected) in [
        (by!(product: Some(product(id))), vec![1]),
        (by!(customer: Some(customer(id))), vec![1]),
        (by!(channel: Some(id.to_owned())), vec![1]),
        (by!(product: Some(product("%"))), vec![]),
        (by!(customer: Some(customer("%"))), vec![]),
        (by!(text: text("%a%")), vec![]),
        (by!(text: text("' OR 1=1 --")), vec![]),
        (by!(text: text("\"ada\" *")), vec![0, 1]),
        // A word is no product, whatever it begins with.
        (by!(product: Some(product("prod001@evil.example"))), vec![]),
        (by!(text: text("=PROD001")), vec![1]),
        (by!(text: text("=PROD001@evil.example")), vec![1]),
        (by!(text: text("@ada@example.org")), vec![]),
    ] {
        finds(&store, &orders, filter, &expected).await;
    }
}

/// Turns all pages of a filter, two orders at a time; before each next one, an order that was placed
/// at this hour is brought in.
async fn turn(
    store: &Store,
    filter: &OrderFilter,
    newest_first: bool,
    brought_in: Option<u64>,
) -> Vec<OrderNumber> {
    let mut seen = Vec::new();
    loop {
        let query = OrderQuery {
            newest_first,
            after: seen.last().copied(),
            ..OrderQuery::newest(filter.clone(), 2)
        };
        let page = store.page(query).await;
        seen.extend(page.orders.iter().map(|order| order.number));
        if page.orders.len() < 2 || seen.len() > 50 {
            return seen;
        }
        if let Some(at) = brought_in {
            placed(store, hour(at), adas(), vec![]).await;
        }
    }
}

pub(super) async fn lists_are_in_the_order_of_time_and_pages_stay_stable_when_old_orders_come_in(
    store: Store,
) {
    let mut expected = Vec::new();
    for at in [50, 10, 40, 20, 30, 30, 30] {
        let order = placed(&store, hour(at), adas(), vec![]).await;
        expected.push((hour(at), number(&order)));
    }
    expected.sort_unstable_by(|a, b| b.cmp(a));
    let expected: Vec<OrderNumber> = expected.into_iter().map(|(_, number)| number).collect();
    // Orders that were placed long ago and ones of just now are brought in while pages are turned.
    let seen = turn(&store, &OrderFilter::default(), true, Some(90)).await;
    assert_eq!(seen, expected);
    let before = OrderFilter {
        placed_before: Some(hour(60)),
        ..OrderFilter::default()
    };
    let seen = turn(&store, &before, false, Some(0)).await;
    let reversed: Vec<OrderNumber> = expected.into_iter().rev().collect();
    assert_eq!(seen, reversed);
    // A cursor that no order has.
    let beyond = OrderQuery {
        after: Some(OrderNumber(u64::MAX)),
        newest_first: false,
        ..OrderQuery::newest(before.clone(), 100)
    };
    assert!(store.page(beyond).await.orders.len() < 15);
    let nothing = OrderQuery {
        after: Some(OrderNumber(0)),
        ..OrderQuery::newest(before, 100)
    };
    assert_eq!(store.page(nothing).await.orders, []);
}

pub(super) async fn every_filter_turns_pages_both_ways(store: Store) {
    for at in 0..5 {
        placed(&store, hour(at), adas(), parked()).await;
        store.place_any(Wake::Never).await;
        placed(&store, hour(at), graces(), vec![cancelled()]).await;
    }
    let later = Some(hour(0));
    let filters = [
        by!(placed_from: later, placed_before: Some(hour(5))),
        by!(amount: dollars(Some(1), None)),
        by!(statuses: vec![OrderStatusKind::Pending, OrderStatusKind::Cancelled]),
        by!(payment: Some(PaymentStatus::Failed)),
        by!(shipment: Some(ShipmentStatus::Cancelled)),
        by!(customer: Some(customer("grace"))),
        by!(channel: Some("simple".to_owned())),
        by!(product: Some(product("LAMP-1"))),
        by!(parked: true),
        by!(text: text("lamp")),
        by!(text: text("lamp hopper"), amount: dollars(Some(1), None)),
    ];
    for filter in filters {
        let whole = store.newest(filter.clone(), 100).await;
        let newest: Vec<OrderNumber> = whole.orders.iter().map(|order| order.number).collect();
        assert!(newest.len() >= 5, "{filter:?}");
        assert_eq!(
            turn(&store, &filter, true, None).await,
            newest,
            "{filter:?}"
        );
        let oldest: Vec<OrderNumber> = newest.into_iter().rev().collect();
        assert_eq!(
            turn(&store, &filter, false, None).await,
            oldest,
            "{filter:?}"
        );
    }
}
