//! The log in words: `PUT reduce 101/2`, and below it `= reduced 101 2`.

use super::log::{Asked, Effect, Log, What};
use serde_json::Value;

impl Log {
    /// The calls, in the order in which they came: the method, the call, what it is about, and the
    /// fault that befell it (`!reset`).
    pub(crate) fn calls(&self) -> Vec<String> {
        self.requests().map(|(_, asked)| asked.words()).collect()
    }

    /// What was done, in order: `reserved PROD001 1`.
    pub(crate) fn done(&self) -> Vec<String> {
        self.effects().map(|(_, effect)| effect.words()).collect()
    }

    /// Calls and effects, in order; effects begin with `= `.
    pub(crate) fn story(&self) -> Vec<String> {
        let lines = self.entries.iter().filter_map(|entry| match &entry.what {
            What::Asked(asked) => Some(asked.words()),
            What::Effect(effect) => Some(format!("= {}", effect.words())),
            What::Answered(_) => None,
        });
        lines.collect()
    }

    /// Of one order alone, named as its keys begin.
    pub(crate) fn about(&self, order: &str) -> Self {
        let entries = self.entries.iter().filter(|entry| {
            let key = self.asked(entry.request).key.as_deref();
            key.and_then(|key| key.split_once(':'))
                .is_some_and(|(known, _)| known == order)
        });
        Self {
            entries: entries.cloned().collect(),
        }
    }
}

impl Asked {
    pub(super) fn words(&self) -> String {
        let call = if self.call.is_empty() {
            &self.path
        } else {
            &self.call
        };
        let about = self.about().map(|about| format!(" {about}"));
        let fault = self.fault.as_ref().map(|fault| format!(" !{fault}"));
        let (about, fault) = (about.unwrap_or_default(), fault.unwrap_or_default());
        format!("{} {call}{about}{fault}", self.method)
    }

    /// Which products and how many, or how much money; nothing where it says neither.
    fn about(&self) -> Option<String> {
        match self.protocol.as_str() {
            "reserve-release" => {
                let items = self.body["items"].as_array()?.iter();
                Some(items.map(item).collect::<Vec<_>>().join(" "))
            }
            "check-reduce" if self.body.is_object() => Some(item(&self.body)),
            "check-reduce" if self.call == "check" => {
                let named = |name: &str| {
                    let (_, rest) = self.path.split_once(&format!("{name}="))?;
                    rest.split('&').next()
                };
                Some(format!("{}/{}", named("productId")?, named("quantity")?))
            }
            "check-reduce" => {
                let mut parts = self.path.rsplitn(3, '/');
                let (quantity, product) = (parts.next()?, parts.next()?);
                Some(format!("{product}/{quantity}"))
            }
            "per-product" | "check-reserve" | "product-stock" | "product" => {
                let mut parts = self.path.split('/');
                parts.find(|part| matches!(*part, "inventory" | "products"))?;
                let product = parts.next()?;
                let units = ["amount", "quantity"].map(|name| scalar(&self.body[name]));
                let units = units.into_iter().flatten().next();
                Some(units.map_or(product.to_owned(), |units| format!("{product}/{units}")))
            }
            "pay" | "authorize-capture" => {
                let (amount, currency) = (&self.body["amount"], &self.body["currency"]);
                Some(format!("{} {}", scalar(amount)?, scalar(currency)?))
            }
            _ => None,
        }
    }
}

impl Effect {
    fn words(&self) -> String {
        let units = self.units.map(|units| units.to_string());
        let minor = self.minor.map(|minor| minor.to_string());
        let parts = [&self.product, &units, &minor, &self.currency];
        let parts = parts.into_iter().flatten().map(|part| format!(" {part}"));
        format!("{}{}", self.name, parts.collect::<String>())
    }
}

fn item(item: &Value) -> String {
    let [product, quantity] =
        ["productId", "quantity"].map(|name| scalar(&item[name]).unwrap_or_default());
    format!("{product}/{quantity}")
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
