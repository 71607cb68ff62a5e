//! What the workers report. Everything that can change the desk from outside stands here.

use std::sync::Arc;

use jiff::Timestamp;

use crate::colour::find::Found;
use crate::colour::known_cards::ReadCard;
use crate::desk::effect::PointedAt;
use crate::domain::case::{Case, CaseId, Version};
use crate::domain::display::{DisplayState, Proof};
use crate::domain::draft::Draft;
use crate::domain::people::Holder;
use crate::domain::photograph::{Facts, Ticket};
use crate::domain::problem::Problem;
use crate::outbox::parcel::{ParcelId, ParcelState};

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    QueueRead {
        cases: Vec<Case>,
        problems: Vec<Problem>,
        at: Timestamp,
    },
    /// The queue stays as it was last read; it is tried again by itself.
    QueueNotRead {
        why: String,
        at: Timestamp,
        next_try: Timestamp,
    },
    CaseRead(Box<Case>),
    CaseNotRead {
        case: CaseId,
        why: String,
    },
    /// Something recognisable is on the card; the whole photograph follows. With the upright size
    /// of the whole photograph as the file's header says it, pixels.
    PreviewReady(Ticket, (u32, u32)),
    PhotographReady(Ticket, Facts),
    PhotographFailed(Ticket, String),
    /// Memory went to others: only a small picture is left on the card. It is developed again by
    /// itself when there is room, and then is ready again.
    PhotographReduced(Ticket),
    /// The card found in a photograph, or why there is none to use, in a sentence.
    CardSought {
        ticket: Ticket,
        outcome: Result<Box<Found>, String>,
    },
    /// The card read and fitted, or why not, in a sentence.
    CardFitted {
        ticket: Ticket,
        outcome: Result<Arc<ReadCard>, String>,
    },
    /// What the graphics card's self-test came to.
    ColoursProven(Proof),
    /// The mean sRGB code around a place, nought to one.
    ColourRead {
        ticket: Ticket,
        at_px: (f64, f64),
        what: PointedAt,
        code: [f32; 3],
    },
    LetterRead {
        case: CaseId,
        letter: String,
        text: LetterText,
    },
    Claimed {
        case: CaseId,
        version: Version,
    },
    /// Someone else has it, or it changed; the draft stays.
    ClaimRefused {
        case: CaseId,
        held_by: Option<Holder>,
    },
    /// The server did not answer; the case is tried again at delivery.
    ClaimNotSent {
        case: CaseId,
        why: String,
    },
    /// A draft from before.
    DraftFound {
        draft: Draft,
        saved_at: Timestamp,
    },
    DraftSaved {
        case: CaseId,
        revision: u64,
        at: Timestamp,
    },
    DraftNotSaved {
        case: CaseId,
        why: String,
    },
    /// Committed to disk: only now may the screen say that the report is signed.
    Sealed {
        case: CaseId,
        parcel: ParcelId,
        send_after: Timestamp,
    },
    NotSealed {
        case: CaseId,
        why: String,
    },
    /// A parcel changed; also sent once for each parcel kept from before.
    Parcel(ParcelNews),
    /// The folder chosen in the operating system's dialogue.
    FolderChosen(Option<String>),
    /// What is known of the display that the window is on, each time that it changes.
    DisplayIs(DisplayState),
    /// Something about this computer that the consultant must know.
    Told {
        what: String,
        is_alarm: bool,
    },
}

/// How a parcel is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelNews {
    pub parcel: ParcelId,
    pub case: CaseId,
    pub is_urgent: bool,
    pub state: ParcelState,
    pub signed_at: Timestamp,
    pub send_after: Timestamp,
    pub next_try: Option<Timestamp>,
    pub last_word: String,
}

/// A referral letter, as far as it can be shown here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterText {
    Words(String),
    /// Why it cannot be shown, and what to do.
    NotShown(String),
}
