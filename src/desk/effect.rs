//! What the workers are asked.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::colour::conversion::Intent;
use crate::colour::known_cards::KnownCard;
use crate::domain::case::{Case, CaseId};
use crate::domain::display::FinishedCheck;
use crate::domain::draft::Draft;
use crate::domain::photograph::{Photograph, Ticket};
use crate::domain::referral::ReferralLetter;
use crate::domain::report::Report;
use crate::outbox::parcel::ParcelId;

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    ReadQueue,
    ReadCase(CaseId),
    /// Fetch and develop; what is asked later with `is_ahead` false goes first.
    ReadPhotograph {
        ticket: Ticket,
        photograph: Photograph,
        is_ahead: bool,
    },
    /// These stay developed, in this order of importance, as far as memory goes; the others may go.
    KeepPhotographs {
        tickets: Vec<Ticket>,
        /// What one photograph is shown in, physical pixels: as much of each as fits it sharply comes
        /// before the full size of those further down the list.
        pane_px: (u32, u32),
    },
    /// Is a colour card in a photograph? Answered with `CardSought`.
    FindCard {
        ticket: Ticket,
        card: &'static KnownCard,
    },
    /// Reads a card, where it is found or where four corners were placed (photograph pixels), and fits a
    /// correction to it. Answered with `CardFitted`.
    FitCard {
        ticket: Ticket,
        card: &'static KnownCard,
        corners: Option<[[f64; 2]; 4]>,
    },
    /// Reads the mean colour around a place, photograph pixels. Answered with `ColourRead`.
    ReadColour {
        ticket: Ticket,
        at_px: (f64, f64),
        what: PointedAt,
    },
    ReadLetter {
        case: CaseId,
        letter: ReferralLetter,
    },
    Claim(Box<Case>),
    Release(CaseId),
    /// Answered with `DraftFound` where there is one.
    FindDraft(CaseId),
    SaveDraft {
        draft: Draft,
        at: Timestamp,
    },
    DiscardDraft(CaseId),
    Seal {
        report: Box<Report>,
        send_after: Timestamp,
    },
    /// Take a parcel back while its undo window is open.
    Withdraw(ParcelId),
    /// Try a waiting or refused parcel now.
    SendNow(ParcelId),
    ChooseFolder,
    OpenSource(String),
    CopyText(String),
    /// Photographs are shown by this intent from now on.
    ShowBy(Intent),
    /// Keep a check of the display that the window is on.
    KeepDisplayCheck(FinishedCheck),
    /// The consultant was reminded of the check on this day.
    KeepCheckReminder(Date),
    Quit,
}

/// What the consultant points at, and so says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointedAt {
    Grey,
    /// A grey by which a borrowed correction is checked.
    GreyToBorrowBy,
    Skin,
}

impl PointedAt {
    pub fn words(self) -> &'static str {
        match self {
            Self::Grey | Self::GreyToBorrowBy => "something grey (gauze, a ruler, white paper)",
            Self::Skin => "skin",
        }
    }
}
