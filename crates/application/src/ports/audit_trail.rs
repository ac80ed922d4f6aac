//! The audit trail: what operators have done that no order's journal tells, and what was refused to others.

use super::store_error::StoreError;
use async_trait::async_trait;
use domain::Timestamp;
use domain::text::clipped;

/// The number of a record; later ones have larger numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeedId(pub u64);

macro_rules! deed_kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $word:literal,)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DeedKind {
            $($(#[doc = $doc])+ $kind,)+
            /// What a newer version of this program has recorded, which shares the store.
            Newer,
        }

        impl DeedKind {
            /// All that this version records.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$kind),+];

            /// The word in databases and on the wire. Never changes.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                    Self::Newer => "NEWER",
                }
            }
        }
    };
}

deed_kinds! {
    /// A dead letter was replayed.
    DeadLetterReplay = "DEAD_LETTER_REPLAY",
    /// A dead letter was discarded.
    DeadLetterDiscard = "DEAD_LETTER_DISCARD",
    /// A webhook was created.
    WebhookCreate = "WEBHOOK_CREATE",
    /// It was said anew what a webhook is.
    WebhookChange = "WEBHOOK_CHANGE",
    /// A webhook was given another secret.
    WebhookRotate = "WEBHOOK_ROTATE",
    /// A webhook was paused.
    WebhookPause = "WEBHOOK_PAUSE",
    /// A webhook was resumed.
    WebhookResume = "WEBHOOK_RESUME",
    /// A webhook was removed.
    WebhookRemove = "WEBHOOK_REMOVE",
    /// A webhook was sent a test.
    WebhookTest = "WEBHOOK_TEST",
    /// A webhook was sent an event of its log once more.
    WebhookResend = "WEBHOOK_RESEND",
    /// A webhook's sink was set back, so that events are sent once more.
    WebhookReplay = "WEBHOOK_REPLAY",
    /// Orders that a sink holds back were made due.
    SinkRetry = "SINK_RETRY",
    /// A sink was forgotten.
    SinkForget = "SINK_FORGET",
    /// The expiry of unpaid orders was switched on or off.
    ExpirySwitch = "EXPIRY_SWITCH",
    /// The processing of an order was begun.
    OrderProcess = "ORDER_PROCESS",
    /// An order was marked as shipped.
    OrderShip = "ORDER_SHIP",
    /// An order was marked as delivered.
    OrderDeliver = "ORDER_DELIVER",
    /// A link to an order was given out.
    OrderShare = "ORDER_SHARE",
    /// Orders were taken away as a file.
    OrderExport = "ORDER_EXPORT",
    /// Somebody took away all that is kept about a customer.
    CustomerExport = "CUSTOMER_EXPORT",
    /// A customer's personal data was erased, or is, where orders of theirs are under way.
    CustomerErase = "CUSTOMER_ERASE",
    /// Orders were compared with what collaborators hold.
    ReconcileCompare = "RECONCILE_COMPARE",
    /// What a collaborator held was put right, as a comparison had found it: money or stock.
    ReconcileRepair = "RECONCILE_REPAIR",
    /// Somebody came to the dashboard.
    SignIn = "SIGN_IN",
    /// Somebody left it.
    SignOut = "SIGN_OUT",
    /// Somebody was given a link by which one comes to it once.
    EntryLink = "ENTRY_LINK",
    /// Somebody asked for what is not for them.
    Access = "ACCESS",
}

impl DeedKind {
    /// The kind of this word, if this version records it.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeedOutcome {
    /// It was begun; whether it was done is not known, or not yet.
    Unknown,
    /// It is done, now or before.
    Done,
    /// It was not done.
    Failed,
    /// Whoever asked may not do it.
    Refused,
}

impl DeedOutcome {
    /// All.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Done, Self::Failed, Self::Refused];

    /// The word in databases and on the wire. Never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
            Self::Refused => "REFUSED",
        }
    }

    /// The outcome of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// One deed, as it goes on record. Made by [`NewDeed::new`], so that every text has a bound. No secrets; of
/// people no more than the name by which they were known when they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeed {
    /// When.
    pub at: Timestamp,
    /// Who, as [`crate::Caller::scope`] names them.
    pub actor: String,
    /// What.
    pub kind: DeedKind,
    /// To what: a name or a number.
    pub subject: String,
    /// Why, as they said it; empty where nobody was asked.
    pub reason: String,
    /// What came of it.
    pub outcome: DeedOutcome,
    /// More about that, in words of this program.
    pub note: String,
}

impl NewDeed {
    /// The most characters of who did it.
    pub const ACTOR_LIMIT: usize = 300;
    /// The most characters of what it was done to.
    pub const SUBJECT_LIMIT: usize = 300;
    /// The most characters of a reason.
    pub const REASON_LIMIT: usize = domain::Reason::LIMIT;
    /// The most characters of what came of it.
    pub const NOTE_LIMIT: usize = 200;

    /// A deed whose outcome is not known yet.
    pub fn new(at: Timestamp, actor: &str, kind: DeedKind, subject: &str, reason: &str) -> Self {
        Self {
            at,
            actor: clipped(actor, Self::ACTOR_LIMIT),
            kind,
            subject: clipped(subject, Self::SUBJECT_LIMIT),
            reason: clipped(reason, Self::REASON_LIMIT),
            outcome: DeedOutcome::Unknown,
            note: String::new(),
        }
    }

    /// The same with what came of it.
    #[must_use]
    pub fn ended(mut self, outcome: DeedOutcome, note: &str) -> Self {
        self.outcome = outcome;
        self.note = clipped(note, Self::NOTE_LIMIT);
        self
    }
}

/// A deed on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeedRecord {
    /// Its number.
    pub id: DeedId,
    /// What was done.
    pub deed: NewDeed,
}

/// Which deeds: all that is given has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeedQuery {
    /// Of this kind.
    pub kind: Option<DeedKind>,
    /// Of these people, named exactly so.
    pub actor: Option<String>,
    /// Done to this, named exactly so.
    pub subject: Option<String>,
    /// With this outcome.
    pub outcome: Option<DeedOutcome>,
    /// Only those recorded before this one.
    pub before: Option<DeedId>,
    /// At most so many.
    pub limit: u32,
}

/// What is kept of the trail. What was refused is counted apart: nobody can push deeds out of it by asking
/// for what is not for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrailBounds {
    /// What happened before goes.
    pub before: Timestamp,
    /// Deeds since then stay, however many they are: nobody can push out what was done by doing much.
    pub lately: Timestamp,
    /// So many of the latest deeds stay.
    pub deeds: u64,
    /// So many of the latest refusals stay.
    pub refusals: u64,
}

/// What was struck out, and whether that was enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Struck {
    /// How many records went.
    pub records: u64,
    /// Whether more deeds stay than the bound says, because they were done lately.
    pub is_crowded: bool,
}

/// The audit trail. Each call is one transaction.
///
/// A deed goes on record **before** it is done, with an outcome that is not known, and what came of it is
/// noted afterwards: many deeds have effects that no transaction of the store could hold (a message that is
/// handed over, a request to another service), and what goes on record only with its effect is missing
/// exactly where a process died between the two. So no deed is without a record, and where nobody came to
/// note its outcome that stays unknown, never done.
#[async_trait]
pub trait AuditTrail: Send + Sync {
    /// Puts a deed on record; durable when it returns. One whose commit was cut off may be there twice.
    async fn append(&self, deed: &NewDeed) -> Result<DeedId, StoreError>;

    /// Notes what came of a deed whose outcome is not known; what is known stays.
    async fn note(&self, id: DeedId, outcome: DeedOutcome, note: &str) -> Result<(), StoreError>;

    /// Those that fit, latest first.
    async fn list(&self, query: &DeedQuery) -> Result<Vec<DeedRecord>, StoreError>;

    /// Strikes out what is beyond these bounds, the oldest first, at most so many.
    async fn strike(&self, bounds: &TrailBounds, batch: u32) -> Result<Struck, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_others_are_not() {
        for kind in DeedKind::ALL {
            assert_eq!(DeedKind::parse(kind.as_str()), Some(kind));
            assert!(kind.as_str().len() <= 40, "{kind:?} fits into its column");
        }
        assert_eq!(DeedKind::parse(DeedKind::Newer.as_str()), None);
        for outcome in DeedOutcome::ALL {
            assert_eq!(DeedOutcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!(DeedOutcome::parse("done"), None);
    }

    #[test]
    fn every_text_of_a_deed_has_a_bound() {
        let long = "x\0".repeat(1_000);
        let at = Timestamp::from_micros(0);
        let deed = NewDeed::new(at, &long, DeedKind::SignIn, &long, &long);
        let deed = deed.ended(DeedOutcome::Done, &long);
        let lengths = [&deed.actor, &deed.subject, &deed.reason, &deed.note].map(String::len);
        assert_eq!(lengths, [300, 300, 500, 200]);
    }
}
