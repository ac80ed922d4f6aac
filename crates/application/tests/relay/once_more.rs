//! What was asked for once more, and whether it came.

use crate::mutants::Mutant;
use crate::world::World;
use application::ports::{EventFeed, FeedPosition, OnceMore, RelayBook, Replay};
use domain::OrderId;
use domain::order::Version;

/// Events that have to arrive again.
#[derive(Default)]
pub(crate) struct OnceMoreAsked(Vec<Asked>);

struct Asked {
    order: OrderId,
    from: u64,
    /// The last there was.
    to: u64,
    /// How much had arrived of the order by then.
    length: usize,
}

impl World {
    /// Asks for an order's events once more.
    pub(crate) async fn replay(&mut self, index: usize, seq: u64) -> OnceMore {
        let order = &self.orders[index];
        let place = self.store.place_of(order.id(), Version(seq)).await;
        let place = match self.mutant {
            Some(Mutant::ReplayAhead) => FeedPosition(0),
            _ => place.expect("memory answers").expect("it is there"),
        };
        let replay = Replay {
            order: order.id(),
            number: order.number().expect("it is placed"),
            seq: Version(seq),
            place,
            reason: "asked for by a test".to_owned(),
        };
        let asked = self.book.replay(self.broker.sink(), &replay).await;
        let asked = asked.expect("memory answers");
        if asked == OnceMore::Asked {
            self.expect_again(replay.order, replay.seq.0);
        }
        asked
    }

    /// Puts the sink back by so many places.
    pub(crate) async fn rewind(&mut self, by: u64) -> OnceMore {
        let sinks = self.book.sinks().await.expect("memory answers");
        let Some(sink) = sinks.first() else {
            return OnceMore::Unknown;
        };
        let place = FeedPosition(sink.place.0.saturating_sub(by));
        let rewound = self.book.rewind(&sink.name, place).await;
        let rewound = rewound.expect("memory answers");
        let entries = self.store.after(place, usize::MAX).await;
        for entry in entries.expect("memory answers") {
            if entry.position <= sink.place {
                self.expect_again(entry.order, entry.seq.0);
            }
        }
        rewound
    }

    fn expect_again(&mut self, order: OrderId, from: u64) {
        let mut orders = self.orders.iter();
        let to = orders.find(|one| one.id() == order).expect("it is there");
        let to = to.version().0;
        let length = self.broker.length(order);
        self.once_more.0.push(Asked {
            order,
            from,
            to,
            length,
        });
    }

    /// What was asked for and has not arrived since then, in its order.
    pub(crate) fn still_asked_for(&self) -> Option<String> {
        let missing = |asked: &&Asked| {
            let log = self.broker.log(asked.order);
            let mut since = log[asked.length..].iter();
            let mut wanted = asked.from..=asked.to;
            !wanted.all(|seq| since.any(|arrived| *arrived == seq))
        };
        let asked = self.once_more.0.iter().find(missing)?;
        let Asked {
            order,
            from,
            to,
            length,
        } = asked;
        let log = self.broker.log(*order);
        Some(format!(
            "{from} to {to} of {order} were asked for once more after {length} of {log:?}"
        ))
    }
}
