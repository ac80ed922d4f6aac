//! Following one order, or all of them: events as they happen.

use super::get::{GetOrder, GetOrderError};
use crate::caller::Caller;
use crate::live::{Board, Live, OrderWatch};
use crate::ports::{FeedPosition, StoreError};
use domain::order::Version;
use domain::{Order, OrderRef};

/// Shows orders as they move.
#[derive(Clone)]
#[expect(missing_docs, reason = "the types say what they are")]
pub struct FollowOrder {
    pub get: GetOrder,
    pub live: Live,
}

impl FollowOrder {
    /// The order as it stands, and its events behind this one, if the caller may see it.
    pub async fn run(
        &self,
        caller: &Caller,
        name: OrderRef,
        seen: Version,
    ) -> Result<(Order, OrderWatch), GetOrderError> {
        let order = self.get.run(caller, name).await?;
        let watch = self.live.watch(order.id(), seen).await?;
        Ok((order, watch.behind(caller.veil())))
    }

    /// All orders' events behind this place, as the caller may see them; none: from now on. Whether they may
    /// see all orders is asked elsewhere.
    pub async fn all(
        &self,
        caller: &Caller,
        seen: Option<FeedPosition>,
    ) -> Result<Board, StoreError> {
        let board = self.live.board(seen).await?;
        Ok(board.behind(caller.veil()))
    }
}
