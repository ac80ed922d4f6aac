//! Which format a request wants: by `?format=`, else by `Accept`.

use crate::http::reading::fields::Fault;
use axum::http::{HeaderMap, header};

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// One line per item of an order, with a head line.
    Csv,
    /// One JSON object per order.
    Ndjson,
}

impl Format {
    /// The media type.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// What a browser calls the file.
    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "orders.csv",
            Self::Ndjson => "orders.ndjson",
        }
    }

    /// By `?format=`; none: a page in JSON.
    pub(crate) fn named(name: &str) -> Result<Option<Self>, Fault> {
        match name {
            "json" => Ok(None),
            "csv" => Ok(Some(Self::Csv)),
            "ndjson" => Ok(Some(Self::Ndjson)),
            _ => Err(Fault::Rule("must be json, csv or ndjson".to_owned())),
        }
    }

    /// The first of the accepted media types that is one of ours; none where that is JSON, or where
    /// none is.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get_all(header::ACCEPT).iter();
        let accepted = accepted.filter_map(|value| value.to_str().ok());
        accepted
            .flat_map(|value| value.split(','))
            .find_map(|range| {
                let media_type = range.split(';').next().unwrap_or_default().trim();
                match media_type.to_ascii_lowercase().as_str() {
                    "text/csv" => Some(Some(Self::Csv)),
                    "application/x-ndjson" | "application/ndjson" => Some(Some(Self::Ndjson)),
                    "application/json" | "*/*" => Some(None),
                    _ => None,
                }
            })
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_media_type_that_is_known_counts() {
        let accepted = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, text.parse().unwrap());
            Format::accepted(&headers)
        };
        assert_eq!(accepted("text/csv"), Some(Format::Csv));
        assert_eq!(accepted("image/png, Text/CSV;q=0.5"), Some(Format::Csv));
        assert_eq!(accepted("application/x-ndjson"), Some(Format::Ndjson));
        assert_eq!(accepted("application/json, text/csv"), None);
        assert_eq!(accepted("text/html, */*"), None);
        assert_eq!(Format::accepted(&HeaderMap::new()), None);
    }
}
