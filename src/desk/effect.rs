//! What the workers are asked.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::colour::conversion::Intent;
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
