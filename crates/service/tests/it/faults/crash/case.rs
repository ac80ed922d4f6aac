//! One case: an order whose service dies once or twice at a boundary, is carried on, and ends well.

use super::halfway::Halfway;
use super::world::{Keys, World};
use crate::client::{Answer, Request, send};
use crate::servers::Kind;
use crate::service::Service;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many cases of a test run at once: they mostly wait for processes, and on a server for leases.
const AT_ONCE: usize = 4;

/// What happens to the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// It is placed and stands.
    Placed,
    /// Its payment is declined.
    Declined,
    /// It stands, and is called off.
    Cancelled,
}

/// How a life ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    /// At a point of the process.
    At(&'static str),
    /// With half of a request on its way.
    HalfSent,
}

/// The request that [`End::HalfSent`] is about.
const RESERVE: &str = "POST /api/v1/inventory/reserve ";

/// Who carries on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The same service, started again.
    Restarted,
    /// Another replica on the same database.
    Another,
}

/// A case.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) story: Story,
    pub(super) keys: Keys,
    /// The lives that end, one after the other. Where keys are ignored, all but the last end before
    /// their call, so that it can be made again in good conscience.
    pub(super) ends: Vec<End>,
    pub(super) by: By,
    /// The call that is for a person then.
    pub(super) parks: Option<&'static str>,
}

impl Story {
    fn body(self) -> String {
        let token = match self {
            Self::Placed | Self::Cancelled => "tok_visa",
            Self::Declined => "tok_decline",
        };
        format!(
            r#"{{"customerId": 7, "items": [{{"productId": 1, "quantity": 2}},
                 {{"productId": "PROD001", "quantity": 1}}], "deliveryAddress": "123 Main St",
                 "carrier": "DHL", "paymentMethod": "{token}"}}"#
        )
    }

    /// Where it ends.
    fn end(self) -> &'static str {
        match self {
            Self::Placed => "CONFIRMED",
            Self::Declined | Self::Cancelled => "CANCELLED",
        }
    }

    /// Its first request, under this key.
    pub(super) async fn place(
        self,
        service: &Service,
        key: &str,
    ) -> Result<Answer, reqwest::Error> {
        self.place_apart(service, key).await
    }

    /// The same, for a task of its own.
    pub(super) fn place_apart(
        self,
        service: &Service,
        key: &str,
    ) -> impl Future<Output = Result<Answer, reqwest::Error>> + use<> {
        const PLACE: &str = "/api/v1/orders";
        let (client, url) = (service.client.clone(), service.url(PLACE));
        let (body, key) = (self.body(), key.to_owned());
        async move { send(&client, &url, Request::post(PLACE, &body).keyed(&key)).await }
    }

    /// As much of it as the service lives to hear; each request has a key, so that it can be repeated.
    pub(super) async fn tell(self, service: &Service) -> Result<Answer, reqwest::Error> {
        let placed = self.place(service, "place").await?;
        if self == Self::Cancelled {
            let path = format!("/api/v1/orders/{}/cancel", placed.json()["orderId"]);
            service.send(Request::put(&path).keyed("cancel")).await?;
        }
        Ok(placed)
    }
}

impl Case {
    /// A moment of a call: for either sort of keys, at the first attempt and at the second.
    pub(super) fn around(story: Story, moment: End, call: &'static str, by: By) -> Vec<Self> {
        let first_before = match call {
            "reserve" => "before-call:reserve",
            "authorize" => "before-call:authorize",
            "capture" => "before-call:capture",
            "release" => "before-call:release",
            "refund" => "before-call:refund",
            _ => panic!("no case is about {call}"),
        };
        let case = |keys, ends: &[End]| Self {
            story,
            keys,
            ends: ends.to_vec(),
            by,
            parks: (keys == Keys::Ignored).then_some(call),
        };
        vec![
            case(Keys::Honoured, &[moment]),
            case(Keys::Honoured, &[moment, moment]),
            case(Keys::Ignored, &[moment]),
            case(Keys::Ignored, &[End::At(first_before), moment]),
        ]
    }

    fn kind(&self) -> Kind {
        match self.by {
            By::Restarted => Kind::Sqlite,
            By::Another => Kind::Postgres,
        }
    }

    /// Runs it; what is wrong.
    async fn run(&self) -> Vec<String> {
        let world = World::new(self.kind(), self.keys).await;
        let mut world = world.expect("it was there before");
        if self.ends.iter().any(|end| matches!(end, End::HalfSent)) {
            let halfway = Halfway::before(world.sandbox.address, RESERVE).await;
            world.halfway = Some(halfway);
        }
        let mut beside = None;
        for (number, end) in self.ends.iter().enumerate() {
            let life = match beside.take() {
                Some(life) => Some(life),
                None => start(&world, Some(end)).await,
            };
            // Of two that live on nobody knows which one takes over.
            if self.by == By::Another && number == 0 {
                beside = start(&world, self.ends.get(number + 1)).await;
            }
            if let Some(life) = life {
                self.die(&world, life, end, number).await;
            }
        }
        if let Some(halfway) = &world.halfway {
            halfway.open();
        }
        let life = match beside {
            Some(life) => life,
            None => world.live().await,
        };
        self.end_well(&world, life).await
    }

    /// A life goes on until its end.
    async fn die(&self, world: &World, mut life: Service, end: &End, number: usize) {
        let happens = async {
            // The client repeats what was not answered, or an operator lets the call be made again.
            match self.parked(world, number).await {
                Some((order, call)) => {
                    let was_done = world.settle(&life, &order, call).await;
                    assert!(!was_done, "{self:?}: {call} was done before it was made");
                }
                None => drop(self.story.tell(&life).await),
            }
        };
        let is_killed = async {
            if let (End::HalfSent, Some(halfway)) = (end, &world.halfway) {
                halfway.has_begun().await;
                life.signal("KILL");
            }
        };
        tokio::join!(happens, is_killed);
        assert!(life.killed().await, "{self:?}: not killed: {}", life.log());
        if let (End::HalfSent, Some(halfway)) = (end, &world.halfway) {
            halfway.go();
        }
    }

    /// The order and its call that an earlier death has left to a person.
    async fn parked(&self, world: &World, earlier: usize) -> Option<(String, &'static str)> {
        if earlier == 0 || self.keys == Keys::Honoured {
            return None;
        }
        world.shop.at_rest().await;
        self.parks
            .zip(world.shop.ledger().order_at_rest("place"))
            .map(|(call, order)| (order, call))
    }

    /// A life without an end: the client asks for the same again, and everything has to be true.
    async fn end_well(&self, world: &World, life: Service) -> Vec<String> {
        drop(self.story.tell(&life).await.expect("this life has no end"));
        world.shop.at_rest().await;
        life.stop().await;
        let mut wrong = Vec::new();
        let mut end = self.story.end();
        let mut parks = Vec::new();
        if let Some(call) = self.parks {
            wrong.extend(self.is_parked_for(world, call).await);
            let life = world.live().await;
            let order = world.shop.ledger().order_at_rest("place").unwrap();
            let was_done = world.settle(&life, &order, call).await;
            world.shop.at_rest().await;
            life.stop().await;
            // Nobody has told the order by which name this provider knows the authorization, and it
            // knows no keys: the person goes on there as well.
            if was_done && call == "authorize" {
                (end, parks) = ("PENDING", vec![(1, "capture")]);
            }
        }
        let ledger = world.shop.ledger();
        if ledger.orders.len() != 1 || ledger.count(end) != 1 {
            wrong.push(format!("O1, O3: {:?}", ledger.orders));
        }
        wrong.extend(world.wrong().await);
        wrong.extend(world.parks_only(&parks));
        wrong
    }

    /// It waits for a person, and neither was the call repeated nor is an order that may stand called
    /// off.
    async fn is_parked_for(&self, world: &World, call: &'static str) -> Vec<String> {
        let mut wrong = world.parks_only(&[(1, call)]);
        let is_undoing = self.story != Story::Placed;
        let expected = if is_undoing { "CANCELLED" } else { "PENDING" };
        if world.shop.ledger().count(expected) != 1 {
            wrong.push(format!("J4: {:?}", world.shop.ledger().orders));
        }
        // What an order that is called off has not given back yet is what it is parked for.
        let is_owed =
            |what: &String| is_undoing && ["S2", "M2"].iter().any(|id| what.starts_with(id));
        let found = world.wrong().await.into_iter();
        wrong.extend(found.filter(|what| !is_owed(what)));
        wrong
    }
}

/// A life that ends so, where it lives to say where it is.
async fn start(world: &World, end: Option<&End>) -> Option<Service> {
    match end {
        Some(End::At(point)) => {
            let deadly = [("testing.kill_at", *point)];
            world.start_or_die(&deadly).await.ok()
        }
        Some(End::HalfSent) | None => Some(world.live().await),
    }
}

/// Runs all of these, some at a time; nothing may be wrong.
pub(super) async fn all_end_well(cases: impl IntoIterator<Item = Case>) {
    let cases: Vec<Case> = cases.into_iter().collect();
    // Told here, under this test's name.
    if cases[0].kind().or_left_out().is_none() {
        return;
    }
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for case in cases {
        let room = room.clone();
        running.spawn(async move {
            let _place = room.acquire_owned().await.unwrap();
            (case.run().await, case)
        });
    }
    let results = running.join_all().await;
    let wrong = results.iter().filter(|(wrong, _)| !wrong.is_empty());
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
