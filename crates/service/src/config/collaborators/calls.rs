//! Where a protocol's calls are: each has a place that its document names, and settings may move it.

use super::section::Section;
use crate::config::InForce;
use outbound::http::upstream::Endpoint;

/// What `config show` names as the source of a path that no setting moved.
const OWN: &str = "the protocol";

/// The calls of one protocol while they are read.
pub(super) struct Calls<'s, 'r, 'a> {
    section: &'s mut Section<'r, 'a>,
    known: Vec<&'static str>,
}

impl<'s, 'r, 'a> Calls<'s, 'r, 'a> {
    pub(super) fn of(section: &'s mut Section<'r, 'a>) -> Self {
        Self {
            section,
            known: Vec::new(),
        }
    }

    /// Moves this call, if a setting does.
    pub(super) fn place(&mut self, name: &'static str, endpoint: &mut Endpoint) {
        self.known.push(name);
        let key = self.section.key(&format!("paths.{name}"));
        if !self.section.from.has(&key) {
            self.imply(name, &endpoint.to_string());
            return;
        }
        self.section.from.hide_if(&key, Endpoint::has_literal_query);
        let expected = format!("a method and a path, such as {:?}", endpoint.to_string());
        let moved = self.section.from.understood(&key, &expected, |text| {
            let moved = endpoint.moved_to(text);
            moved.map_err(|error| format!("{expected}: {error}"))
        });
        if let Some(moved) = moved {
            *endpoint = moved;
        }
    }

    /// A call that the protocol's document does not have and some services do: none, unless a setting
    /// says where it is.
    pub(super) fn if_any(&mut self, name: &'static str, example: &str) -> Option<Endpoint> {
        self.known.push(name);
        let key = self.section.key(&format!("paths.{name}"));
        if !self.section.from.has(&key) {
            self.imply(name, "");
            return None;
        }
        self.section.from.hide_if(&key, Endpoint::has_literal_query);
        let expected = format!("nothing, or a method and a path, such as {example:?}");
        let placed = self
            .section
            .from
            .understood(&key, &expected, |text| match text {
                "" => Ok(None),
                text => Endpoint::parse(text, &[])
                    .map(Some)
                    .map_err(|error| format!("{expected}: {error}")),
            });
        placed.flatten()
    }

    fn imply(&mut self, name: &str, value: &str) {
        self.section.from.implied.push(InForce {
            section: self.section.name.to_owned(),
            name: format!("paths.{name}"),
            value: format!("{value:?}"),
            origin: OWN.to_owned(),
        });
    }

    /// What else the settings place is no call of this protocol.
    pub(super) fn end(self, protocol: &str) {
        let paths = self.section.key("paths");
        for name in self.section.from.below(&paths) {
            if self.known.contains(&name.as_str()) {
                continue;
            }
            let expected = if self.known.is_empty() {
                format!("nothing: protocol \"{protocol}\" has no paths")
            } else {
                let known = self.known.join(", ");
                format!("a call of protocol \"{protocol}\": one of {known}")
            };
            let key = format!("{paths}.{name}");
            self.section.from.hide_if(&key, Endpoint::has_literal_query);
            self.section.from.contradiction(&key, &expected);
        }
    }
}
