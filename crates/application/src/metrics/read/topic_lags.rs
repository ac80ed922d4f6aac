//! How much of each topic a consumer has not taken yet, as its client was told last.

use super::sample::Sample;
use crate::metrics::CONSUMER_LAG;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The topics that this process listens to.
#[derive(Debug, Default)]
pub struct TopicLags(Mutex<BTreeMap<String, Option<u64>>>);

impl TopicLags {
    /// So many messages of a topic wait; none where no broker tells, which is neither the number before that
    /// nor 0.
    pub fn note(&self, topic: &str, waiting: Option<u64>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(topic.to_owned(), waiting);
    }

    /// Of each that is known.
    pub fn samples(&self) -> Vec<Sample> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sample = |(topic, waiting): (&String, &Option<u64>)| {
            let waiting = (*waiting)?;
            Some(CONSUMER_LAG.is([topic.as_str()], waiting))
        };
        known.iter().filter_map(sample).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_broker_tells_is_left_out() {
        let lags = TopicLags::default();
        lags.note("payments", Some(7));
        lags.note("prices", Some(0));
        assert_eq!(lags.samples().len(), 2);
        lags.note("payments", None);
        assert_eq!(lags.samples(), [CONSUMER_LAG.is(["prices"], 0)]);
    }
}
