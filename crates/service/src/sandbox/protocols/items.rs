//! Products and quantities as requests name them, moved in the warehouse and put on record.

use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::effects::Effect;
use crate::sandbox::reply::{Reply, unavailable};
use crate::sandbox::subject::scalar;
use crate::sandbox::world::World;
use domain::{ProductId, Quantity};
use outbound::builtin::{StockDeed, StockDone, StockMove};
use serde::Deserialize;
use serde_json::Value;

/// `{productId, quantity}`; both may be numbers or texts, and some spell it `product_id`.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    #[serde(rename = "productId", alias = "product_id")]
    product: Value,
    quantity: Value,
}

/// Products, and how many of each.
pub(super) type Units = Vec<(ProductId, u32)>;

impl Item {
    pub(super) fn units(&self) -> Result<(ProductId, u32), Reply> {
        let texts = (scalar(&self.product), scalar(&self.quantity));
        let (Some(product), Some(quantity)) = texts else {
            return Err(bad_request("productId and quantity are numbers or texts"));
        };
        units(&product, &quantity)
    }
}

/// So many of a product.
pub(super) fn units(product: &str, quantity: &str) -> Result<(ProductId, u32), Reply> {
    let product =
        ProductId::parse(product).map_err(|error| bad_request(&format!("the product: {error}")))?;
    let quantity = quantity
        .parse()
        .ok()
        .and_then(|n| Quantity::try_new(n).ok());
    let quantity = quantity.ok_or_else(|| bad_request("the quantity is a whole number from 1"))?;
    Ok((product, quantity.units()))
}

impl Deed {
    /// So many of the product that the path names, as this member of the body says.
    pub(super) fn units_of(&self, member: &str) -> Result<(ProductId, u32), Reply> {
        let quantity = scalar(&self.parts.body[member]);
        units(self.parts.path("productId"), &quantity.unwrap_or_default())
    }

    /// Moves units, all or none, and puts on record what was moved in a word, such as `reserved`.
    pub(super) async fn move_units(
        &self,
        what: StockMove,
        word: &'static str,
        items: Units,
    ) -> Result<StockDone, Reply> {
        let done = self.world.warehouse.perform(StockDeed {
            order: self.order_id(),
            key: self.name.clone(),
            what,
            items: items.clone(),
        });
        let done = done.await.map_err(unavailable)?;
        if done == StockDone::Moved {
            for (product, units) in &items {
                self.had(&Effect::Units(word, product.as_str(), *units));
            }
        }
        Ok(done)
    }
}

impl World {
    /// How many of a product are on sale.
    pub(in crate::sandbox) async fn available(&self, product: &ProductId) -> Result<u32, Reply> {
        let available = self.warehouse.available(vec![product.clone()]).await;
        let available = available.map_err(unavailable)?;
        Ok(available.first().copied().unwrap_or(0))
    }
}
