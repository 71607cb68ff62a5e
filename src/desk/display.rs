//! The display that the window is on, as far as the desk knows it: its profile, the intent that photographs
//! are shown by, and the reminder of its check.

use jiff::Timestamp;

use crate::colour::conversion::Intent;
use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::notice::Grade;
use crate::domain::display::{DisplayState, Found, Proof};

/// An intent as it is said on the screen.
pub fn intent_words(intent: Intent) -> &'static str {
    match intent {
        Intent::RelativeWithBlackPoint => "relative, black on black",
        Intent::Relative => "relative",
        Intent::Perceptual => "perceptual",
    }
}

impl Desk {
    /// "Display: DELL U2720Q (colord), checked 3 Oct 2026".
    pub fn display_words(&self) -> String {
        let words = self.display.words();
        match self.display.history.checked_at {
            Some(_) => format!("{words}, {}", self.display.history.words(&self.setting.zone)),
            None => words,
        }
    }

    pub(super) fn display_is(&mut self, state: DisplayState, now: Timestamp) {
        if let Some(trouble) = state.trouble.as_ref().filter(|trouble| self.display.trouble.as_ref() != Some(trouble)) {
            self.tell(Grade::Caution, format!("{trouble}."), now);
        }
        let is_same = (&self.display.monitor, &self.display.profile) == (&state.monitor, &state.profile);
        let is_known = self.display.found != Found::NotYetKnown;
        if is_known && is_same && state.history.checked_at > self.display.history.checked_at {
            self.tell(Grade::Told, "The display check is kept on this computer.", now);
        }
        self.display = state;
    }

    pub(super) fn colours_proven(&mut self, proof: Proof, now: Timestamp) {
        let warning = proof.warning();
        if let Some(warning) = warning.as_ref().filter(|warning| self.warned.as_ref() != Some(warning)) {
            let words = format!(
                "{warning}. Do not judge colours on this screen; tell hospital IT. `diascope check` says more."
            );
            self.tell(Grade::Alarm, words, now);
        }
        // While a test is being made, what was said before it is still in the consultant's ear.
        if proof != Proof::NotYet {
            self.warned = warning;
        }
        self.proof = proof;
    }

    pub fn next_intent(&mut self, now: Timestamp) -> Vec<Effect> {
        self.intent = match self.intent {
            Intent::RelativeWithBlackPoint => Intent::Relative,
            Intent::Relative => Intent::Perceptual,
            Intent::Perceptual => Intent::RelativeWithBlackPoint,
        };
        self.tell(Grade::Told, format!("Rendering intent: {}.", intent_words(self.intent)), now);
        vec![Effect::ShowBy(self.intent)]
    }

    /// Once a day, softly, and only where the queue alone is on the screen.
    pub(super) fn remind_of_check(&mut self, now: Timestamp) -> Vec<Effect> {
        let is_busy = self.open.is_some() || self.overlay.is_some() || self.check.is_some() || self.is_filtering;
        let is_known = self.display.found != Found::NotYetKnown && self.queue.read_at.is_some();
        if is_busy || !is_known || !self.display.history.is_reminder_due(now, &self.setting.zone) {
            return Vec::new();
        }
        let since = self.display.history.words(&self.setting.zone);
        let words = format!("This display: {since}. When you have five minutes, “Check this display” is in the menu.");
        self.tell(Grade::Told, words, now);
        let today = self.today(now);
        self.display.history.reminded_on = Some(today);
        vec![Effect::KeepCheckReminder(today)]
    }
}
