//! What the workers are asked.

use jiff::Timestamp;

use crate::domain::case::{Case, CaseId};
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
    /// These stay developed, in this order of importance; the others may go.
    KeepPhotographs(Vec<Ticket>),
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
    Quit,
}
