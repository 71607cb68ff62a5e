//! Something missing or odd in what arrived. It travels beside the value and is shown on the case;
//! it never hides the case.

/// What a problem is about. Ordered as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Patient,
    Consent,
    Referral,
    Photograph,
    Case,
    Queue,
}

/// One thing that is missing or odd, in a sentence for the consultant. Holds ids, never names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub about: About,
    /// A colleague's sentence: "The date of birth is missing".
    pub what: String,
    /// Where it was found, for hospital IT: file or resource, and field.
    pub place: String,
}

impl Problem {
    pub fn new(about: About, what: impl Into<String>, place: impl Into<String>) -> Self {
        Self { about, what: what.into(), place: place.into() }
    }
}
