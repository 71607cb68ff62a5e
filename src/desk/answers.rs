//! What the desk makes of what the workers report. Answers about a case that is not open, or to
//! a ticket that nobody holds, are dropped here.

use jiff::Timestamp;

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::event::{Event, ParcelNews};
use crate::desk::notice::Grade;
use crate::desk::open_case::{Claim, OpenCase, Page};
use crate::desk::photographs::Progress;
use crate::desk::queue::{Looking, Trouble};
use crate::domain::case::{Case, CaseId};
use crate::domain::draft::Draft;
use crate::domain::people::Holder;
use crate::domain::when::short_clock_words;
use crate::outbox::parcel::ParcelState;

const CASE_CHANGED: &str = "A report was not sent, because its case changed on the server after you opened it. \
     Your draft is kept. Open the case again, read what changed, and sign again.";

impl Desk {
    pub(super) fn hear(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        match event {
            Event::QueueRead { cases, problems, at } => {
                let (me, today) = (self.setting.consultant.reference.clone(), self.today(now));
                self.queue.read(cases, problems, at, Looking { me: &me, today });
            }
            Event::QueueNotRead { why, at, next_try } => {
                let since = self.queue.trouble.as_ref().map_or(at, |trouble| trouble.since);
                self.queue.trouble = Some(Trouble { why, since, next_try });
            }
            Event::CaseRead(case) => return self.case_read(*case, now),
            Event::CaseNotRead { case, why } => self.case_not_read(&case, &why, now),
            Event::ClaimRefused { case, held_by } => return self.claim_refused(&case, held_by, now),
            Event::DraftFound { draft, saved_at } => self.draft_found(draft, saved_at, now),
            Event::DraftNotSaved { case, why } => self.draft_not_saved(&case, why, now),
            Event::Sealed { case, .. } => return self.sealed(&case, now),
            Event::NotSealed { case, why } => self.not_sealed(&case, &why, now),
            Event::Parcel(news) => return self.parcel(news, now),
            Event::FolderChosen(folder) => return self.folder_chosen(folder, now),
            Event::Told { what, is_alarm } => {
                self.tell(if is_alarm { Grade::Alarm } else { Grade::Caution }, what, now);
            }
            Event::ColoursProven(proof) => self.colours_proven(proof, now),
            Event::DisplayIs(state) => self.display_is(state, now),
            of_photograph @ (Event::PreviewReady(..)
            | Event::PhotographReady(..)
            | Event::PhotographFailed(..)
            | Event::PhotographReduced(_)
            | Event::CardSought { .. }
            | Event::CardFitted { .. }
            | Event::ColourRead { .. }) => self.hear_of_photograph(of_photograph, now),
            of_open @ (Event::LetterRead { .. }
            | Event::Claimed { .. }
            | Event::ClaimNotSent { .. }
            | Event::DraftSaved { .. }) => self.hear_of_open(of_open, now),
        }
        Vec::new()
    }

    /// Another source: the open case is put away first, so that no word of it is lost.
    fn folder_chosen(&mut self, folder: Option<String>, now: Timestamp) -> Vec<Effect> {
        let Some(folder) = folder else {
            let words = "No folder was chosen. A folder can also be named when Diascope is started.";
            self.tell(Grade::Told, words, now);
            return Vec::new();
        };
        let mut effects = self.put_away(now);
        effects.push(Effect::OpenSource(folder));
        effects
    }

    /// What came of a photograph, or of looking into it. An answer that nobody waits for is about a case that
    /// was put away: it is dropped.
    fn hear_of_photograph(&mut self, event: Event, now: Timestamp) {
        match event {
            Event::PreviewReady(ticket, size_px) => drop(self.photographs.answer(&ticket, Progress::Preview(size_px))),
            Event::PhotographReady(ticket, facts) => drop(self.photographs.answer(&ticket, Progress::Ready(facts))),
            Event::PhotographFailed(ticket, why) => drop(self.photographs.answer(&ticket, Progress::Failed(why))),
            Event::PhotographReduced(ticket) => self.photographs.reduce(&ticket),
            Event::CardSought { ticket, outcome } => self.card_sought(&ticket, outcome),
            Event::CardFitted { ticket, outcome } => self.card_fitted(&ticket, outcome, now),
            Event::ColourRead { ticket, at_px, what, code } => self.colour_read(&ticket, at_px, what, code, now),
            _ => {}
        }
    }

    /// What only matters to the case that is open.
    fn hear_of_open(&mut self, event: Event, now: Timestamp) {
        let (Event::LetterRead { case, .. }
        | Event::Claimed { case, .. }
        | Event::ClaimNotSent { case, .. }
        | Event::DraftSaved { case, .. }) = &event
        else {
            return;
        };
        let case = case.clone();
        if let Event::DraftSaved { revision, .. } = event {
            self.leaving.retain(|id, draft| *id != case || draft.revision > revision);
        }
        let Some(open) = self.opened(&case) else { return };
        match event {
            Event::LetterRead { letter, text, .. } => drop(open.letters.insert(letter, text)),
            Event::Claimed { version, .. } => {
                open.case.version = version.clone();
                if open.draft.case_version != version {
                    open.draft.case_version = version.clone();
                    // Words written while the claim was on its way are saved again with the right version.
                    if !open.draft.is_empty() {
                        open.draft.revision += 1;
                        open.touch(now);
                    }
                }
                open.claim = Claim::Ours(version);
            }
            Event::ClaimNotSent { .. } => open.claim = Claim::Unanswered,
            Event::DraftSaved { revision, at, .. } => {
                open.saved.revision = open.saved.revision.max(revision);
                open.saved.at = Some(at);
                open.saved.trouble = None;
            }
            _ => {}
        }
    }

    /// The open case, if it is this one.
    fn opened(&mut self, case: &CaseId) -> Option<&mut OpenCase> {
        self.open.as_mut().filter(|open| open.case.id == *case)
    }

    fn case_read(&mut self, case: Case, now: Timestamp) -> Vec<Effect> {
        let (me, today) = (self.setting.consultant.reference.clone(), self.today(now));
        let mut effects = Vec::new();
        match self.open.as_ref().filter(|open| open.case.id == case.id) {
            Some(open) if open.case.patient.id != case.patient.id => {
                // The same case with another patient: nothing of it may be mixed with what is open.
                effects.extend(self.save_now(now));
                (self.open, self.overlay) = (None, None);
                let words = "The case now names another patient and was closed. Your words are saved with the patient \
                     you opened. Please tell hospital IT.";
                self.tell(Grade::Alarm, words, now);
                return effects;
            }
            Some(_) => effects.extend(self.open_case_read(&case, now)),
            None => {}
        }
        self.queue.read_case(case, Looking { me: &me, today });
        effects
    }

    /// The open case as it is now. What is new in it is shown; where somebody else changed it, that is
    /// said, and it is asked for again.
    fn open_case_read(&mut self, case: &Case, now: Timestamp) -> Vec<Effect> {
        let claim = self.claim_of(&case.state);
        let Some(open) = self.opened(&case.id) else { return Vec::new() };
        let mut effects = Vec::new();
        for letter in case.referral.letters.iter().filter(|letter| !open.letters.contains_key(&letter.id)) {
            effects.push(Effect::ReadLetter { case: case.id.clone(), letter: letter.clone() });
        }
        open.lightbox.replace(case.photographs.iter().map(|photograph| photograph.id.clone()).collect());
        let is_changed = matches!(&open.claim, Claim::Ours(version) if !version.is_same(&case.version));
        // What delivery is checked against stays the version that was claimed or opened.
        let version = if matches!(open.claim, Claim::Ours(_) | Claim::Unanswered | Claim::Asked) {
            open.case.version.clone()
        } else {
            case.version.clone()
        };
        open.case = Case { version, ..case.clone() };
        match claim {
            Claim::Held(_) | Claim::NotWaiting => open.claim = claim,
            _ if open.is_sealing => {}
            _ if is_changed || open.claim == Claim::Changed => {
                open.case.version = case.version.clone();
                open.claim = Claim::Asked;
                effects.push(Effect::Claim(Box::new(open.case.clone())));
            }
            _ => {}
        }
        if is_changed {
            let words = "This case changed while it was open. What is new is shown; look again before you sign.";
            self.tell(Grade::Caution, words, now);
        }
        effects
    }

    fn case_not_read(&mut self, case: &CaseId, why: &str, now: Timestamp) {
        if self.opened(case).is_some() {
            let words = format!(
                "The photographs and letter of this case could not be read: {why}. It cannot be signed yet; \
                 F5 tries again."
            );
            self.tell(Grade::Caution, words, now);
        }
    }

    fn claim_refused(&mut self, case: &CaseId, held_by: Option<Holder>, now: Timestamp) -> Vec<Effect> {
        let Some(open) = self.opened(case) else { return Vec::new() };
        match held_by {
            Some(holder) => {
                let words = format!("{} has this case. You can look, but not sign; your words are kept.", holder.name);
                open.claim = Claim::Held(holder);
                self.tell(Grade::Caution, words, now);
                Vec::new()
            }
            // Changed, but nobody else's: read it again, show what is new, and ask once more.
            None if open.claim == Claim::Asked => {
                open.claim = Claim::Changed;
                self.tell(Grade::Caution, "This case changed since the queue was read. It is being read again.", now);
                vec![Effect::ReadCase(case.clone())]
            }
            None => Vec::new(),
        }
    }

    fn draft_found(&mut self, draft: Draft, saved_at: Timestamp, now: Timestamp) {
        let zone = self.setting.zone.clone();
        let Some(open) = self.opened(&draft.case) else { return };
        if open.case.patient.id != draft.patient {
            let words =
                "A draft was kept for this case, but for another patient. It was not opened. Please tell hospital IT.";
            self.tell(Grade::Alarm, words, now);
            return;
        }
        if draft.is_empty() {
            return;
        }
        if !open.draft.is_empty() {
            // Something was typed before the older words came: they go beside it, never over it.
            let before = open.draft.revision.max(draft.revision);
            for (field, text) in draft.answers {
                if open.draft.answer(field).is_empty() {
                    open.draft.answers.insert(field, text);
                }
            }
            open.draft.outcome = open.draft.outcome.or(draft.outcome);
            open.draft.revision = before + 1;
            open.touch(now);
            return;
        }
        let revision = draft.revision;
        let case_version = open.case.version.clone();
        open.draft = Draft { case_version, ..draft };
        open.saved.revision = revision;
        open.saved.asked_revision = revision;
        open.saved.at = Some(saved_at);
        let words = format!("Your draft of {} was restored.", short_clock_words(saved_at, &zone));
        self.tell(Grade::Told, words, now);
    }

    fn draft_not_saved(&mut self, case: &CaseId, why: String, now: Timestamp) {
        if let Some(open) = self.opened(case) {
            open.saved.asked_revision = open.saved.revision;
            open.saved.trouble = Some(why.clone());
            open.touch(now);
            let words = format!("Not saved: {why}. Your words are on the screen only. Do not close Diascope; call IT.");
            self.tell(Grade::Alarm, words, now);
        } else if self.leaving.contains_key(case) {
            let words = format!(
                "Not saved: {why}. The words of the case you left are kept in this window only. Open that case again, \
                 do not close Diascope, and call IT."
            );
            self.tell(Grade::Alarm, words, now);
        }
    }

    /// Committed to disk: the case leaves the desk, and the next one opens.
    fn sealed(&mut self, case: &CaseId, now: Timestamp) -> Vec<Effect> {
        let (me, today) = (self.setting.consultant.reference.clone(), self.today(now));
        let next = self.queue.after(case).cloned();
        self.queue.sign(case, Looking { me: &me, today });
        if self.opened(case).is_none() {
            return Vec::new();
        }
        if let Some(open) = self.open.take() {
            self.corrected_before.insert(case.clone(), open.correcting.settled());
            self.seen_before.insert(case.clone(), open.lightbox.seen);
        }
        self.plan.before = Some(case.clone());
        match next {
            Some(next) => self.open_case(&next, now),
            None => Vec::new(),
        }
    }

    fn not_sealed(&mut self, case: &CaseId, why: &str, now: Timestamp) {
        if let Some(open) = self.opened(case) {
            open.is_sealing = false;
        }
        let words = format!("The report was not signed: {why}. Nothing was sent and your words are kept. Sign again.");
        self.tell(Grade::Alarm, words, now);
    }

    fn parcel(&mut self, news: ParcelNews, now: Timestamp) -> Vec<Effect> {
        let case = news.case.clone();
        let (state, why) = (news.state, news.last_word.clone());
        let before = self.tray.hear(news);
        let (me, today) = (self.setting.consultant.reference.clone(), self.today(now));
        let looking = Looking { me: &me, today };
        match state {
            ParcelState::Delivered => self.queue.delivered(&case, now, looking),
            _ if state.is_open() => self.queue.sign(&case, looking),
            _ => {}
        }
        if before == Some(state) {
            return Vec::new();
        }
        match state {
            ParcelState::Withdrawn => {
                self.queue.unsign(&case, looking);
                let effects = self.open_case(&case, now);
                if let Some(open) = self.opened(&case) {
                    open.page = Page::Letter;
                }
                self.tell(Grade::Told, "Taken back. Nothing was sent; the report is a draft again.", now);
                effects
            }
            ParcelState::Conflict => {
                self.queue.unsign(&case, looking);
                self.tell(Grade::Alarm, CASE_CHANGED, now);
                vec![Effect::ReadQueue]
            }
            ParcelState::Refused => {
                self.queue.unsign(&case, looking);
                let words = format!(
                    "The server refused a report: {why}. It is safe on this computer and was not sent. \
                     Press F6 to see it; tell the practice by telephone if it is urgent."
                );
                self.tell(Grade::Alarm, words, now);
                Vec::new()
            }
            ParcelState::Delivered | ParcelState::Waiting | ParcelState::Sending => Vec::new(),
        }
    }
}
