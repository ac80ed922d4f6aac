//! The parts of the board: each is shown with the page, and again when it has changed.

use super::backlog::Backlog;
use super::collaborators::Collaborators;
use super::confirming::Confirming;
use super::figures::Figures;
use super::minutes::Minutes;
use super::parked::Parked;
use super::statuses::Statuses;
use super::takings::TakingsPart;
use crate::http::use_cases::UseCases;
use crate::http::web::PageFailure;
use application::overview::{Flow, Standing};
use askama::Template;

/// A part of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Its name in the page and on the wire.
    pub(super) name: &'static str,
    pub(super) heading: &'static str,
    /// Whether it is as wide as the page.
    pub(super) is_wide: bool,
    pub(super) html: String,
}

/// All parts as they are now, the pressing first.
pub(super) async fn parts(use_cases: &UseCases) -> Result<Vec<Part>, PageFailure> {
    let flow = use_cases.overview.flow().await;
    let standing = use_cases.overview.standing().await;
    rendered(&flow, standing.as_deref()).map_err(|error| {
        tracing::error!(%error, "the board could not be written: {error}");
        PageFailure::Broken
    })
}

fn rendered(flow: &Flow, standing: Option<&Standing>) -> Result<Vec<Part>, askama::Error> {
    let wide = |name, heading, html| Part {
        name,
        heading,
        is_wide: true,
        html,
    };
    let narrow = |name, heading, html| Part {
        is_wide: false,
        ..wide(name, heading, html)
    };
    Ok(vec![
        wide(
            "parked",
            "Waiting for a person",
            Parked::of(standing).render()?,
        ),
        wide("figures", "The last hour", Figures::of(flow).render()?),
        wide(
            "minutes",
            "Orders, minute by minute",
            Minutes::of(flow).render()?,
        ),
        narrow(
            "statuses",
            "Where orders stand",
            Statuses::of(standing).render()?,
        ),
        narrow(
            "confirming",
            "Time to confirm",
            Confirming::of(flow).render()?,
        ),
        narrow("takings", "Money", TakingsPart::of(flow).render()?),
        narrow(
            "collaborators",
            "Collaborators",
            Collaborators::of(standing).render()?,
        ),
        narrow(
            "backlog",
            "What waits to go out or come in",
            Backlog::of(standing).render()?,
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_of_which_nothing_is_known_says_so_and_shows_no_zeros() {
        let parts = rendered(&Flow::default(), None).unwrap();
        for part in &parts {
            assert!(part.html.contains("not known yet"), "{part:?}");
            assert!(!part.html.contains("<svg") && !part.html.contains(">0<"));
        }
    }
}
