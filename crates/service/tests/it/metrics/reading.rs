//! Reads Prometheus' text format, and minds its rules.

use crate::service::Service;
use std::collections::{BTreeMap, BTreeSet};

/// What was read: the value of each series, by its name with its labels as they stand.
pub(crate) struct Page {
    series: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
}

impl Page {
    /// What this service says now.
    pub(crate) async fn of(service: &Service) -> Self {
        let told = service.get("/metrics").await;
        assert_eq!(told.status, 200, "{}", told.body);
        Self::read(&told.body)
    }

    /// Each family has its help and kind before it, once, and stands together; each series is there once.
    pub(super) fn read(text: &str) -> Self {
        let (mut series, mut kinds) = (BTreeMap::new(), BTreeMap::new());
        let (mut helped, mut family) = (BTreeSet::new(), String::new());
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').unwrap();
                assert!(helped.insert(name.to_owned()) && !help.is_empty(), "{line}");
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                assert!(helped.contains(name), "{name} is not described");
                let before = kinds.insert(name.to_owned(), kind.to_owned());
                assert!(before.is_none(), "{name} stands in two places");
                name.clone_into(&mut family);
            } else {
                let (name, value) = line.rsplit_once(' ').unwrap();
                assert!(value.parse::<f64>().is_ok(), "{line}");
                let base = name.split('{').next().unwrap();
                let suffix = base.strip_prefix(family.as_str());
                assert!(
                    matches!(suffix, Some("" | "_bucket" | "_sum" | "_count")),
                    "{line} below {family}"
                );
                let before = series.insert(name.to_owned(), value.to_owned());
                assert!(before.is_none(), "{name} is there twice");
            }
        }
        Self { series, kinds }
    }

    /// The value of this series; none if it is not there.
    pub(crate) fn get(&self, series: &str) -> Option<&str> {
        self.series.get(series).map(String::as_str)
    }

    /// The same as a whole number.
    pub(crate) fn count(&self, series: &str) -> u64 {
        let value = self.get(series).unwrap_or_else(|| {
            let base = series.split('{').next().unwrap_or_default();
            let like: Vec<_> = self
                .series
                .keys()
                .filter(|name| name.starts_with(base))
                .collect();
            panic!("{series} is not there, but {like:#?}")
        });
        value.parse().unwrap()
    }

    /// Each of these series is there, and has this value.
    pub(crate) fn says(&self, expected: &[(&str, u64)]) {
        for (series, value) in expected {
            assert_eq!(self.count(series), *value, "{series}");
        }
    }

    /// Whether every write of this writer has waited once and is in one commit: nothing is under way.
    pub(crate) fn is_settled(&self, writer: &str) -> bool {
        let of = |metric: &str| {
            self.count(&format!(
                "order_service_store_{metric}{{writer=\"{writer}\"}}"
            ))
        };
        of("writes_waiting") == 0
            && of("commit_writes_sum") == of("write_wait_seconds_count")
            && of("commit_writes_count") == of("commit_duration_seconds_count")
    }

    /// What tells the series apart, but for what is called otherwise on each database.
    pub(super) fn shape(&self) -> BTreeSet<String> {
        let names = self.series.keys().map(|name| {
            let labels = name.split_inclusive(['{', ',', '}']);
            let own =
                |label: &&str| !label.starts_with("writer=") && !label.starts_with("database=");
            labels.filter(own).collect()
        });
        names.collect()
    }

    /// How many series there are.
    pub(super) fn len(&self) -> usize {
        self.series.len()
    }

    /// The names of the metrics.
    pub(super) fn metrics(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// The series of this metric, with their values.
    pub(super) fn of_metric(&self, metric: &str) -> Vec<(&str, &str)> {
        let series = self.series.iter();
        let of_it = series.filter(|(name, _)| name.split('{').next() == Some(metric));
        of_it
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}
