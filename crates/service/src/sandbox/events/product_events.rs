//! Document 002's product service: names, prices and stock of what a request asks for, from the demo
//! catalogue and its stock. What it does not know it leaves out.

use super::question::{Event, Hearing, Question, Said};
use crate::sandbox::call::{Carrier, Collaborator, Kind};
use crate::sandbox::protocols::prices::price;
use crate::sandbox::reply::{Reply, unavailable};
use crate::sandbox::subject::scalar;
use application::ports::{Catalogue as _, Product};
use domain::ProductId;
use serde::Deserialize;
use serde_json::{Value, json};

const ANSWERED: &str = "product-success-topic";

pub(super) const HEARD: &[Hearing] = &[Hearing {
    kind: Kind {
        collaborator: Collaborator::Catalogue,
        protocol: "product-events",
        name: "product-request",
        echoes: &[],
        carrier: Carrier::Asked,
    },
    topic: "Productids",
    answers: &[ANSWERED],
    answer: |question| Box::pin(answered(question)),
}];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    items: Vec<Item>,
    request_id: String,
    #[serde(default)]
    email_id: Value,
    #[serde(default)]
    user_id: Value,
}

#[derive(Deserialize)]
struct Item {
    id: Value,
    quantity: u32,
}

async fn answered(question: Question) -> Result<Said, Reply> {
    let asked: Asked = question.deed.body()?;
    let mut products = Vec::new();
    // A refusal is an answer that leaves out everything.
    let known = if question.is_declined {
        &[]
    } else {
        &*asked.items
    };
    for item in known {
        products.extend(question.product(item).await?);
    }
    let body = json!({
        "products": products, "requestId": asked.request_id, "emailId": asked.email_id,
        "userId": asked.user_id,
    });
    let event = Event {
        topic: ANSWERED,
        key: asked.request_id,
        body,
    };
    Ok(Said {
        events: vec![event],
        is_replay: false,
    })
}

impl Question {
    /// One product of the answer, with as many as there are of those that are wanted.
    async fn product(&self, item: &Item) -> Result<Option<Value>, Reply> {
        let id = scalar(&item.id).and_then(|id| ProductId::parse(&id).ok());
        let Some(id) = id else {
            return Ok(None);
        };
        let world = &self.deed.world;
        let found = world.catalogue.products(&[id]).await;
        let found = found.map_err(|error| unavailable(format!("{error:?}")))?;
        let Some(product) = found.into_iter().flatten().next() else {
            return Ok(None);
        };
        let available = world.available(&product.id).await?;
        Ok(Some(shown(item, &product, available)))
    }
}

fn shown(item: &Item, product: &Product, available: u32) -> Value {
    json!({
        "productId": item.id, "productName": product.name, "price": price(product.price),
        "quantity": item.quantity.min(available), "description": product.name, "brand": "Demo",
        "imageUrl": product.image_url, "categories": ["demo"],
    })
}
