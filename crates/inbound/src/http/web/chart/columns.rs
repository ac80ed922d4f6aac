//! Columns side by side: a number for each minute, or for each step.

use super::scale::{round_up, scaled};
use super::size::Size;
use askama::Template;
use askama::filters::HtmlSafe;

const HEIGHT: u64 = 120;

/// One column.
pub(crate) struct Column {
    /// What it stands for; shown under it where `is_marked`.
    pub(crate) label: String,
    /// Whether the label is written under the column: not all have room.
    pub(crate) is_marked: bool,
    /// How much; none where nobody has counted.
    pub(crate) value: Option<u64>,
    /// The value as people say it.
    pub(crate) words: String,
}

struct Drawn {
    x: u64,
    y: u64,
    width: u64,
    height: u64,
    look: &'static str,
    words: String,
}

struct Mark {
    x: u64,
    text: String,
}

/// The picture.
#[derive(Template)]
#[template(path = "chart/columns.html")]
pub(crate) struct Columns {
    title: String,
    size: Size,
    drawn: Vec<Drawn>,
    marks: Vec<Mark>,
    top: String,
}

/// Its texts are escaped by its own template.
impl HtmlSafe for Columns {}

impl Columns {
    /// Of these columns, from left to right. `top` says a value as people do.
    pub(crate) fn new(
        title: impl Into<String>,
        size: Size,
        columns: &[Column],
        top: impl Fn(u64) -> String,
    ) -> Self {
        let most = columns.iter().filter_map(|column| column.value).max();
        let most = round_up(most.unwrap_or(0));
        let pitch = size.width() / (columns.len() as u64).max(1);
        let marks = (0..).zip(columns).filter(|(_, column)| column.is_marked);
        Self {
            title: title.into(),
            size,
            marks: marks
                .map(|(place, column)| Mark {
                    x: place * pitch + pitch / 2,
                    text: column.label.clone(),
                })
                .collect(),
            drawn: (0..)
                .zip(columns)
                .map(|(place, column)| Drawn::of(place * pitch, pitch, most, column))
                .collect(),
            top: top(most),
        }
    }
}

impl Drawn {
    fn of(x: u64, pitch: u64, most: u64, column: &Column) -> Self {
        let gap = if pitch > 20 { 6 } else { 2 };
        let height = column.value.map(|value| scaled(value, most, HEIGHT));
        let (height, look) = match height {
            Some(height) => (height, "bar"),
            None => (HEIGHT, "bar unknown"),
        };
        Self {
            x: x + gap / 2,
            y: HEIGHT - height,
            width: pitch.saturating_sub(gap).max(1),
            height,
            look,
            words: format!("{}: {}", column.label, column.words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(label: &str, value: Option<u64>) -> Column {
        Column {
            label: label.to_owned(),
            is_marked: true,
            value,
            words: value.map_or("not counted".to_owned(), |value| value.to_string()),
        }
    }

    #[test]
    fn a_picture_says_what_it_shows_and_carries_no_markup_of_others() {
        let columns = vec![column("<b>", Some(4)), column("13:05", None)];
        let svg =
            Columns::new("Orders & more", Size::Wide, &columns, |top| top.to_string()).to_string();
        assert!(svg.contains("<title>Orders &#38; more</title>"), "{svg}");
        assert!(svg.contains(r#"role="img""#) && !svg.contains("<b>") && !svg.contains("style="));
        assert!(svg.contains("13:05: not counted") && svg.contains("bar unknown"));
        assert!(
            svg.contains(r#"y="24""#),
            "four of five is a fifth from the top: {svg}"
        );
    }

    #[test]
    fn nothing_at_all_is_a_picture_too() {
        let svg = Columns::new("Nothing", Size::Narrow, &[], |top| top.to_string()).to_string();
        assert!(svg.contains("<title>Nothing</title>"));
    }
}
