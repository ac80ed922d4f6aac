//! The topics that are written to.

use super::Extent;
use crate::config::{EventFormatName, Settings};
use outbound::events::{DescribedTopic, described_product_request};

/// Those of the formats in force, or all.
pub(super) fn topics(settings: &Settings, extent: Extent) -> Vec<DescribedTopic> {
    let kafka = &settings.kafka;
    let is_all = extent == Extent::All;
    let formats: &[EventFormatName] = match &kafka.used {
        _ if is_all => &EventFormatName::ALL,
        Some(used) => &used.formats,
        None => &[],
    };
    let pays_by_event = is_all || settings.collaborators.pays_by_event();
    let named = &kafka.named;
    let of_format = |format: &EventFormatName| match format {
        EventFormatName::Canonical => vec![named.canonical().described()],
        EventFormatName::Storefront => named.storefront().described(pays_by_event),
        EventFormatName::Gateway => named.gateway().described(pays_by_event),
    };
    let mut topics: Vec<DescribedTopic> = formats.iter().flat_map(of_format).collect();
    if is_all || settings.collaborators.prices_by_event() {
        topics.push(described_product_request(&named.product_request_topic));
    }
    topics
}
