//! The document about somebody, written part by part: a page of one part in memory at a time.

use super::parts::{CartPart, DeedPart, Head, MessagePart, OrderPart, RequestPart};
use application::Caller;
use application::personal_data::{ExportPerson, PersonalDataError};
use application::ports::{DeadLetterId, DeedId, Person, PersonOrder};
use axum::body::Bytes;
use domain::Timestamp;
use futures::Stream;
use futures::stream::try_unfold;
use serde::Serialize;

/// Which part comes next, and from where on.
enum Next {
    Head,
    Orders(Option<PersonOrder>),
    Cart,
    Requests(u64),
    Deeds(Option<DeedId>),
    Messages(Option<DeadLetterId>),
    End,
}

/// A document under way.
pub(super) struct Document {
    export: ExportPerson,
    caller: Caller,
    person: Person,
    until: Timestamp,
    next: Next,
    /// Whether the list that is being written has an item already.
    has_items: bool,
}

type Step = Result<(String, Next), PersonalDataError>;

impl Document {
    pub(super) const fn new(
        export: ExportPerson,
        caller: Caller,
        person: Person,
        until: Timestamp,
    ) -> Self {
        Self {
            export,
            caller,
            person,
            until,
            next: Next::Head,
            has_items: false,
        }
    }

    /// The document's bytes. An error ends them without their end, so that nobody takes what they have for all
    /// of it.
    pub(super) fn stream(self) -> impl Stream<Item = Result<Bytes, PersonalDataError>> + Send {
        try_unfold(self, next)
    }

    async fn step(&mut self) -> Step {
        match self.next {
            Next::Head => Ok(self.head()),
            Next::Orders(behind) => self.orders(behind).await,
            Next::Cart => self.cart().await,
            Next::Requests(behind) => self.requests(behind).await,
            Next::Deeds(before) => self.deeds(before).await,
            Next::Messages(before) => self.messages(before).await,
            Next::End => Ok((String::new(), Next::End)),
        }
    }

    /// The head without its last brace.
    fn head(&self) -> (String, Next) {
        let mut text = json(&Head::of(&self.person, self.until));
        text.pop();
        text.push_str(",\"orders\":[");
        (text, Next::Orders(None))
    }

    async fn orders(&mut self, behind: Option<PersonOrder>) -> Step {
        let page = self.export.orders(&self.person, self.until, behind).await?;
        let parts = page.0.iter();
        let parts: Vec<OrderPart> = parts
            .map(|held| OrderPart::of(held, &self.caller))
            .collect();
        let text = self.items(parts);
        Ok(match page.1 {
            Some(behind) => (text, Next::Orders(Some(behind))),
            None => (text + "],", Next::Cart),
        })
    }

    async fn cart(&mut self) -> Step {
        let cart = self.export.cart(&self.person).await?.map(CartPart::from);
        let waiting = self.export.waiting(&self.person).await?;
        let cart = json(&cart);
        let text = format!("\"cart\":{cart},\"waitingRequests\":{waiting},\"requests\":[");
        self.has_items = false;
        Ok((text, Next::Requests(0)))
    }

    async fn requests(&mut self, behind: u64) -> Step {
        let page = self
            .export
            .requests(&self.person, self.until, behind)
            .await?;
        let last = page.last().map(|request| request.place);
        let text = self.items(page.into_iter().map(RequestPart::from));
        Ok(match last {
            Some(last) => (text, Next::Requests(last)),
            None => self.then(&text, "deeds", Next::Deeds(None)),
        })
    }

    async fn deeds(&mut self, before: Option<DeedId>) -> Step {
        let page = self.export.deeds(&self.person, before).await?;
        let last = page.last().map(|record| record.id);
        let text = self.items(page.into_iter().map(DeedPart::from));
        Ok(match last {
            Some(last) => (text, Next::Deeds(Some(last))),
            None => self.then(&text, "messages", Next::Messages(None)),
        })
    }

    async fn messages(&mut self, before: Option<DeadLetterId>) -> Step {
        let (page, next) = self.export.letters(&self.person, before).await?;
        let text = self.items(page.into_iter().map(MessagePart::from));
        Ok(match next {
            Some(next) => (text, Next::Messages(Some(next))),
            None => (text + "]}\n", Next::End),
        })
    }

    /// The end of one list, and the beginning of the next.
    fn then(&mut self, text: &str, list: &str, next: Next) -> (String, Next) {
        self.has_items = false;
        (format!("{text}],\"{list}\":["), next)
    }

    fn items(&mut self, items: impl IntoIterator<Item = impl Serialize>) -> String {
        let mut text = String::new();
        for item in items {
            if self.has_items {
                text.push(',');
            }
            self.has_items = true;
            text.push_str(&json(&item));
        }
        text
    }
}

async fn next(mut document: Document) -> Result<Option<(Bytes, Document)>, PersonalDataError> {
    if matches!(document.next, Next::End) {
        return Ok(None);
    }
    match document.step().await {
        Ok((text, next)) => {
            document.next = next;
            Ok(Some((Bytes::from(text), document)))
        }
        Err(error) => {
            tracing::error!(%error, "an export of personal data was cut off: {error}");
            Err(error)
        }
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists of them always become JSON")
}
