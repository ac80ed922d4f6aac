//! `product-success-topic` of contract `gateway`: names, prices and stock of what a request asked for.

use super::body::Members;
use super::member::{Kind, Member, message};
use super::reading::{self, Amount, Decimal, Id, Whole, Words};
use application::messages::{PriceAnswer, PricedProduct};
use domain::{Currency, CustomerId, Notation, ProductId};
use serde_json::Value;
use utoipa::PartialSchema as _;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

/// The most products of one answer; an order has at most so many lines.
const MAX_PRODUCTS: usize = 1_000;

message! {
    /// Names, prices and stock of what a request asked for.
    struct ProductSuccess {
        "requestId" request: Id,
        /// Who asked.
        "userId" user: Id,
        /// What there is; a product that is left out is not known, and one of which there is less than was
        /// asked for is short. One that cannot be read is as good as left out.
        "products" products: Products,
    }
}

message! {
    /// One product.
    struct Product {
        "productId" id: ProductName,
        /// Words of more than 200 characters are cut.
        "productName" name: Words,
        /// Of one unit, in the currency of the service.
        "price" price: Decimal,
        /// How many of those that were asked for there are.
        "quantity" quantity: Whole,
    }
}

/// `{products[{productId, productName, price, quantity, …}], requestId, emailId, userId}`.
pub(super) fn read(members: &Members, currency: Currency) -> Result<PriceAnswer, String> {
    let told = ProductSuccess::read(members)?;
    Ok(PriceAnswer {
        request: told.request,
        user: CustomerId::parse(&told.user).map_err(|why| format!("userId {why}"))?,
        products: told.products.priced(currency),
    })
}

impl Product {
    fn of(product: &Value, currency: Currency) -> Result<PricedProduct, String> {
        let members = product.as_object().ok_or("it is no object")?;
        Self::read(members)?.priced(currency)
    }

    fn priced(self, currency: Currency) -> Result<PricedProduct, String> {
        let price = Amount::from(self.price).in_currency(currency)?;
        if price.minor() < 0 {
            return Err("price is less than nought".to_owned());
        }
        Ok(PricedProduct {
            product: self.id.product,
            notation: self.id.notation,
            name: self.name.0,
            price,
            quantity: u64::try_from(self.quantity.0).map_err(|_| "quantity is less than nought")?,
        })
    }
}

/// The list of products; none is as good as an empty one.
pub(super) struct Products(Vec<Value>);

impl Products {
    /// Those that can be read. Whoever asked for one that cannot is better told at once that it is not to be
    /// had than never.
    fn priced(&self, currency: Currency) -> Vec<PricedProduct> {
        let mut unreadable = Vec::new();
        let read = |(at, product): (usize, &Value)| {
            let read = Product::of(product, currency);
            read.map_err(|why| unreadable.push(format!("products[{at}]: {why}")))
                .ok()
        };
        let priced = self.0.iter().enumerate().filter_map(read).collect();
        if let Some(first) = unreadable.first() {
            tracing::warn!(
                unreadable = unreadable.len(),
                "an answer of the product service has products that cannot be read, which count as unknown: {first}"
            );
        }
        priced
    }
}

impl Member for Products {
    const REQUIRED: bool = false;

    fn read(name: &'static str, members: &Members) -> Result<Self, String> {
        let products = match reading::given(members, name) {
            None => &Vec::new(),
            Some(Value::Array(products)) => products,
            Some(_) => return Err(format!("{name} is no list")),
        };
        if products.len() > MAX_PRODUCTS {
            return Err(format!("it has more than {MAX_PRODUCTS} products"));
        }
        Ok(Self(products.clone()))
    }

    fn schema(about: &str) -> RefOr<Schema> {
        let list = ArrayBuilder::new()
            .items(Product::schema())
            .max_items(Some(MAX_PRODUCTS))
            .description(Some(about.trim()));
        list.into()
    }
}

/// Which product, and how it was written.
pub(super) struct ProductName {
    product: ProductId,
    notation: Notation,
}

impl Kind for ProductName {
    const TYPES: &'static [Type] = Id::TYPES;

    fn of(name: &str, value: &Value) -> Result<Self, String> {
        let id = Id::of(name, value)?;
        Ok(Self {
            product: ProductId::parse(&id).map_err(|why| format!("{name} {why}"))?,
            notation: match value {
                Value::Number(_) => Notation::Number,
                _ => Notation::Text,
            },
        })
    }

    fn describe(builder: ObjectBuilder) -> ObjectBuilder {
        Id::describe(builder)
    }
}
