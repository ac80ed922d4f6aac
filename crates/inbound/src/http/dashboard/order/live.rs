//! `GET /dashboard/live/orders/{id}`: the parts of an order's page, each again when it has changed.

use super::form_key::FormKey;
use super::parts::{Part, Parts};
use crate::http::reading::path::Named;
use crate::http::reading::query::Parameters;
use crate::http::streaming::live::{NotStreamed, StreamAsked, write_markup};
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, Section, SignedIn};
use application::Caller;
use application::live::OrderWatch;
use application::orders::GetOrderError;
use application::ports::StoreError;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use domain::order::Version;
use domain::{OrderId, OrderRef};
use futures::stream;

/// Streams them: all at first, since the page may be older than this.
pub(in crate::http::dashboard) async fn follow_order(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    name: Named<PageFailure>,
    request: Request,
) -> Result<Response, PageFailure> {
    let (parts, _) = request.into_parts();
    let form = Parameters::of(&parts.uri).read("form", |text| Ok(FormKey::parse(text)));
    let caller = signed_in.caller.clone();
    let asked = StreamAsked::anew(&parts, &caller, &use_cases)?;
    let follow = use_cases.follow.run(&caller, name.0, Version(0)).await;
    let (order, watch) = follow?;
    let following = Following {
        key: form
            .flatten()
            .unwrap_or_else(|| FormKey::new(use_cases.place.ids.order_id())),
        token: signed_in.frame(Section::Orders).token,
        order: order.id(),
        shown: Vec::new(),
        use_cases,
        caller,
        watch,
    };
    Ok(asked.answer(stream::unfold(following, Following::next)))
}

/// An order's page on somebody's screen.
struct Following {
    use_cases: UseCases,
    caller: Caller,
    watch: OrderWatch,
    order: OrderId,
    key: FormKey,
    token: String,
    /// The parts as they were last sent.
    shown: Vec<Part>,
}

impl Following {
    /// What has changed since; some events change nothing that is shown.
    async fn next(mut self) -> Option<(Result<Bytes, StoreError>, Self)> {
        loop {
            let changed = match self.watch.next().await {
                Ok(Some(_events)) => self.changed().await,
                Ok(None) => return None,
                Err(error) => Err(error),
            };
            match changed {
                Ok(changed) if changed.is_empty() => {}
                changed => return Some((changed.map(Bytes::from), self)),
            }
        }
    }

    async fn changed(&mut self) -> Result<Vec<u8>, StoreError> {
        let name = OrderRef::Id(self.order);
        let found = self.use_cases.timeline.run(&self.caller, name).await;
        let (order, events) = match found {
            Ok(found) => found,
            Err(GetOrderError::Store(error)) => return Err(error),
            // Orders do not go, and who looks at this one may see it.
            Err(error @ GetOrderError::NotFound) => {
                return Err(StoreError::Unavailable(error.to_string()));
            }
        };
        let now = self.use_cases.clock.now();
        let parts = Parts::of(&order, &events, now, &self.token, &self.key).rendered();
        let parts = parts.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let mut out = Vec::new();
        for part in parts.iter().filter(|part| !self.shown.contains(part)) {
            write_markup(&mut out, part.name, "part", &part.html);
        }
        self.shown = parts;
        Ok(out)
    }
}

impl From<NotStreamed> for PageFailure {
    fn from(why: NotStreamed) -> Self {
        match why {
            NotStreamed::UnknownEventId => {
                Self::BadInput("The stream begins anew: leave out Last-Event-ID.".to_owned())
            }
            NotStreamed::NoRoom(trouble) => trouble.into(),
            NotStreamed::Order(error) => error.into(),
        }
    }
}
