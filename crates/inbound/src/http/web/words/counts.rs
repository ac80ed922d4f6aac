//! How many, as pages say it.

use application::ports::Total;

/// `12 orders`; `more than 1,000 orders` where nobody counted on.
pub(crate) fn found(total: Total) -> String {
    found_that(total, "order", "orders")
}

/// The same, with what is said of them: `2 orders wait`.
pub(crate) fn found_that(total: Total, one: &str, many: &str) -> String {
    let counted = of_these(total.orders, one, many);
    if total.is_exact {
        counted
    } else {
        format!("more than {counted}")
    }
}

/// `1 order`, `2 orders`.
pub(crate) fn of_these(count: u64, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{} {noun}", grouped(count))
}

/// `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_bounds_told() {
        for (number, words) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(grouped(number), words);
        }
        assert_eq!(found(Total::counted(0)), "0 orders");
        assert_eq!(found(Total::counted(1)), "1 order");
        assert_eq!(found(Total::counted(1_001)), "more than 1,000 orders");
    }
}
