//! What the consultant does at the queue: choose, filter, sort, open.

use jiff::Timestamp;

use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::notice::Grade;
use crate::desk::open_case::{Claim, OpenCase};
use crate::desk::queue::{CHIPS, Chip, SORTS};
use crate::domain::case::{CaseId, CaseState};

impl Desk {
    pub fn open_selected(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.queue.selected.clone() {
            Some(case) => self.open_case(&case, now),
            None => Vec::new(),
        }
    }

    /// Opens a case: claims it, looks for an older draft, and reads what is not read yet.
    pub fn open_case(&mut self, id: &CaseId, now: Timestamp) -> Vec<Effect> {
        if self.open.as_ref().is_some_and(|open| open.case.id == *id) {
            return Vec::new();
        }
        let Some(case) = self.queue.case(id).cloned() else {
            self.tell(Grade::Caution, "That case is not in the queue any more. Nothing was opened.", now);
            return Vec::new();
        };
        let mut effects = self.put_away(now);
        self.queue.selected = Some(id.clone());
        self.is_filtering = false;
        self.overlay = None;
        let mut open = OpenCase::new(case);
        // The same pane as before, until the panel says otherwise: what is sharp in it stays sharp.
        open.lightbox.pane_px = self.plan.pane_px;
        if let Some(draft) = self.leaving.remove(id) {
            open.draft = draft;
            open.touch(now);
        }
        open.lightbox.seen = self.seen_before.remove(id).unwrap_or_default();
        open.correcting = self.corrected_before.remove(id).unwrap_or_default();
        open.claim = self.claim_of(&open.case.state);
        if open.claim == Claim::Asked {
            effects.push(Effect::Claim(Box::new(open.case.clone())));
        }
        effects.push(Effect::FindDraft(id.clone()));
        if !open.case.is_read {
            effects.push(Effect::ReadCase(id.clone()));
        }
        for letter in &open.case.referral.letters {
            effects.push(Effect::ReadLetter { case: id.clone(), letter: letter.clone() });
        }
        self.open = Some(open);
        effects
    }

    /// Puts the open case away: words are saved first; a case without any goes back to the queue.
    pub(super) fn put_away(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.save_now(now);
        let Some(open) = self.open.take() else { return effects };
        // Who leaves a case does not want to be brought back to it.
        self.resuming = None;
        if !open.is_saved() {
            self.leaving.insert(open.case.id.clone(), open.draft.clone());
        }
        self.seen_before.insert(open.case.id.clone(), open.lightbox.seen);
        self.corrected_before.insert(open.case.id.clone(), open.correcting.settled());
        if matches!(open.claim, Claim::Ours(_) | Claim::Asked) && open.draft.is_empty() && !open.is_sealing {
            effects.push(Effect::Release(open.case.id.clone()));
            // Giving it back made a new version of it.
            effects.push(Effect::ReadCase(open.case.id.clone()));
        }
        self.plan.before = Some(open.case.id);
        effects
    }

    /// How a case in this state is taken: asked for, or only looked at.
    pub(super) fn claim_of(&self, state: &CaseState) -> Claim {
        match state {
            CaseState::Waiting => Claim::Asked,
            CaseState::Held(holder) if holder.reference == self.setting.consultant.reference => Claim::Asked,
            CaseState::Held(holder) => Claim::Held(holder.clone()),
            _ => Claim::NotWaiting,
        }
    }

    pub fn back_to_queue(&mut self, now: Timestamp) -> Vec<Effect> {
        self.put_away(now)
    }

    /// Leaves the open case and opens the next one that waits.
    pub fn next_case(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(open) = &self.open else { return self.open_selected(now) };
        match self.queue.after(&open.case.id).cloned() {
            Some(next) => self.open_case(&next, now),
            None => {
                self.tell(Grade::Told, "No other case is waiting.", now);
                self.put_away(now)
            }
        }
    }

    /// Reads the queue now, the open case where it could not be read, and photographs that could not be had.
    pub fn refresh(&mut self) -> Vec<Effect> {
        self.try_photographs_again();
        let mut effects = vec![Effect::ReadQueue];
        effects.extend(
            self.open.iter().filter(|open| !open.case.is_read).map(|open| Effect::ReadCase(open.case.id.clone())),
        );
        effects
    }

    pub fn choose_row(&mut self, by: isize) -> Vec<Effect> {
        self.queue.move_selection(by);
        Vec::new()
    }

    pub fn filter_by_typing(&mut self) -> Vec<Effect> {
        self.is_filtering = true;
        Vec::new()
    }

    pub fn leave_filter(&mut self) -> Vec<Effect> {
        self.is_filtering = false;
        Vec::new()
    }

    pub fn clear_filter(&mut self, now: Timestamp) -> Vec<Effect> {
        self.queue.chip = Chip::All;
        self.filter(String::new(), now);
        Vec::new()
    }

    pub(super) fn filter(&mut self, text: String, now: Timestamp) {
        self.queue.filter = text;
        self.arrange(now);
    }

    pub(super) fn show_chip(&mut self, chip: Chip, now: Timestamp) {
        self.queue.chip = chip;
        self.arrange(now);
    }

    pub fn next_chip(&mut self, now: Timestamp) -> Vec<Effect> {
        let at = CHIPS.iter().position(|(chip, _)| *chip == self.queue.chip).unwrap_or(0);
        self.show_chip(CHIPS[(at + 1) % CHIPS.len()].0, now);
        Vec::new()
    }

    pub fn next_sort(&mut self, now: Timestamp) -> Vec<Effect> {
        let at = SORTS.iter().position(|(sort, _)| *sort == self.queue.sort).unwrap_or(0);
        self.queue.sort = SORTS[(at + 1) % SORTS.len()].0;
        self.arrange(now);
        Vec::new()
    }

    fn arrange(&mut self, now: Timestamp) {
        let me = self.setting.consultant.reference.clone();
        let looking = crate::desk::queue::Looking { me: &me, today: self.today(now) };
        self.queue.arrange(looking);
    }
}
