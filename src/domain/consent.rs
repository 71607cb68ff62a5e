//! Whether the patient agreed to photographs being looked at, and to more than that.

use jiff::Timestamp;

/// What the consent form says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Consent {
    /// The patient agreed to care by photographs.
    Given {
        /// FHIR id of the Consent.
        id: String,
        at: Option<Timestamp>,
        teaching: bool,
        research: bool,
    },
    /// The patient refused: photographs are not fetched.
    Denied,
    /// No consent arrived.
    #[default]
    Missing,
}

impl Consent {
    /// "Consent: care, teaching"; says so when it is missing or denied.
    pub fn words(&self) -> String {
        match self {
            Self::Given { teaching, research, .. } => {
                let mut words = "Consent: care".to_owned();
                if *teaching {
                    words.push_str(", teaching");
                }
                if *research {
                    words.push_str(", research");
                }
                words
            }
            Self::Denied => "Consent denied".to_owned(),
            Self::Missing => "Consent missing".to_owned(),
        }
    }

    /// Whether photographs may be fetched. Missing consent is said, but does not stop care.
    pub fn allows_viewing(&self) -> bool {
        !matches!(self, Self::Denied)
    }
}
