//! One call of a protocol as settings write it: `PUT /reduce/{productId}/{quantity}`.

use super::request::Request;
use crate::guard::Fault;
use reqwest::Method;
use std::fmt;
use thiserror::Error;

/// A method and a path whose blanks are filled in for each call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    method: Method,
    path: String,
    /// What this call can fill in.
    blanks: Vec<String>,
}

/// Why a text is no such call.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// Not a method and a path.
    #[error("this is none")]
    Form,
    /// Another blank than this call can fill in.
    #[error("{{{0}}} is nothing that this call knows; it knows: {1}")]
    Blank(String, String),
    /// The call would not say what it is about.
    #[error("it has to have {{{0}}} in its path")]
    Missing(String),
    /// Whoever stands between may repeat a GET.
    #[error("a call that changes something cannot be a GET")]
    Get,
}

impl Endpoint {
    /// A call with these blanks, not all of which have to be used.
    pub fn parse(text: &str, blanks: &[&str]) -> Result<Self, EndpointError> {
        let (method, path) = text.split_once(' ').ok_or(EndpointError::Form)?;
        let method = match method {
            "GET" => Method::GET,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            _ => return Err(EndpointError::Form),
        };
        let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '\\');
        if !path.starts_with('/') || !path.chars().all(is_plain) || is_folded(path) {
            return Err(EndpointError::Form);
        }
        let path = path.to_owned();
        for part in Part::all(&path) {
            match part.ok_or(EndpointError::Form)? {
                Part::Blank(name) if !blanks.contains(&name) => {
                    return Err(EndpointError::Blank(name.to_owned(), blanks.join(", ")));
                }
                Part::Blank(_) | Part::Text(_) => {}
            }
        }
        let blanks = blanks.iter().map(|&blank| blank.to_owned()).collect();
        Ok(Self {
            method,
            path,
            blanks,
        })
    }

    /// The same call at another place: what stands in this one's path stands in the other's. Only where
    /// there are several blanks may all of them go into the body instead, or come from there; and what
    /// changes something is no GET.
    pub fn moved_to(&self, text: &str) -> Result<Self, EndpointError> {
        let blanks: Vec<&str> = self.blanks.iter().map(String::as_str).collect();
        let moved = Self::parse(text, &blanks)?;
        if moved.method == Method::GET && self.method != Method::GET {
            return Err(EndpointError::Get);
        }
        let lacks = |name: &&&str| !moved.has(name);
        let all_in_body = blanks.len() > 1 && blanks.iter().all(|name| !moved.has(name));
        let has_any = blanks.iter().any(|name| moved.has(name));
        let needed = |name: &&&str| has_any || self.has(name);
        match blanks.iter().filter(needed).find(lacks) {
            Some(name) if !all_in_body => Err(EndpointError::Missing((*name).to_owned())),
            _ => Ok(moved),
        }
    }

    /// Whether its query says something by itself, which may be a secret.
    pub fn has_literal_query(text: &str) -> bool {
        let (_, query) = text.split_once('?').unwrap_or_default();
        let is_blank = |value: &str| value.starts_with('{') && value.ends_with('}');
        let mut parameters = query.split('&').filter(|one| !one.is_empty());
        parameters.any(|one| {
            let value = one.split_once('=').map_or(one, |(_, value)| value);
            !value.is_empty() && !is_blank(value)
        })
    }

    /// Whether this stands in its path.
    pub(in crate::http) fn has(&self, blank: &str) -> bool {
        self.path.contains(&format!("{{{blank}}}"))
    }

    /// A call whose path is known to be good because it stands in the source.
    pub(in crate::http) fn known(text: &str, blanks: &[&str]) -> Self {
        Self::parse(text, blanks).expect("the protocol's own default has been tested")
    }

    /// A request with the blanks filled in.
    #[expect(
        clippy::missing_panics_doc,
        reason = "a protocol fills in all that it declares"
    )]
    pub fn request(&self, values: &[(&str, &str)]) -> Result<Request, Fault> {
        let mut path = String::with_capacity(self.path.len());
        for part in Part::all(&self.path).flatten() {
            match part {
                Part::Text(text) => path.push_str(text),
                Part::Blank(name) => {
                    let value = values.iter().find(|(known, _)| *known == name);
                    let (_, value) = value.expect("the protocol fills in all that it declares");
                    // A URL has no way to write them as names.
                    if matches!(*value, "" | "." | "..") {
                        let why = format!("{value:?} cannot stand in a path as {name}");
                        return Err(Fault::NoSuchId(why));
                    }
                    encode(value, &mut path);
                }
            }
        }
        let has_blanks = self.path.contains('{');
        Ok(Request::new(self.method.clone(), path, has_blanks))
    }
}

/// Whether a URL would not keep this path as it is.
fn is_folded(path: &str) -> bool {
    path.contains("..") || path.to_ascii_lowercase().contains("%2e")
}

/// As settings write it.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

enum Part<'a> {
    Text(&'a str),
    Blank(&'a str),
}

impl<'a> Part<'a> {
    /// The path's parts in order; none where a brace has no partner.
    fn all(path: &'a str) -> impl Iterator<Item = Option<Self>> {
        path.split_inclusive('}').flat_map(|piece| {
            let (text, blank) = match piece.split_once('{') {
                Some((text, blank)) => (text, Some(blank.strip_suffix('}').map(Self::Blank))),
                None => (piece, None),
            };
            let text = (!text.contains('}')).then_some(Self::Text(text));
            std::iter::once(text).chain(blank)
        })
    }
}

/// Everything but letters, digits and `-._~` is escaped, so that a value stays one part of the path.
fn encode(value: &str, into: &mut String) {
    use std::fmt::Write;
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            write!(into, "%{byte:02X}").expect("a text can always grow");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_in_and_stay_one_part_of_the_path() {
        let reduce = Endpoint::parse("PUT /reduce/{id}/{n}?from={id}", &["id", "n"]).unwrap();
        let path = |id| reduce.request(&[("id", id), ("n", "2")]).map(|r| r.path);
        assert_eq!(path("7"), Ok("/reduce/7/2?from=7".to_owned()));
        assert_eq!(
            path("a/../b?c=d é"),
            Ok("/reduce/a%2F..%2Fb%3Fc%3Dd%20%C3%A9/2?from=a%2F..%2Fb%3Fc%3Dd%20%C3%A9".to_owned())
        );
        for id in ["", ".", ".."] {
            assert!(matches!(path(id), Err(Fault::NoSuchId(_))), "{id:?}");
        }
    }

    #[test]
    fn a_call_at_another_place_keeps_its_rules() {
        let reduce = Endpoint::parse("PUT /reduce/{id}", &["id"]).unwrap();
        assert_eq!(reduce.to_string(), "PUT /reduce/{id}");
        let moved = reduce.moved_to("POST /stock/{id}/less").unwrap();
        assert_eq!(moved.to_string(), "POST /stock/{id}/less");
        let other = Err(EndpointError::Blank("n".to_owned(), "id".to_owned()));
        assert_eq!(moved.moved_to("POST /{n}"), other);
        let missing = Err(EndpointError::Missing("id".to_owned()));
        assert_eq!(moved.moved_to("POST /stock/less"), missing);
        assert_eq!(moved.moved_to("GET /less/{id}"), Err(EndpointError::Get));
        let look = Endpoint::parse("GET /stock", &[]).unwrap();
        assert!(look.moved_to("POST /stock/search").is_ok());
    }

    #[test]
    fn several_blanks_stand_in_the_path_together_or_not_at_all() {
        let both = ["id", "n"];
        for text in ["PUT /reduce/{id}/{n}", "POST /reduce"] {
            let reduce = Endpoint::parse(text, &both).unwrap();
            assert!(reduce.moved_to("POST /less/{n}/of/{id}").is_ok());
            assert!(reduce.moved_to("POST /less").is_ok());
            let missing = |name: &str| Err(EndpointError::Missing(name.to_owned()));
            assert_eq!(reduce.moved_to("PUT /less/{id}"), missing("n"));
            assert_eq!(reduce.moved_to("PUT /less/{n}"), missing("id"));
        }
    }

    #[test]
    fn a_query_may_say_something_by_itself() {
        for text in [
            "POST /pay?apikey=hunter2",
            "POST /pay?hunter2",
            "/?a={b}&c=d{e}",
        ] {
            assert!(Endpoint::has_literal_query(text), "{text}");
        }
        for text in ["POST /pay", "POST /pay?", "PUT /less?id={id}&n={n}"] {
            assert!(!Endpoint::has_literal_query(text), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for text in [
            "",
            "/reserve",
            "POST reserve",
            "post /reserve",
            "TRACE /reserve",
            "POST /reserve here",
            "POST /a/../b",
            "POST /a/%2E%2e/b",
            "POST /a#b",
            "POST /a{",
            "POST /a}",
            "POST /{a",
        ] {
            assert_eq!(
                Endpoint::parse(text, &["a"]),
                Err(EndpointError::Form),
                "{text}"
            );
        }
        let unknown = Endpoint::parse("POST /{b}", &["a"]);
        assert_eq!(
            unknown,
            Err(EndpointError::Blank("b".to_owned(), "a".to_owned()))
        );
    }
}
