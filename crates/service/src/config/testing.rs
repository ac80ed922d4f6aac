//! `[testing]`: where crash tests kill the process.

use super::reader::Reader;
use application::ports::Point;
use domain::process::CallId;

/// What crash tests ask for.
#[derive(Debug, Clone)]
pub(crate) struct TestingSettings {
    /// Where to die, and at which visit.
    pub(crate) kill_at: Option<(Point, u64)>,
}

impl TestingSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected = "nothing, or a point such as \"before-place\", \"after-place\", \
                        \"after-command\", \"before-call:capture\", \"after-call:capture\" or \
                        \"after-record:capture\"";
        let point = from.parsed("testing.kill_at", expected, |text| match text {
            "" => Some(None),
            text => point(text).map(Some),
        });
        let visit = from.whole("testing.kill_at_count", 1..=1_000_000);
        let (point, visit) = (point?, visit?);
        Some(Self {
            kill_at: point.map(|point| (point, visit)),
        })
    }
}

/// The point that shows itself as this text.
fn point(text: &str) -> Option<Point> {
    let call = |text: &str| text.parse::<CallId>().ok();
    match text {
        "before-place" => Some(Point::BeforePlace),
        "after-place" => Some(Point::AfterPlace),
        "after-command" => Some(Point::AfterCommand),
        _ => match text.split_once(':')? {
            ("before-call", rest) => call(rest).map(Point::BeforeCall),
            ("after-call", rest) => call(rest).map(Point::AfterCall),
            ("after-record", rest) => call(rest).map(Point::AfterRecord),
            _ => None,
        },
    }
}
