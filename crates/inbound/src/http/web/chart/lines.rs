//! Lines over time; where nothing is known, they are broken.

use super::scale::scaled;
use super::size::Size;
use askama::Template;
use askama::filters::HtmlSafe;
use std::fmt::Write as _;

const HEIGHT: u64 = 120;

/// One line.
pub(crate) struct Line {
    /// How it looks: a class of charts.
    pub(crate) look: &'static str,
    /// From left to right; none where nothing is known.
    pub(crate) points: Vec<Option<u64>>,
}

struct Drawn {
    look: &'static str,
    path: String,
}

struct Mark {
    x: u64,
    text: String,
}

/// The picture.
#[derive(Template)]
#[template(path = "chart/lines.html")]
pub(crate) struct Lines {
    title: String,
    size: Size,
    drawn: Vec<Drawn>,
    marks: Vec<Mark>,
    top: String,
}

/// Its texts are escaped by its own template.
impl HtmlSafe for Lines {}

impl Lines {
    /// Of these lines, the top of the picture being this value, said so. The marks are at the middle of
    /// these places.
    pub(crate) fn new(
        title: impl Into<String>,
        size: Size,
        lines: &[Line],
        (most, top): (u64, String),
        marks: impl IntoIterator<Item = (usize, String)>,
    ) -> Self {
        let places = lines.iter().map(|line| line.points.len()).max();
        let pitch = size.width() / (places.unwrap_or(1).max(1) as u64);
        let middle = |place: usize| place as u64 * pitch + pitch / 2;
        let mark = |(place, text)| Mark {
            x: middle(place),
            text,
        };
        Self {
            title: title.into(),
            size,
            drawn: lines
                .iter()
                .map(|line| Drawn {
                    look: line.look,
                    path: path(&line.points, most, middle),
                })
                .collect(),
            marks: marks.into_iter().map(mark).collect(),
            top,
        }
    }
}

/// A path through the points; a point between two gaps is a short dash.
fn path(points: &[Option<u64>], most: u64, x: impl Fn(usize) -> u64) -> String {
    let mut path = String::new();
    let mut is_drawing = false;
    for (place, point) in points.iter().enumerate() {
        let Some(value) = point else {
            is_drawing = false;
            continue;
        };
        let (x, y) = (x(place), HEIGHT - scaled(*value, most, HEIGHT));
        let drawn = if is_drawing {
            write!(path, "L{x} {y}")
        } else {
            write!(path, "M{} {y}H{x}", x.saturating_sub(3))
        };
        drawn.expect("a text can grow");
        is_drawing = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_nothing_is_known() {
        let points = vec![None, Some(0), Some(50), None, Some(100)];
        let line = Line {
            look: "wait",
            points,
        };
        let top = (100, "<top>".to_owned());
        let svg =
            Lines::new("p50", Size::Narrow, &[line], top, [(0, "13:00".to_owned())]).to_string();
        assert!(svg.contains("M105 120H108L180 60M321 0H324"), "{svg}");
        assert!(svg.contains("&#60;top&#62;") && svg.contains("13:00"));
        assert!(svg.contains(r#"class="line wait""#) && svg.contains("<title>p50</title>"));
    }
}
