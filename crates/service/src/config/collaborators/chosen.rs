//! Who stands for a collaborator: what is built in, nobody, or a service that speaks a protocol.

use super::authorization::Shown;
use super::calls::Calls;
use super::place::Place;
use super::section::Section;
use super::{bounds, keys};
use domain::Duration;
use outbound::http::Keys;
use outbound::http::upstream::UpstreamSettings;

/// Who stands for a collaborator.
#[derive(Debug, Clone)]
pub(crate) enum Chosen<P> {
    /// The one that is built in.
    Builtin,
    /// Nobody: orders do without.
    Nobody,
    /// A service that another section tells of, `[smtp]`, within these bounds.
    Elsewhere(Box<UpstreamSettings>),
    /// A service over HTTP.
    Remote(Box<Remote<P>>),
}

/// A service over HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Remote<P> {
    pub(crate) protocol: P,
    /// The protocol as settings name it.
    pub(crate) word: &'static str,
    pub(crate) place: Place,
    pub(crate) keys: Keys,
    pub(crate) shown: Shown,
    pub(crate) bounds: UpstreamSettings,
}

/// What reads the calls of a protocol.
pub(super) type ReadCalls<P> = fn(&mut Calls<'_, '_, '_>) -> P;

/// What is right for a collaborator.
pub(super) struct Choices<P: 'static> {
    /// Whether orders can do without.
    pub(super) may_be_nobody: bool,
    /// Whether it matters what the service does with the keys of calls.
    pub(super) has_keys: bool,
    /// What sections of their own tell of.
    pub(super) elsewhere: &'static [&'static str],
    /// The protocols by their names.
    pub(super) protocols: &'static [(&'static str, ReadCalls<P>)],
}

const BUILTIN: &str = "builtin";
const NOBODY: &str = "none";

impl<P> Choices<P> {
    /// The word that is chosen, and what reads its calls if it is a protocol's.
    fn chosen(
        &self,
        section: &mut Section<'_, '_>,
    ) -> Option<(&'static str, Option<ReadCalls<P>>)> {
        let mut words = vec![(BUILTIN, (BUILTIN, None))];
        if self.may_be_nobody {
            words.push((NOBODY, (NOBODY, None)));
        }
        for &word in self.elsewhere {
            words.push((word, (word, None)));
        }
        for &(word, read) in self.protocols {
            words.push((word, (word, Some(read))));
        }
        let key = section.key("protocol");
        section.from.choice(&key, &words)
    }
}

impl<P> Chosen<P> {
    /// Reads the whole section, whoever is chosen: what is wrong in it is wrong even while it is unused.
    pub(super) fn read(
        choices: &Choices<P>,
        call_timeout: Option<Duration>,
        section: &mut Section<'_, '_>,
    ) -> Option<Self> {
        let chosen = choices.chosen(section);
        let place = Place::read(section);
        let keys = if choices.has_keys {
            keys::read(section)
        } else {
            Some(Keys::Ignored)
        };
        let bounds = bounds::read(section);
        let shown = Shown::read(section);
        let (word, read) = chosen?;
        let mut calls = Calls::of(section);
        let protocol = read.map(|read| read(&mut calls));
        calls.end(word);
        match word {
            NOBODY => return Some(Self::Nobody),
            BUILTIN => return Some(Self::Builtin),
            _ => {}
        }
        if let Some(bounds) = &bounds {
            bounds::check(bounds, call_timeout, section);
        }
        let Some(protocol) = protocol else {
            return Some(Self::Elsewhere(Box::new(bounds?)));
        };
        let Some(place) = place? else {
            let expected = format!(
                "the service's address, which protocol \"{word}\" needs, or else its name in Eureka \
                 as \"service\""
            );
            let key = section.key("url");
            section.from.contradiction(&key, &expected);
            return None;
        };
        Some(Self::Remote(Box::new(Remote {
            protocol,
            word,
            place,
            keys: keys?,
            shown: shown?,
            bounds: bounds?,
        })))
    }
}
