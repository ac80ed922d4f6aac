//! Boxes and arrows as SVG, in whole numbers and without script.

use std::fmt::Write as _;

/// Half the width and half the height of a box.
const HALF: (i32, i32) = (76, 18);

/// Between two lines of words.
const LINE: i32 = 14;

/// How a box looks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    Plain,
    /// What cannot be gone back behind.
    Strong,
    /// What takes something back.
    Undoing,
    /// What stands apart.
    Apart,
}

/// A picture in the making.
pub(super) struct Drawing {
    size: (i32, i32),
    title: &'static str,
    arrows: String,
    boxes: String,
}

impl Drawing {
    pub(super) fn new(title: &'static str, size: (i32, i32)) -> Self {
        Self {
            size,
            title,
            arrows: String::new(),
            boxes: String::new(),
        }
    }

    /// A box with its middle here.
    pub(super) fn node(&mut self, (x, y): (i32, i32), words: &str, look: Look) {
        let (fill, line) = match look {
            Look::Plain => ("#eef4fb", "#35618f"),
            Look::Strong => ("#dff2e1", "#2d7a3a"),
            Look::Undoing => ("#fdeeee", "#a33b3b"),
            Look::Apart => ("#f4f4f4", "#888888"),
        };
        let (left, top) = (x - HALF.0, y - HALF.1);
        let (wide, high) = (HALF.0 * 2, HALF.1 * 2);
        let _ = write!(
            self.boxes,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" rx=\"6\" fill=\"{fill}\" stroke=\"{line}\"/>\n\
             <text x=\"{x}\" y=\"{}\" fill=\"#1a1a1a\">{words}</text>\n",
            y + 4
        );
    }

    /// Words without a box.
    pub(super) fn words(&mut self, (x, y): (i32, i32), words: &str) {
        let _ = writeln!(
            self.boxes,
            "<text x=\"{x}\" y=\"{y}\" fill=\"#777777\">{words}</text>"
        );
    }

    /// From one box to another, in a straight line.
    pub(super) fn arrow(&mut self, from: (i32, i32), to: (i32, i32), words: &str) {
        let (start, end) = (edge(from, to), edge(to, from));
        let _ = writeln!(
            self.arrows,
            "<path d=\"M {} {} L {} {}\"/>",
            start.0, start.1, end.0, end.1
        );
        let middle = (i32::midpoint(start.0, end.0), i32::midpoint(start.1, end.1));
        let is_level = start.1 == end.1;
        let lines: Vec<&str> = words.split(", ").collect();
        for (line, words) in (0..).zip(lines) {
            // Above a level line, beside any other.
            let place = if is_level {
                (middle.0, middle.1 - 5 - LINE * line)
            } else {
                (middle.0 + HALF.0 - 22, middle.1 + LINE * line)
            };
            self.words(place, words);
        }
    }

    /// The same over what lies between them.
    pub(super) fn arc(&mut self, from: (i32, i32), to: (i32, i32), words: &str) {
        let high = from.1.min(to.1) - HALF.1 - 44;
        let (top, end) = (from.1 - HALF.1, to.1 - HALF.1);
        let _ = writeln!(
            self.arrows,
            "<path d=\"M {} {top} C {} {high}, {} {high}, {} {end}\"/>",
            from.0 + 20,
            from.0 + 20,
            to.0 - 20,
            to.0 - 20
        );
        self.words((i32::midpoint(from.0, to.0), high + 8), words);
    }

    pub(super) fn finish(self) -> String {
        let Self {
            size: (wide, high),
            title,
            arrows,
            boxes,
        } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\" role=\"img\">\n\
             <title>{title}</title>\n\
             <defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
             <path d=\"M 0 0 L 8 4 L 0 8 z\" fill=\"#777777\"/></marker></defs>\n\
             <g fill=\"none\" stroke=\"#777777\" marker-end=\"url(#end)\">\n{arrows}</g>\n\
             <g font-family=\"sans-serif\" font-size=\"12\" text-anchor=\"middle\">\n{boxes}</g>\n\
             </svg>\n"
        )
    }
}

/// Where a line from the middle of one box to that of another leaves it.
fn edge(from: (i32, i32), to: (i32, i32)) -> (i32, i32) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    if dx.abs() * HALF.1 > dy.abs() * HALF.0 {
        let x = from.0 + HALF.0 * dx.signum();
        (x, from.1 + dy * HALF.0 / dx.abs())
    } else {
        let y = from.1 + HALF.1 * dy.signum();
        (from.0 + dx * HALF.1 / dy.abs().max(1), y)
    }
}

#[test]
fn an_arrow_begins_and_ends_at_the_edges_of_its_boxes() {
    assert_eq!(edge((100, 100), (300, 100)), (176, 100));
    assert_eq!(edge((300, 100), (100, 100)), (224, 100));
    assert_eq!(edge((100, 100), (100, 200)), (100, 118));
    assert_eq!(edge((100, 100), (200, 0)), (118, 82));
}
