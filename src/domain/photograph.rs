//! A Photograph: what was taken, of what, when and by whom. No pixels here.

use jiff::Timestamp;

use crate::domain::case::CaseId;

/// The source's own id of a photograph (FHIR Media.id).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhotographId(pub String);

/// One photograph of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photograph {
    pub id: PhotographId,
    pub framing: Framing,
    /// Body site in words; empty where it did not arrive.
    pub site: String,
    /// When it was taken, as the record says; `None` is said to be undated.
    pub taken: Option<Timestamp>,
    /// Who took it, in words; empty where it did not arrive.
    pub taken_by: String,
    pub camera: String,
    /// A note by who took it; empty where there is none.
    pub note: String,
    /// Which visit it belongs to: nought is this referral, one the one before.
    pub visit: u8,
    /// Where its bytes are, as the source understands it.
    pub address: String,
    /// Length of the file as announced, bytes.
    pub announced_bytes: Option<u64>,
    /// SHA-1 as announced (FHIR Attachment.hash), base64.
    pub announced_hash: Option<String>,
    /// Why it must not be shown, such as another patient's name on it.
    pub blocked: Option<String>,
}

/// How near the photograph was taken. Ordered as a consultant looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Framing {
    Overview,
    CloseUp,
    Dermoscopy,
    Other,
}

impl Framing {
    pub fn words(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::CloseUp => "Close-up",
            Self::Dermoscopy => "Dermoscopy",
            Self::Other => "Photograph",
        }
    }
}

/// Which photograph of which case, asked for in which opening of that case. Every answer about
/// a photograph carries the ticket it was asked with; the desk drops answers to old tickets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket {
    pub case: CaseId,
    pub photograph: PhotographId,
    pub generation: u64,
}

/// What is known of a photograph once it is developed.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Upright width and height, pixels.
    pub size_px: (u32, u32),
    pub colours: Colours,
    pub colour_facts: ColourFacts,
    /// Whether the whole file arrived and was decoded. Anything else is labelled incomplete.
    pub is_complete: bool,
    /// Date by the camera's clock, without a zone.
    pub camera_date: Option<jiff::civil::DateTime>,
    /// Whether every pixel of it is at hand; else as many as are seen when it fits the pane.
    pub is_whole: bool,
    /// What else its file holds and is not shown, in a sentence.
    pub not_shown: Option<String>,
}

/// What is known of a photograph's colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Colours {
    /// An ICC profile of this name came with it and was used, or its file names this space.
    Profiled(String),
    /// Nothing came: taken for sRGB, and said to be.
    AssumedSrgb,
    /// The camera says that they are not sRGB, and not what they are: taken for sRGB, and said to be.
    Uncalibrated,
    /// A profile came that could not be used, for this reason in words: taken for sRGB, and said to be
    /// unknown.
    Unknown(String),
}

/// Where a photograph's colours come from, as its file has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColourFacts {
    /// The name of its colours, or what they are taken for.
    pub words: String,
    /// The first sixteen digits of the SHA-256 of its ICC profile, hexadecimal.
    pub icc_sha256: Option<String>,
    /// What EXIF says of its colours.
    pub exif_colour_space: Option<&'static str>,
    pub taken_with: TakenWith,
}

/// How a photograph was taken, as EXIF has it; `None` where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TakenWith {
    /// Make and model.
    pub camera: Option<String>,
    pub exposure_secs: Option<f64>,
    pub f_number: Option<f64>,
    pub iso: Option<f64>,
    /// Whether the camera chose the white balance by itself.
    pub is_auto_white_balance: Option<bool>,
    pub has_flashed: Option<bool>,
}
