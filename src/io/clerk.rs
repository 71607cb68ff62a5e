//! The clerk keeps what the consultant writes: drafts, signed reports, and taking back. Needs no
//! network, so that neither a save nor a signature ever waits for one.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::desk::effect::Effect;
use crate::desk::event::{Event, ParcelNews};
use crate::domain::case::CaseId;
use crate::domain::draft::Draft;
use crate::domain::report::Report;
use crate::io::letter_pdf::pdf_from_letter;
use crate::io::source::{CaseSource, ReportIds};
use crate::io::work_db::{WorkDb, WorkDbError};
use crate::outbox::parcel::{Parcel, ParcelId, ParcelState};
use crate::outbox::schedule::Schedule;

/// The schedule and the database that keeps it. They change together: first the disk, then memory.
pub struct Outbox {
    pub work_db: WorkDb,
    pub schedule: Schedule,
}

/// Shared by the clerk and the courier; held for a write to disk, never for the network.
pub type SharedOutbox = Arc<Mutex<Outbox>>;

pub struct Clerk {
    source: Arc<dyn CaseSource>,
    outbox: SharedOutbox,
}

/// Said with a report that was signed into the last room on the disk.
const DISK_FULL: &str = "The disk of this computer is full. This report is signed and saved; the next one may not be. \
                         Make room, then open Diascope again";

impl Outbox {
    /// Takes up the parcels kept from before, and tells of each.
    pub fn open(work_db: WorkDb) -> Result<(Self, Vec<Event>), WorkDbError> {
        let schedule = Schedule { parcels: work_db.kept_parcels()? };
        let news = schedule.parcels.iter().map(|parcel| Event::Parcel(news(parcel))).collect();
        Ok((Self { work_db, schedule }, news))
    }

    pub fn shared(self) -> SharedOutbox {
        Arc::new(Mutex::new(self))
    }

    /// Makes a change of a parcel, if it is on disk; otherwise the parcel stays as it was.
    pub fn change<E>(
        &mut self,
        id: &ParcelId,
        now: Timestamp,
        change: impl FnOnce(&mut Schedule) -> Result<Parcel, E>,
    ) -> Result<Result<Parcel, E>, WorkDbError> {
        // Tried on a schedule of this parcel alone, so that the others' bytes are not copied.
        let mut tried = Schedule { parcels: self.schedule.parcel(id).cloned().into_iter().collect() };
        let parcel = match change(&mut tried) {
            Ok(parcel) => parcel,
            Err(error) => return Ok(Err(error)),
        };
        self.work_db.update_parcel(&parcel, now)?;
        if let Some(kept) = self.schedule.parcels.iter_mut().find(|kept| kept.id == *id) {
            kept.clone_from(&parcel);
        }
        Ok(Ok(parcel))
    }
}

impl Clerk {
    pub fn new(source: Arc<dyn CaseSource>, outbox: SharedOutbox) -> Self {
        Self { source, outbox }
    }

    /// What the clerk answers to an effect; nothing where it is for someone else.
    pub fn perform(&self, effect: &Effect, now: Timestamp) -> Vec<Event> {
        match effect {
            Effect::FindDraft(case) => self.find_draft(case),
            Effect::SaveDraft { draft, at } => vec![self.save_draft(draft, *at)],
            Effect::DiscardDraft(case) => self.discard_draft(case, now),
            Effect::Seal { report, send_after } => self.seal(report, *send_after, now),
            Effect::Withdraw(parcel) => vec![self.withdraw(parcel, now)],
            Effect::SendNow(parcel) => vec![self.send_now(parcel, now)],
            _ => Vec::new(),
        }
    }

    pub fn save_draft(&self, draft: &Draft, at: Timestamp) -> Event {
        let case = draft.case.clone();
        match with(&self.outbox, |outbox| outbox.work_db.save_draft(draft, at)) {
            Ok(()) => Event::DraftSaved { case, revision: draft.revision, at },
            Err(error) => Event::DraftNotSaved { case, why: error.to_string() },
        }
    }

    pub fn find_draft(&self, case: &CaseId) -> Vec<Event> {
        match with(&self.outbox, |outbox| outbox.work_db.find_draft(case)) {
            Ok(Some((draft, saved_at))) => vec![Event::DraftFound { draft, saved_at }],
            Ok(None) => Vec::new(),
            Err(error) => vec![told(format!("A draft of this case could not be read back: {error}"), true)],
        }
    }

    pub fn discard_draft(&self, case: &CaseId, now: Timestamp) -> Vec<Event> {
        match with(&self.outbox, |outbox| outbox.work_db.discard_draft(case, now)) {
            Ok(()) => Vec::new(),
            Err(error) => vec![told(format!("The draft will be offered again: {error}"), false)],
        }
    }

    /// Freezes a signed report. `Sealed` comes only after it is on disk, and the parcel's news with it.
    pub fn seal(&self, report: &Report, send_after: Timestamp, now: Timestamp) -> Vec<Event> {
        let sealed = self.parcel(report, send_after).and_then(|parcel| {
            with(&self.outbox, |outbox| {
                outbox.work_db.insert_parcel(&parcel, now).map_err(|error| error.to_string())?;
                outbox.schedule.keep(parcel.clone());
                Ok((parcel, outbox.work_db.is_reserve_spent()))
            })
        });
        let case = report.case.clone();
        match sealed {
            Ok((parcel, is_disk_full)) => {
                let mut events =
                    vec![Event::Sealed { case, parcel: parcel.id.clone(), send_after }, Event::Parcel(news(&parcel))];
                events.extend(is_disk_full.then(|| told(DISK_FULL.to_owned(), true)));
                events
            }
            Err(why) => vec![Event::NotSealed { case, why }],
        }
    }

    pub fn withdraw(&self, parcel: &ParcelId, now: Timestamp) -> Event {
        let taken_back = |schedule: &mut Schedule| schedule.withdraw(parcel).cloned();
        match with(&self.outbox, |outbox| outbox.change(parcel, now, taken_back)) {
            Ok(Ok(parcel)) => Event::Parcel(news(&parcel)),
            Ok(Err(error)) => told(format!("The report was not taken back: {error}"), true),
            Err(error) => told(format!("The report was not taken back and will be sent: {error}"), true),
        }
    }

    pub fn send_now(&self, parcel: &ParcelId, now: Timestamp) -> Event {
        let again = |schedule: &mut Schedule| schedule.send_now(parcel, now).cloned().ok_or(());
        match with(&self.outbox, |outbox| outbox.change(parcel, now, again)) {
            Ok(Ok(parcel)) => Event::Parcel(news(&parcel)),
            Ok(Err(())) => told("This report is not waiting: it cannot be sent now".to_owned(), false),
            Err(error) => told(format!("The report could not be sent now: {error}"), true),
        }
    }

    fn parcel(&self, report: &Report, send_after: Timestamp) -> Result<Parcel, String> {
        let pdf = pdf_from_letter(&report.letter, report.signed_at).map_err(|error| error.to_string())?;
        let id = || uuid::Uuid::new_v4().to_string();
        let ids = ReportIds { report: id(), letter: id(), follow_up: id() };
        let sealed = self.source.seal(report, &pdf, &ids).map_err(|error| error.to_string())?;
        Ok(Parcel {
            id: ParcelId(ids.report),
            case: report.case.0.clone(),
            case_version: report.case_version.0.clone(),
            sha256: sha256_hex(&sealed.bytes),
            bytes: sealed.bytes,
            creates: sealed.creates,
            is_urgent: report.priority.is_urgent() || report.outcome.is_urgent,
            signed_at: report.signed_at,
            send_after,
            state: ParcelState::Waiting,
            attempts: 0,
            next_try: None,
            last_word: String::new(),
        })
    }
}

/// Works on the outbox alone. A thread that died while it held it left nothing half done: the disk
/// changes in transactions, and memory after them in one step.
pub fn with<T>(outbox: &SharedOutbox, work: impl FnOnce(&mut Outbox) -> T) -> T {
    work(&mut outbox.lock().unwrap_or_else(PoisonError::into_inner))
}

pub fn news(parcel: &Parcel) -> ParcelNews {
    ParcelNews {
        parcel: parcel.id.clone(),
        case: CaseId(parcel.case.clone()),
        is_urgent: parcel.is_urgent,
        state: parcel.state,
        signed_at: parcel.signed_at,
        send_after: parcel.send_after,
        next_try: parcel.next_try,
        last_word: parcel.last_word.clone(),
    }
}

/// SHA-256, lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn told(what: String, is_alarm: bool) -> Event {
    Event::Told { what, is_alarm }
}

#[cfg(test)]
mod tests;
