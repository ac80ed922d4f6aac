//! Bars below each other, to be compared.

use super::scale::{round_up, scaled};
use askama::Template;
use askama::filters::HtmlSafe;

const PITCH: u64 = 26;
/// What a bar can be long, beside its name and its number.
const LENGTH: u64 = 130;

/// One bar.
pub(crate) struct Row {
    /// What it stands for.
    pub(crate) label: String,
    /// How much.
    pub(crate) value: u64,
    /// The value as people say it.
    pub(crate) words: String,
    /// How it looks: a class of charts.
    pub(crate) look: &'static str,
}

struct Drawn {
    y: u64,
    baseline: u64,
    length: u64,
    end: u64,
    row: Row,
}

/// The picture.
#[derive(Template)]
#[template(path = "chart/rows.html")]
pub(crate) struct Rows {
    title: String,
    height: u64,
    drawn: Vec<Drawn>,
}

/// Its texts are escaped by its own template.
impl HtmlSafe for Rows {}

impl Rows {
    /// Of these bars, from above.
    pub(crate) fn new(title: impl Into<String>, rows: Vec<Row>) -> Self {
        let most = round_up(rows.iter().map(|row| row.value).max().unwrap_or(0));
        let drawn = (0..).zip(rows).map(|(place, row)| {
            let length = scaled(row.value, most, LENGTH);
            Drawn {
                y: place * PITCH + 4,
                baseline: place * PITCH + 18,
                length,
                end: 120 + length + 8,
                row,
            }
        });
        let drawn: Vec<_> = drawn.collect();
        Self {
            title: title.into(),
            height: drawn.len() as u64 * PITCH + 4,
            drawn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_names_and_numbers() {
        let row = |label: &str, value| Row {
            label: label.to_owned(),
            value,
            words: format!("{value} orders"),
            look: "ok",
        };
        let rows = vec![row("Shipped", 10), row("<i>", 0)];
        let svg = Rows::new("By status", rows).to_string();
        assert!(
            svg.contains("10 orders") && svg.contains("0 orders"),
            "{svg}"
        );
        assert!(svg.contains(r#"width="130""#) && svg.contains(r#"class="bar ok""#));
        assert!(!svg.contains("<i>") && svg.contains("<title>By status</title>"));
    }
}
