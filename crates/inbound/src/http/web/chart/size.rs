//! How large a picture is: its writing has to be read on a wide page, in a narrow panel and on a phone.

/// Where a picture has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// As wide as the page.
    Wide,
    /// In a panel beside others.
    Narrow,
}

impl Size {
    /// The class that the writing's size goes by.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    /// Its width in its own units, about those of the screen.
    pub(crate) const fn width(self) -> u64 {
        match self {
            Self::Wide => 720,
            Self::Narrow => 360,
        }
    }
}
