//! What the doctor says of collaborators on other machines: whether they can be reached from here, and
//! how the running service fares with them.

use super::Check;
use super::Finding::{self, Fail, Ok as Fine, Warn};
use super::conversation::{ask, by_mail, knock};
use crate::commands::orders::{CollaboratorView, ServiceDesk};
use crate::config::{Chosen, Place, Settings};
use crate::eureka::Eureka;
use outbound::ClockBeside;
use outbound::http::upstream::Addresses as _;
use reqwest::Url;
use std::time::Duration;

/// A collaborator as settings have it.
struct Service {
    name: &'static str,
    protocol: &'static str,
    place: String,
    /// Where to knock, or why nobody knows.
    addresses: Result<Vec<Url>, String>,
    patience: Duration,
}

/// Nothing where all are built in.
pub(super) async fn collaborators(settings: &Settings) -> Vec<Check> {
    let services = services(settings).await;
    if services.is_empty() {
        return Vec::new();
    }
    let seen = match ServiceDesk::find(settings).await {
        Ok(Some(desk)) => desk.collaborators().await.unwrap_or_default(),
        Ok(None) | Err(_) => Vec::new(),
    };
    let mut checks = Vec::new();
    for service in services {
        let view = seen.iter().find(|view| view.name == service.name);
        let reached = reach(&service).await;
        let clock = reached.as_ref().ok().copied().flatten();
        checks.push(Check::new(service.name, finding(&service, reached, view)));
        checks.extend(clock.and_then(|clock| clock_of(&service, clock)));
    }
    checks
}

async fn services(settings: &Settings) -> Vec<Service> {
    let all = &settings.collaborators;
    let eureka = settings.eureka.as_ref().map(Eureka::new);
    let eureka = eureka.and_then(Result::ok);
    let mut services = Vec::new();
    for of in remotes(settings).into_iter().flatten() {
        let Named {
            name,
            protocol,
            place,
            is_shown_something,
            patience,
        } = of;
        let addresses = match (place, &eureka) {
            (Place::At(address, _), _) => address.candidates().await,
            (Place::Listed(listed), Some(eureka)) => {
                let service = eureka.service(listed, is_shown_something);
                service.candidates().await
            }
            (Place::Listed(_), None) => Err("Eureka cannot be asked".to_owned()),
        };
        services.push(Service {
            name,
            protocol,
            place: place.to_string(),
            addresses,
            patience,
        });
    }
    if matches!(all.notifications, Chosen::Elsewhere(_)) {
        services.push(Service {
            name: "notifications",
            protocol: "smtp",
            place: settings.mail.shown(),
            addresses: Url::parse(&settings.mail.shown())
                .map(|url| vec![url])
                .map_err(|error| error.to_string()),
            patience: settings.mail.connect_timeout(),
        });
    }
    services
}

/// A collaborator that settings have elsewhere.
pub(super) struct Named<'s> {
    pub(super) name: &'static str,
    protocol: &'static str,
    pub(super) place: &'s Place,
    pub(super) is_shown_something: bool,
    patience: Duration,
}

/// Those that calls go to over HTTP.
pub(super) fn remotes(settings: &Settings) -> [Option<Named<'_>>; 7] {
    let all = &settings.collaborators;
    [
        remote("inventory", &all.inventory),
        remote("payments", &all.payments),
        remote("shipping", &all.shipping),
        remote("notifications", &all.notifications),
        remote("catalogue", &all.catalogue),
        remote("customers", &all.customers),
        remote("carts", &all.carts),
    ]
}

fn remote<'s, P>(name: &'static str, chosen: &'s Chosen<P>) -> Option<Named<'s>> {
    match chosen {
        Chosen::Remote(remote) => Some(Named {
            name,
            protocol: remote.word,
            place: &remote.place,
            is_shown_something: remote.shown.is_something(),
            patience: remote.bounds.connect_timeout,
        }),
        Chosen::Builtin | Chosen::Nobody | Chosen::Elsewhere(_) => None,
    }
}

/// A clock that differs by less is well enough set: dates of answers are in whole seconds.
const CLOCK_TOLERANCE_MICROS: u64 = 5_000_000;

fn clock_of(service: &Service, clock: ClockBeside) -> Option<Check> {
    if clock.differs_by() < CLOCK_TOLERANCE_MICROS {
        return None;
    }
    let (seconds, place) = (clock.ahead / 1_000_000, &service.place);
    let what = format!(
        "{} at {place}: its clock differs from this machine's by {seconds} s",
        service.name
    );
    let advice =
        "set both clocks (NTP): what each says of times and ends would not fit the other's";
    Some(Check::new("clocks", Warn(what, advice)))
}

/// Knocks at the first address, as a call would, and speaks what is spoken there, without any effect. What its
/// clock shows, if it says so.
async fn reach(service: &Service) -> Result<Option<ClockBeside>, String> {
    let addresses = service.addresses.as_ref().map_err(Clone::clone)?;
    let mut why = "no address is known".to_owned();
    for address in addresses {
        let stream = match knock(address, service.patience).await {
            Ok(stream) => stream,
            Err(silence) => {
                why = silence;
                continue;
            }
        };
        if service.protocol != "smtp" {
            drop(stream);
            return ask(address, service.patience).await;
        }
        // With TLS from the beginning on it would be we who had to speak first.
        let greets = address.port() != Some(465);
        if greets {
            by_mail(&stream, service.patience).await?;
        }
        return Ok(None);
    }
    Err(why)
}

fn finding(
    service: &Service,
    reached: Result<Option<ClockBeside>, String>,
    view: Option<&CollaboratorView>,
) -> Finding {
    let Service {
        protocol, place, ..
    } = service;
    let fares = view.map(|view| format!("; {view}")).unwrap_or_default();
    match reached {
        Err(why) => Fail(
            format!("{protocol} at {place}: {why}{fares}"),
            "start it, or mend its url in the settings (http or https, host, port): what needs it waits until then"
                .to_owned(),
        ),
        Ok(_) if view.is_some_and(CollaboratorView::is_held_back) => Warn(
            format!("{protocol} at {place} can be reached{fares}"),
            "too many calls have failed: see its own log; a call is tried again by itself",
        ),
        Ok(_) => Fine(format!("{protocol} at {place} can be reached{fares}")),
    }
}
