//! `spring.config.import`: from which config servers settings come.

use outbound::asking::Site;

/// One import of a config server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// Whether the service starts without it.
    pub(super) is_optional: bool,
    /// Whether it is asked several times before it is given up.
    pub(super) is_patient: bool,
    pub(super) sites: Vec<Site>,
}

const EXPECTED: &str =
    "nothing, or \"optional:configserver:http://HOST:8888\", or the same without \"optional:\"";

/// Reads it. `otherwise` is where the server is if the import does not say it.
pub(super) fn imports(text: &str, otherwise: &str) -> Result<Vec<Import>, String> {
    let mut imports: Vec<(bool, Vec<&str>)> = Vec::new();
    for part in text
        .split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (is_optional, place) = match part.strip_prefix("optional:") {
            Some(place) => (true, place),
            None => (false, part),
        };
        match (place.strip_prefix("configserver:"), imports.last_mut()) {
            (Some(url), _) => imports.push((is_optional, vec![url])),
            // Several addresses of one import.
            (None, Some((_, urls))) if place.starts_with("http") => urls.push(place),
            // A file of Spring's, or whatever else is not there for us.
            (None, _) if is_optional => {}
            (None, _) => return Err(EXPECTED.to_owned()),
        }
    }
    let read = |(is_optional, urls): (bool, Vec<&str>)| read(is_optional, &urls, otherwise);
    imports.into_iter().map(read).collect()
}

fn read(is_optional: bool, urls: &[&str], otherwise: &str) -> Result<Import, String> {
    let first = urls.first().copied().unwrap_or_default();
    let (first, parameters) = first.split_once('?').unwrap_or((first, ""));
    let is_patient = parameters.split('&').any(|one| one == "fail-fast=true");
    let all: Vec<&str> = if first.is_empty() {
        otherwise.split(',').collect()
    } else {
        std::iter::once(first)
            .chain(urls.iter().skip(1).copied())
            .collect()
    };
    let site = |url: &str| {
        let url = url.split('?').next().unwrap_or_default();
        Site::parse(url).map_err(|why| format!("{EXPECTED}; {why}"))
    };
    Ok(Import {
        is_optional: is_optional && !is_patient,
        is_patient,
        sites: all.into_iter().map(site).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = "http://localhost:8888";

    fn shown(text: &str) -> Vec<(bool, bool, Vec<String>)> {
        let read = imports(text, DEFAULT).unwrap().into_iter();
        read.map(|import| {
            let sites = import.sites.iter().map(ToString::to_string).collect();
            (import.is_optional, import.is_patient, sites)
        })
        .collect()
    }

    #[test]
    fn imports_are_read_as_spring_reads_them() {
        let here = || vec![DEFAULT.to_owned()];
        assert_eq!(shown(""), []);
        assert_eq!(shown("configserver:"), [(false, false, here())]);
        assert_eq!(shown("optional:configserver:"), [(true, false, here())]);
        assert_eq!(
            shown("optional:configserver:http://a:1,http://b:2, optional:file:./x.yml"),
            [(
                true,
                false,
                vec!["http://a:1".to_owned(), "http://b:2".to_owned()]
            )]
        );
        assert_eq!(
            shown("optional:configserver:http://a:1?fail-fast=true&max-attempts=3"),
            [(false, true, vec!["http://a:1".to_owned()])]
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused_without_a_password() {
        for bad in [
            "file:./x.yml",
            "http://a:1",
            "configserver:a:1",
            "configserver:ftp://a:hunter2@b",
        ] {
            let refused = imports(bad, DEFAULT).unwrap_err();
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
}
