//! What the HTTP side can be set to.

use crate::http::around::rate::RateLimits;
use crate::http::streaming::streams::StreamLimits;
use domain::Currency;
use std::time::Duration;

/// The settings of the HTTP side; every default has its reason beside it.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The one currency that prices are in.
    pub currency: Currency,
    /// How long a request waits for an order's process to rest.
    pub patience: Duration,
    /// The most bytes of a body: an order of 200 lines has about 20 kB.
    pub body_limit: usize,
    /// How long a body may take to arrive.
    pub body_patience: Duration,
    /// Whether only this machine can be meant: then requests to any other name are refused, so that
    /// no name of a stranger's can be pointed here (DNS rebinding).
    pub loopback_only: bool,
    /// How often callers may ask.
    pub rates: RateLimits,
    /// How many live streams are open at once.
    pub streams: StreamLimits,
    /// Whether there is a demo shop.
    pub has_shop: bool,
    /// The name that health checks show.
    pub service_name: String,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            currency: Currency::USD,
            patience: Duration::from_secs(10),
            body_limit: 1024 * 1024,
            body_patience: Duration::from_secs(10),
            loopback_only: false,
            rates: RateLimits::default(),
            streams: StreamLimits::default(),
            has_shop: false,
            service_name: "Order Service".to_owned(),
        }
    }
}
