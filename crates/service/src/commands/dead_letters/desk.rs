//! Where the commands go: to the running service, or to the store if none runs.

use super::view::{LetterView, ListBody};
use crate::commands::orders::{OPERATOR, Purpose, ServiceDesk, core_of_orders};
use crate::config::Settings;
use crate::wiring::Core;
use application::Caller;
use application::dead_letters::{
    DiscardDeadLetter, ListDeadLetters, ReplayDeadLetter, ShowDeadLetter,
};
use application::ports::{DeadLetterId, DeadLetterQuery, DeadLetterState};
use domain::Reason;
use serde_json::json;
use std::sync::Arc;

const LETTERS: &str = "/api/v1/dead-letters";

/// Which dead letters are wanted.
pub(super) struct Wanted {
    pub(super) state: Option<DeadLetterState>,
    pub(super) topic: Option<String>,
    pub(super) limit: u32,
    pub(super) before: Option<u64>,
}

/// Who answers.
pub(super) enum Desk {
    Service(ServiceDesk),
    Store(Box<StoreDesk>),
}

/// The store, opened by this command for itself.
pub(super) struct StoreDesk {
    core: Core,
    replay: ReplayDeadLetter,
    caller: Caller,
}

impl Desk {
    pub(super) async fn open(settings: &Settings, purpose: Purpose) -> anyhow::Result<Self> {
        if let Some(service) = ServiceDesk::find(settings).await? {
            return Ok(Self::Service(service));
        }
        let core = core_of_orders(settings, purpose).await?;
        let replay = ReplayDeadLetter {
            letters: core.database.letters.clone(),
            requests: core.requests.clone(),
            messages: Arc::new(core.messages(settings)),
            deeds: core.deeds(),
        };
        let caller = Caller::Operator(OPERATOR.to_owned());
        Ok(Self::Store(Box::new(StoreDesk {
            core,
            replay,
            caller,
        })))
    }

    pub(super) async fn list(&self, wanted: Wanted) -> anyhow::Result<Vec<LetterView>> {
        match self {
            Self::Service(desk) => {
                let mut query = vec![("limit", wanted.limit.to_string())];
                query.extend(
                    wanted
                        .state
                        .map(|state| ("state", state.as_str().to_owned())),
                );
                query.extend(wanted.topic.map(|topic| ("topic", topic)));
                query.extend(wanted.before.map(|before| ("cursor", before.to_string())));
                let found: ListBody = desk.get(LETTERS, &query).await?;
                Ok(found.dead_letters)
            }
            Self::Store(desk) => {
                let list = ListDeadLetters(desk.replay.letters.clone());
                let query = DeadLetterQuery {
                    state: wanted.state,
                    topic: wanted.topic,
                    before: wanted.before.map(DeadLetterId),
                    limit: wanted.limit,
                };
                let found = list.run(&desk.caller, query).await?;
                Ok(found.into_iter().map(LetterView::from).collect())
            }
        }
    }

    pub(super) async fn show(&self, id: DeadLetterId) -> anyhow::Result<LetterView> {
        match self {
            Self::Service(desk) => desk.get(&format!("{LETTERS}/{}", id.0), &[]).await,
            Self::Store(desk) => {
                let show = ShowDeadLetter(desk.replay.letters.clone());
                Ok(LetterView::in_full(show.run(&desk.caller, id).await?))
            }
        }
    }

    pub(super) async fn replay(&self, id: DeadLetterId) -> anyhow::Result<LetterView> {
        match self {
            Self::Service(desk) => {
                let path = format!("{LETTERS}/{}/replay", id.0);
                desk.post(&path, &json!({})).await
            }
            Self::Store(desk) => Ok(desk.replay.run(&desk.caller, id).await?.into()),
        }
    }

    pub(super) async fn discard(
        &self,
        id: DeadLetterId,
        reason: Reason,
    ) -> anyhow::Result<LetterView> {
        match self {
            Self::Service(desk) => {
                let path = format!("{LETTERS}/{}/discard", id.0);
                desk.post(&path, &json!({ "reason": reason.as_str() }))
                    .await
            }
            Self::Store(desk) => {
                let discard = DiscardDeadLetter {
                    letters: desk.replay.letters.clone(),
                    requests: desk.core.requests.clone(),
                    deeds: desk.core.deeds(),
                };
                Ok(discard.run(&desk.caller, id, reason).await?.into())
            }
        }
    }

    /// Lets what a replay has set going rest before the store is closed.
    pub(super) async fn close(self) {
        match self {
            Self::Service(_) => {}
            Self::Store(desk) => desk.core.engine.drain().await,
        }
    }
}
