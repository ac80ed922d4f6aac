//! What a call that was done has left with us.

use super::money::amount;
use super::times::At;
use domain::process::Receipt;

/// Each fact of it, by name.
pub(crate) fn receipt(receipt: &Receipt) -> Vec<(&'static str, String)> {
    match receipt {
        Receipt::Plain => Vec::new(),
        Receipt::Reserved { expires_at } => expires_at
            .map(|at| ("falls back by itself at", At(at).words()))
            .into_iter()
            .collect(),
        Receipt::Payment {
            reference,
            amount: paid,
        } => vec![
            ("amount", amount(*paid)),
            ("the provider calls it", reference.clone()),
        ],
        Receipt::Shipment {
            tracking_number,
            estimated_delivery,
        } => {
            let estimate = estimated_delivery.clone();
            let number = ("tracking number", tracking_number.clone());
            std::iter::once(number)
                .chain(estimate.map(|words| ("expected to arrive", words)))
                .collect()
        }
        Receipt::Settled => vec![("known by", "an operator's word".to_owned())],
    }
}
