//! What the built-in collaborators keep their books in: any of the databases, each effect one
//! transaction.

use super::ledger::{PaymentRecord, ReservationRecord, ShipmentRecord, StockRecord};
use super::payment_books::{Booked, News, Payment, PaymentMove, PaymentState};
use super::reservations::{Reservation, Reserved};
use super::shipping::{Parcel, ParcelName};
use crate::sql::WriteError;
use application::ports::{
    CartWrite, CartWriteError, ClearCart, HoldingName, PaymentNews, Product, StockLevels,
    StoreError,
};
use async_trait::async_trait;
use domain::{Cart, CustomerId, OrderId, ProductId, Timestamp};
use std::sync::Arc;

/// The books of the built-in collaborators, all in one database.
#[derive(Clone)]
pub struct Books {
    pub(crate) stock: Arc<dyn StockBooks>,
    pub(crate) payments: Arc<dyn PaymentBooks>,
    pub(crate) shipments: Arc<dyn ShipmentBooks>,
    pub(crate) carts: Arc<dyn CartBooks>,
    pub(crate) products: Arc<dyn ProductBooks>,
    pub(crate) ledger: Arc<dyn LedgerBooks>,
    pub(crate) holdings: Arc<dyn HoldingBooks>,
    pub(crate) levels: Arc<dyn StockLevels>,
}

impl Books {
    /// Those that a store keeps beside its orders.
    pub(crate) fn of<S>(store: &Arc<S>) -> Self
    where
        S: StockBooks
            + PaymentBooks
            + ShipmentBooks
            + CartBooks
            + ProductBooks
            + LedgerBooks
            + HoldingBooks
            + StockLevels
            + 'static,
    {
        Self {
            stock: store.clone(),
            payments: store.clone(),
            shipments: store.clone(),
            carts: store.clone(),
            products: store.clone(),
            ledger: store.clone(),
            holdings: store.clone(),
            levels: store.clone(),
        }
    }

    /// What there is of each product.
    pub fn stock_levels(&self) -> Arc<dyn StockLevels> {
        self.levels.clone()
    }
}

/// Stock, and what became of each reservation key.
#[async_trait]
pub(crate) trait StockBooks: Send + Sync {
    /// Goods arrive.
    async fn receive(&self, product: ProductId, units: u32) -> Result<(), StoreError>;

    /// How many of each product can be promised; none of one that is not known.
    async fn available(&self, products: Vec<ProductId>) -> Result<Vec<u32>, StoreError>;

    /// Sets all items aside or none, where the key is new; what became of the key.
    async fn reserve(&self, wanted: Reservation) -> Result<Reserved, WriteError>;

    /// Gives back what is set aside; what became of the key. One that is not known is called off: a
    /// reservation that comes later finds it so.
    async fn release(&self, held: Reservation) -> Result<Reserved, WriteError>;

    /// Takes what is set aside off the books; what became of the key, if it is known.
    async fn consume(&self, held: Reservation) -> Result<Option<Reserved>, WriteError>;

    /// What became of a key, if it is known.
    async fn reserved(&self, asked: Reservation) -> Result<Option<Reserved>, StoreError>;
}

/// What became of each payment key.
#[async_trait]
pub(crate) trait PaymentBooks: Send + Sync {
    /// Opens the books on a key, with what is to be told of it later; what is on them already stands.
    /// Tells whether the key was new.
    async fn begin(
        &self,
        payment: Payment,
        state: PaymentState,
        code: Option<&'static str>,
        news: Option<News>,
    ) -> Result<(Booked, bool), WriteError>;

    /// Moves a payment that is where the move begins; where it is now, if it is on the books.
    async fn advance(
        &self,
        payment: Payment,
        wanted: PaymentMove,
    ) -> Result<Option<Booked>, WriteError>;

    /// What is on the books.
    async fn booked(&self, payment: Payment) -> Result<Option<Booked>, StoreError>;

    /// Whether there is something to tell.
    async fn has_news(&self, now: Timestamp) -> Result<bool, StoreError>;

    /// Decides the payments that are due, and gives the news of them, oldest first.
    async fn news(&self, now: Timestamp, limit: usize) -> Result<Vec<PaymentNews>, StoreError>;

    /// A piece of news has arrived.
    async fn forget_news(&self, id: i64) -> Result<(), StoreError>;
}

/// The parcels.
#[async_trait]
pub(crate) trait ShipmentBooks: Send + Sync {
    /// Puts a parcel on the books, where its key is new; the one that is on them now.
    async fn create(&self, parcel: Parcel) -> Result<Parcel, WriteError>;

    /// The parcel of a key, if it is known.
    async fn parcel(&self, name: ParcelName) -> Result<Option<Parcel>, StoreError>;
}

/// The carts, and the clearings that are remembered.
#[async_trait]
pub(crate) trait CartBooks: Send + Sync {
    /// A customer's cart, forgotten or not.
    async fn cart(&self, customer: CustomerId) -> Result<Option<Cart>, StoreError>;

    /// The cart, its request's key and answer: all or nothing.
    async fn change_cart(
        &self,
        write: CartWrite,
        now: Timestamp,
    ) -> Result<Result<Cart, CartWriteError>, WriteError>;

    /// Strikes out a cart that was not changed since then.
    async fn forget_cart(
        &self,
        customer: CustomerId,
        unchanged_since: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes out what was ordered, the first time that the key comes.
    async fn clear_cart(&self, call: ClearCart, now: Timestamp) -> Result<(), WriteError>;
}

/// What is on sale.
#[async_trait]
pub(crate) trait ProductBooks: Send + Sync {
    /// Puts products and their stock on the books, where there is no product yet.
    async fn seed(&self, products: Vec<(Product, u32)>) -> Result<(), StoreError>;

    /// All products.
    async fn products(&self) -> Result<Vec<Product>, StoreError>;
}

/// All of it, for checkers.
#[async_trait]
pub(crate) trait LedgerBooks: Send + Sync {
    /// The stock of every product, by id.
    async fn stock_records(&self) -> Result<Vec<StockRecord>, StoreError>;

    /// Every reservation key of an order.
    async fn reservation_records(
        &self,
        order: OrderId,
    ) -> Result<Vec<ReservationRecord>, StoreError>;

    /// Every payment key of an order.
    async fn payment_records(&self, order: OrderId) -> Result<Vec<PaymentRecord>, StoreError>;

    /// Every parcel of an order.
    async fn shipment_records(&self, order: OrderId) -> Result<Vec<ShipmentRecord>, StoreError>;
}

/// What is held for orders, for reconciliation: by order and key, behind a name, at most so much.
#[async_trait]
pub(crate) trait HoldingBooks: Send + Sync {
    /// Stock that is reserved or has left.
    async fn stock_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ReservationRecord)>, StoreError>;

    /// Money that is pending, blocked or taken.
    async fn money_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, PaymentRecord)>, StoreError>;

    /// Parcels.
    async fn parcels_held(
        &self,
        behind: HoldingName,
        limit: u32,
    ) -> Result<Vec<(OrderId, ShipmentRecord)>, StoreError>;
}
