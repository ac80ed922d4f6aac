//! Cookies of ours: set, and found among others.

use crate::http::identity::forwarded;
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, ORIGIN};

/// A cookie that scripts cannot read, that other sites' forms do not send, and that only the paths below one
/// get.
pub(crate) struct NewCookie<'a> {
    pub(crate) name: &'a str,
    /// Visible ASCII, without what separates cookies.
    pub(crate) value: &'a str,
    pub(crate) path: &'a str,
    /// For how long; 0 takes it from the browser.
    pub(crate) seconds: u64,
}

impl NewCookie<'_> {
    /// For a browser that came by https, which does not send it by anything else, or for another.
    pub(crate) fn set(&self, is_encrypted: bool) -> HeaderValue {
        let Self {
            name,
            value,
            path,
            seconds,
        } = self;
        let secure = if is_encrypted { "; Secure" } else { "" };
        let cookie = format!(
            "{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        );
        HeaderValue::from_str(&cookie).expect("its parts are visible ASCII")
    }
}

/// Whether the browser came by https, as far as that is to be known: by what a trusted proxy says, or by
/// the page that the browser says it comes from. Whoever says so wrongly gets a cookie that their own
/// browser does not send back.
pub(crate) fn came_encrypted(headers: &HeaderMap) -> bool {
    let says = |name: &str, word: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().starts_with(word))
    };
    says(forwarded::PROTO, "https") || says(ORIGIN.as_str(), "https://")
}

/// A cookie's value. Of two of one name, neither counts.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';'));
    let mut found = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(met, _)| *met == name);
    let (_, value) = found.next()?;
    found.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_none_where_there_are_two() {
        let headers = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(COOKIE, HeaderValue::from_static(line));
            }
            headers
        };
        let found = |lines| cookie(&headers(lines), "b").map(str::to_owned);
        assert_eq!(found(&["a=1; b=2=3; bb=4"]).as_deref(), Some("2=3"));
        assert_eq!(found(&["a=1", "b=2"]).as_deref(), Some("2"));
        assert_eq!(found(&["b=1; b=2"]), None);
        assert_eq!(found(&["b=1", "b=2"]), None);
        assert_eq!(found(&["a=b=2"]), None);
        assert_eq!(found(&[]), None);
    }
}
