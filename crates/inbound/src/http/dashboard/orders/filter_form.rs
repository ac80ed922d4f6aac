//! The form by which operators look for orders: every filter of the API, as it was filled in.

use super::ORDERS;
use crate::http::web::with_query;
use crate::http::web::words::{self, Badge};
use axum::extract::Query;
use axum::http::Uri;
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};

/// The parameters that are a filter, and how many are on a page.
const KEPT: [&str; 14] = [
    "text",
    "status",
    "paymentStatus",
    "shipmentStatus",
    "parked",
    "customer",
    "product",
    "channel",
    "from",
    "to",
    "amountFrom",
    "amountTo",
    "currency",
    "limit",
];

/// The form with what was filled in.
pub(super) struct FilterForm {
    pairs: Vec<(String, String)>,
}

/// One of several words to choose from.
pub(super) struct Choice {
    pub(super) name: &'static str,
    pub(super) words: &'static str,
    pub(super) is_chosen: bool,
}

impl FilterForm {
    pub(super) fn of(uri: &Uri) -> Self {
        let sent = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let mut pairs = sent.map(|Query(pairs)| pairs).unwrap_or_default();
        pairs.retain(|(name, value)| KEPT.contains(&name.as_str()) && !value.is_empty());
        Self { pairs }
    }

    /// What was typed into a field.
    pub(super) fn typed(&self, name: &'static str) -> &str {
        let mut values = self.values(name);
        values.next().unwrap_or_default()
    }

    /// Whether a box is ticked.
    pub(super) fn is_ticked(&self, name: &'static str) -> bool {
        self.typed(name) == "true"
    }

    /// Whether anything was asked for.
    pub(super) fn is_narrowed(&self) -> bool {
        self.pairs.iter().any(|(name, _)| name != "limit")
    }

    pub(super) fn statuses(&self) -> Vec<Choice> {
        self.choices("status", &OrderStatusKind::ALL, |status| {
            (status.as_str(), words::order_status(status))
        })
    }

    pub(super) fn payments(&self) -> Vec<Choice> {
        self.choices("paymentStatus", &PaymentStatus::ALL, |status| {
            (status.as_str(), words::payment_status(status))
        })
    }

    pub(super) fn shipments(&self) -> Vec<Choice> {
        self.choices("shipmentStatus", &ShipmentStatus::ALL, |status| {
            (status.as_str(), words::shipment_status(status))
        })
    }

    /// The list with this filter, from behind this order.
    pub(super) fn page_after(&self, cursor: Option<u64>) -> String {
        let cursor = cursor.map(|number| ("cursor", number.to_string()));
        let cursor = cursor.iter().map(|(name, value)| (*name, value.as_str()));
        with_query(ORDERS, self.sent(|_| true).chain(cursor))
    }

    /// A file of exactly what the filter finds.
    pub(super) fn export(&self, format: &'static str) -> String {
        let filter = self.sent(|name| name != "limit");
        let path = format!("{ORDERS}/export");
        with_query(&path, filter.chain([("format", format)]))
    }

    fn sent(&self, is_wanted: fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.pairs.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(move |(name, _)| is_wanted(name))
    }

    fn values<'a>(&'a self, name: &'static str) -> impl Iterator<Item = &'a str> {
        let named = self.pairs.iter().filter(move |(met, _)| met == name);
        named.map(|(_, value)| value.as_str())
    }

    fn choices<T: Copy>(
        &self,
        parameter: &'static str,
        all: &[T],
        named: fn(T) -> (&'static str, Badge),
    ) -> Vec<Choice> {
        let is_chosen = |name: &str| {
            let mut chosen = self.values(parameter).flat_map(|value| value.split(','));
            chosen.any(|met| met.trim().eq_ignore_ascii_case(name))
        };
        let choices = all.iter().map(|value| {
            let (name, badge) = named(*value);
            Choice {
                name,
                words: badge.words,
                is_chosen: is_chosen(name),
            }
        });
        choices.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str) -> FilterForm {
        FilterForm::of(&format!("/dashboard/orders?{query}").parse().unwrap())
    }

    #[test]
    fn links_keep_the_filter_and_nothing_else() {
        let form = form("text=a%26b&status=SHIPPED&status=PENDING&customer=&cursor=7&limit=3&x=y");
        assert_eq!(
            form.page_after(Some(4)),
            "/dashboard/orders?text=a%26b&status=SHIPPED&status=PENDING&limit=3&cursor=4"
        );
        assert_eq!(
            form.export("csv"),
            "/dashboard/orders/export?text=a%26b&status=SHIPPED&status=PENDING&format=csv"
        );
        assert!(form.is_narrowed());
    }

    #[test]
    fn what_was_chosen_is_chosen_again_however_it_was_sent() {
        for query in ["status=SHIPPED&status=PENDING", "status=shipped,PENDING"] {
            let statuses = form(query).statuses();
            let chosen = statuses.iter().filter(|choice| choice.is_chosen);
            let chosen: Vec<&str> = chosen.map(|choice| choice.name).collect();
            assert_eq!(chosen, ["PENDING", "SHIPPED"], "{query}");
        }
        assert!(!form("limit=5").is_narrowed());
        assert!(form("parked=true").is_ticked("parked"));
    }
}
