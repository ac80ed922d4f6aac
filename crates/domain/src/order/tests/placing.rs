//! Placing and pricing: what a new order must satisfy, and that its total is exact.

use super::*;
use proptest::prelude::*;

#[test]
fn an_order_needs_lines_that_differ_and_add_up() {
    let usd = |product: &str| line(product, 1, 100, Currency::USD);
    let jpy = Currency::parse("JPY").unwrap();
    let many = (0..=NewOrder::MAX_LINES).map(|n| usd(&format!("P{n}")));
    let cases = [
        (vec![], PlaceError::NoLines),
        (many.collect(), PlaceError::TooManyLines),
        (
            vec![usd("P1"), usd("P2"), usd("P1")],
            PlaceError::RepeatedProduct(ProductId::parse("P1").unwrap()),
        ),
        (
            vec![usd("P1"), line("P2", 1, 100, jpy)],
            PlaceError::Total(MoneyError::CurrencyMismatch(Currency::USD, jpy)),
        ),
        (
            vec![line("P1", 2, i64::MAX / 2 + 1, Currency::USD)],
            PlaceError::Total(MoneyError::Overflow),
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(place(lines).map(|_| ()), Err(expected));
    }
    let all: Vec<_> = (0..NewOrder::MAX_LINES)
        .map(|n| usd(&format!("P{n}")))
        .collect();
    let (order, event) = place(all).unwrap();
    assert_eq!(order.total(), Money::from_minor(20_000, Currency::USD));
    assert_eq!(event.seq, Version::FIRST);
}

proptest! {
    #[test]
    fn the_total_is_the_exact_sum_of_the_lines_or_refused(
        lines in prop::collection::vec((1..=Quantity::MAX, 0..=i64::MAX), 1..20)
    ) {
        let exact: i128 = lines.iter().map(|(units, price)| i128::from(*units) * i128::from(*price)).sum();
        let ordered = lines.iter().enumerate();
        let ordered = ordered.map(|(n, (units, price))| line(&format!("P{n}"), *units, *price, Currency::USD));
        match place(ordered.collect()) {
            Ok((order, _)) => prop_assert_eq!(i128::from(order.total().minor()), exact),
            Err(error) => {
                prop_assert_eq!(error, PlaceError::Total(MoneyError::Overflow));
                prop_assert!(exact > i128::from(i64::MAX));
            }
        }
    }

    #[test]
    fn modest_prices_always_add_up(
        lines in prop::collection::vec((1..=Quantity::MAX, 0..=1_000_000_i64), 1..=NewOrder::MAX_LINES)
    ) {
        let exact: i64 = lines.iter().map(|(units, price)| i64::from(*units) * price).sum();
        let ordered = lines.iter().enumerate();
        let ordered = ordered.map(|(n, (units, price))| line(&format!("P{n}"), *units, *price, Currency::USD));
        let (order, _) = place(ordered.collect()).unwrap();
        prop_assert_eq!(order.total(), Money::from_minor(exact, Currency::USD));
        prop_assert_eq!(order.lines().len(), lines.len());
    }
}
