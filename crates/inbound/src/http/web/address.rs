//! Addresses of our own pages: what leads back to one, and what leads astray.

use axum::http::HeaderMap;
use axum::http::header::REFERER;
use form_urlencoded::Serializer;

/// The most bytes of an address that somebody is led back to.
const LONGEST: usize = 1_024;

/// A path below this folder, with its query, and nothing that a browser could take for another host:
/// whoever follows it stays here.
pub(crate) fn own_path<'a>(text: &'a str, folder: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(folder)?;
    let is_below = rest.is_empty() || rest.starts_with(['/', '?']);
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#';
    let path = text.split('?').next().unwrap_or_default();
    // Browsers take an escaped dot for a dot.
    let climbs =
        path.contains("//") || path.contains("..") || path.to_ascii_lowercase().contains("%2e");
    let is_own = is_below && !climbs && text.len() <= LONGEST && text.bytes().all(is_plain);
    is_own.then_some(text)
}

/// The page below this folder that a form was sent from, as the browser says.
pub(crate) fn sent_from<'h>(headers: &'h HeaderMap, folder: &str) -> Option<&'h str> {
    let address = headers.get(REFERER)?.to_str().ok()?;
    let (_scheme, rest) = address.split_once("://")?;
    // Whatever host it names: nobody is led to another one.
    own_path(&rest[rest.find('/')?..], folder)
}

/// The path with these parameters, escaped, after those that it has.
pub(crate) fn with_query<'a>(
    path: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(parameters);
    let query = query.finish();
    let joint = if path.contains('?') { '&' } else { '?' };
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}{joint}{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_are_followed() {
        for own in [
            "/dashboard",
            "/dashboard/orders",
            "/dashboard/orders/7?after=3&x=%5C",
            "/dashboard?x=https://evil.example",
        ] {
            assert_eq!(own_path(own, "/dashboard"), Some(own));
        }
        let long = format!("/dashboard/{}", "x".repeat(LONGEST));
        for other in [
            "",
            "/",
            "//evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "https://evil.example/dashboard",
            "/dashboards",
            "/dashboard.evil.example",
            "/dashboard@evil.example",
            "/dashboard//evil.example",
            "/dashboard/..//evil.example",
            "/dashboard/%2e%2E/shop",
            "/dashboard/.%2e/shop",
            "/dashboard/\\evil.example",
            "/dashboard\r\nSet-Cookie: x=1",
            "/dashboard/ä",
            "/shop",
            &long,
        ] {
            assert_eq!(own_path(other, "/dashboard"), None, "{other}");
        }
    }

    #[test]
    fn a_form_comes_from_a_page_of_our_own_or_from_nowhere() {
        let from = |address: &'static str| {
            let headers = HeaderMap::from_iter([(REFERER, address.parse().unwrap())]);
            sent_from(&headers, "/dashboard").map(str::to_owned)
        };
        let here = Some("/dashboard/orders?cursor=7".to_owned());
        assert_eq!(from("https://shop.example/dashboard/orders?cursor=7"), here);
        for other in [
            "",
            "https://shop.example",
            "https://shop.example/shop",
            "/dashboard",
            "x",
        ] {
            assert_eq!(from(other), None, "{other}");
        }
        assert_eq!(sent_from(&HeaderMap::new(), "/dashboard"), None);
    }

    #[test]
    fn parameters_are_escaped_and_join_those_that_are_there() {
        let parameters = [("done", "2 & 3 = ä"), ("x", "")];
        assert_eq!(
            with_query("/p", parameters),
            "/p?done=2+%26+3+%3D+%C3%A4&x="
        );
        assert_eq!(with_query("/p?a=1", [("b", "/?")]), "/p?a=1&b=%2F%3F");
        assert_eq!(with_query("/p", []), "/p");
    }
}
