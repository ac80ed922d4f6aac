//! Carts in Redis: each is one value that expires by itself. A change is made to the cart that was
//! read and written only if it is still that one; else it is made afresh to the newest.

use super::address::RedisAddress;
use super::cart_keys::CartKeys;
use super::cart_script::{Mark, Saved, Saving, save};
use super::fault::Fault;
use super::link::{Link, RedisPatience};
use super::{cart_value, record_value};
use crate::builtin::keyed;
use application::ports::{CartWrite, CartWriteError, Carts, ClearCart, Clock, Entropy, ReadError};
use application::request::{RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::process::{
    Answer, CallOutcome, Capabilities, Evidence, EvidenceKind, Idempotency, Receipt,
};
use domain::{Cart, CartChange, CartError, CustomerId, Duration, Timestamp};
use std::sync::Arc;
use std::time;
use tokio::time::Instant;

/// How long what was done is remembered, for requests with a key and for orders' calls: as long as a
/// cart, which is gone with its marks if Redis is emptied.
const MARKS_KEPT: Duration = Cart::LIFETIME;

/// How long a change is made afresh while others come first. Of changes made at once one always
/// comes through, so this is for hundreds at once.
const CONTENTION_PATIENCE: time::Duration = time::Duration::from_secs(5);

/// The longest wait, in microseconds, before a change is made afresh.
const LONGEST_STEP_BACK: u64 = 16_384;

/// Under what a value is kept, for errors: the keys themselves have in them who the customer is.
const CART: &str = "cart:(customer)";
const REQUEST: &str = "cart-request:(request)";

/// Carts in Redis.
pub struct RedisCarts {
    link: Link,
    keys: CartKeys,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// What is to become of a cart.
struct Decided {
    /// None: it stays as it is.
    cart: Option<Cart>,
    /// What is remembered of it under the mark.
    mark: Vec<u8>,
}

/// What became of it.
enum Written {
    Now(Option<Cart>),
    /// It was done before; this is the mark.
    Before(Vec<u8>),
}

/// Why it was not written, or may not have been.
enum Trouble {
    Rules(CartError),
    NotWritten(ReadError),
    Unknown(Fault),
}

impl RedisCarts {
    /// The carts there. Nothing is asked before the first cart is.
    pub fn new(
        address: &RedisAddress,
        patience: RedisPatience,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            link: Link::new(address, patience),
            keys: CartKeys::new(address.prefix()),
            clock,
            entropy,
        }
    }

    /// Decides on the newest cart until the decision is written.
    async fn write(
        &self,
        customer: &CustomerId,
        mark_key: Option<String>,
        decide: impl Fn(&Cart, Timestamp) -> Result<Decided, CartError>,
    ) -> Result<Written, Trouble> {
        let key = self.keys.cart(customer);
        let (mut seen, before) = self
            .look(&key, mark_key.as_deref())
            .await
            .map_err(|fault| Trouble::NotWritten(no_answer(CART, &fault)))?;
        if let Some(before) = before {
            return Ok(Written::Before(before));
        }
        let deadline = Instant::now() + CONTENTION_PATIENCE;
        for attempt in 0.. {
            let now = self.clock.now();
            let current = current(seen.as_deref(), customer, now).map_err(|why| spoilt(CART, &why));
            let decided = decide(&current.map_err(Trouble::NotWritten)?, now);
            let Decided { cart, mark } = decided.map_err(Trouble::Rules)?;
            let new = cart.as_ref().map(cart_value::written);
            let mark = mark_key.as_ref().map(|key| Mark {
                key: key.clone(),
                value: mark,
                life: MARKS_KEPT,
            });
            let saving = Saving {
                cart_key: &key,
                seen: seen.as_deref(),
                new: new.as_deref(),
                life: Cart::LIFETIME,
                mark: mark.as_ref(),
            };
            match save(&self.link, &saving).await {
                Ok(Saved::Now) => return Ok(Written::Now(cart)),
                Ok(Saved::Before(mark)) => return Ok(Written::Before(mark)),
                Ok(Saved::Moved(newest)) => seen = newest,
                Err(fault) if fault.is_not_done() => {
                    return Err(Trouble::NotWritten(no_answer(CART, &fault)));
                }
                Err(fault) => return Err(Trouble::Unknown(fault)),
            }
            if Instant::now() > deadline {
                break;
            }
            self.step_back(attempt).await;
        }
        Err(Trouble::NotWritten(read_error(
            "a cart is changed by too many at once".to_owned(),
            false,
        )))
    }

    /// Somebody else came first: the more often, the longer the wait may be, so that many spread.
    async fn step_back(&self, attempt: u32) {
        let longest = LONGEST_STEP_BACK.min(256 << attempt.min(16));
        let wait = time::Duration::from_micros(self.entropy.next() % longest);
        tokio::time::sleep(wait).await;
    }

    /// A cart's value and its mark's. A connection that broke since it was last used is
    /// found out by reading, which is done again.
    async fn look(&self, key: &str, mark: Option<&str>) -> Result<Pair, Fault> {
        match self.look_once(key, mark).await {
            Err(Fault::Lost(_)) => self.look_once(key, mark).await,
            looked => looked,
        }
    }

    async fn look_once(&self, key: &str, mark: Option<&str>) -> Result<Pair, Fault> {
        let (number, mut there) = self.link.connection().await?;
        let get = |key| ::redis::cmd("GET").arg(key).take();
        let Some(mark) = mark else {
            let get = get(key);
            let value = self
                .link
                .answer(number, get.query_async(&mut there))
                .await?;
            return Ok((value, None));
        };
        let (get, get_mark, mut as_well) = (get(key), get(mark), there.clone());
        // Sent in this order: what was done by then is in both.
        let both = async {
            let value = get.query_async(&mut there);
            tokio::try_join!(value, get_mark.query_async(&mut as_well))
        };
        self.link.answer(number, both).await
    }

    /// The value of one key.
    async fn read(&self, key: &str, what: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let looked = self.look(key, None).await;
        looked.map_or_else(|fault| Err(no_answer(what, &fault)), |(value, _)| Ok(value))
    }
}

/// The value of a cart and that of a mark.
type Pair = (Option<Vec<u8>>, Option<Vec<u8>>);

#[async_trait]
impl Carts for RedisCarts {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            idempotency: Idempotency::Keyed {
                window: MARKS_KEPT,
                pins_refusals: true,
            },
            can_query: false,
            tombstones_undo: false,
            reservation_ttl: None,
        }
    }

    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError> {
        let key = self.keys.cart(customer);
        let found = self.read(&key, CART).await?;
        current(found.as_deref(), customer, self.clock.now()).map_err(|why| spoilt(CART, &why))
    }

    async fn earlier(&self, request: &RequestKey) -> Result<Option<RequestRecord>, ReadError> {
        let key = self.keys.request(request);
        let found = self.read(&key, REQUEST).await?;
        let record = found.map(|value| record_value::read(&value, request));
        let record = record.transpose();
        record.map_err(|why| spoilt(REQUEST, &why))
    }

    async fn change(&self, write: CartWrite) -> Result<Cart, CartWriteError> {
        let keyed = keyed(write.request.as_ref());
        let mark_key = keyed.map(|(key, ..)| self.keys.request(key));
        let written = self.write(&write.customer, mark_key, |cart, now| {
            let cart = cart.changed(&write.change, now)?;
            let mark = keyed.map(|(key, fingerprint, answer)| {
                record_value::written(key, fingerprint, &answer(&cart))
            });
            Ok(Decided {
                cart: Some(cart),
                mark: mark.unwrap_or_default(),
            })
        });
        match written.await {
            Ok(Written::Now(cart)) => Ok(cart.expect("every change makes a cart")),
            Ok(Written::Before(mark)) => {
                let (key, ..) = keyed.expect("only a request with a key finds a mark");
                let record = record_value::read(&mark, key).map_err(|why| spoilt(REQUEST, &why))?;
                Err(CartWriteError::Repeated(record))
            }
            Err(Trouble::Rules(error)) => Err(error.into()),
            Err(Trouble::NotWritten(error)) => Err(error.into()),
            Err(Trouble::Unknown(fault)) => {
                tracing::warn!(%fault, "whether a cart was changed is unknown: {fault}");
                Err(CartWriteError::Unknown)
            }
        }
    }

    /// What was changed at the same moment goes as well: somebody is there again in that moment.
    async fn forget(
        &self,
        customer: &CustomerId,
        unchanged_since: Timestamp,
    ) -> Result<(), ReadError> {
        let kept = self.cart(customer).await?;
        if kept.updated_at > unchanged_since {
            return Ok(());
        }
        let key = self.keys.cart(customer);
        let forgotten = async {
            let (number, mut there) = self.link.connection().await?;
            let forget = ::redis::cmd("DEL").arg(&key).take();
            let struck = forget.query_async::<i64>(&mut there);
            self.link.answer(number, struck).await
        };
        forgotten
            .await
            .map(drop)
            .map_err(|fault| no_answer(CART, &fault))
    }

    async fn clear(&self, call: &ClearCart) -> CallOutcome {
        let mark_key = Some(self.keys.clearing(&call.key));
        let written = self.write(&call.customer, mark_key, |cart, now| {
            let cleared = cart.changed(&CartChange::TakeOut(call.ordered.clone()), now)?;
            Ok(Decided {
                cart: (cleared.lines != cart.lines).then_some(cleared),
                mark: b"done".to_vec(),
            })
        });
        match written.await {
            // What the rules of carts forbid leaves the cart as it is: taking out is never forbidden.
            Ok(Written::Now(_) | Written::Before(_)) | Err(Trouble::Rules(_)) => {
                CallOutcome::Definite(Answer::Done(Receipt::Plain))
            }
            Err(Trouble::NotWritten(error)) => CallOutcome::NotSent(error.to_string()),
            Err(Trouble::Unknown(fault)) => CallOutcome::Unknown(evidence(&fault)),
        }
    }
}

/// The cart that a value is, if it is not forgotten: Redis forgets it at the same time, by its clock.
fn current(value: Option<&[u8]>, customer: &CustomerId, now: Timestamp) -> Result<Cart, String> {
    let found = value.map(|value| cart_value::read(value, customer));
    let found = found.transpose()?.filter(|cart| !cart.is_expired(now));
    Ok(found.unwrap_or_else(|| Cart::empty(customer.clone(), now)))
}

fn no_answer(what: &str, fault: &Fault) -> ReadError {
    // A value of another type is refused, however often it is asked for.
    read_error(format!("{what}: {fault}"), fault.is_of_the_value())
}

fn spoilt(what: &str, why: &str) -> ReadError {
    read_error(format!("{what}: {why}"), true)
}

fn read_error(why: String, is_spoilt: bool) -> ReadError {
    ReadError {
        collaborator: "carts",
        why,
        is_spoilt,
        is_silence: !is_spoilt,
    }
}

fn evidence(fault: &Fault) -> Evidence {
    let kind = match fault {
        Fault::TimedOut(_) => EvidenceKind::TimedOut,
        Fault::Lost(_) => EvidenceKind::ConnectionLost,
        Fault::NotSent(_) | Fault::Refused(_) | Fault::NotInCharge(_) | Fault::Unreadable(_) => {
            EvidenceKind::Unreadable
        }
    };
    Evidence::new(kind, &fault.to_string())
}
