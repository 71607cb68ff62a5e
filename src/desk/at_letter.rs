//! From words to a signed report: reading the letter, signing, taking it back.

use jiff::{SignedDuration, Timestamp};

use crate::desk::Desk;
use crate::desk::commands::Place;
use crate::desk::effect::Effect;
use crate::desk::notice::Grade;
use crate::desk::open_case::{Claim, OpenCase, Page};
use crate::domain::letter::{Letter, MOST_CHARACTERS, Views};
use crate::domain::photograph::PhotographId;
use crate::domain::report::{Missing, Report, missing};

/// One thing to look at before signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub standing: Standing,
    pub words: String,
    /// The command that leads to where it is mended; empty where nothing here mends it.
    pub command: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Good,
    /// Said, and the consultant may sign all the same.
    Caution,
    /// Signing is not possible.
    Open,
}

impl Desk {
    /// The letter of the open case as it stands.
    pub fn letter(&self, open: &OpenCase, now: Timestamp) -> Letter {
        let seen: Vec<PhotographId> = open.lightbox.seen.iter().cloned().collect();
        let views =
            Views { seen: &seen, corrected: &open.correcting.report_words(&open.case.photographs, &self.setting.zone) };
        Letter::from_draft(&open.draft, &open.case, views, &self.setting.consultant, self.today(now))
    }

    pub fn read_letter(&mut self) -> Vec<Effect> {
        if let Some(open) = &mut self.open {
            open.writing = None;
            open.page = Page::Letter;
        }
        Vec::new()
    }

    pub fn edit_report(&mut self) -> Vec<Effect> {
        if let Some(open) = self.open.as_mut().filter(|open| !open.is_sealing) {
            open.page = Page::Photographs;
        }
        Vec::new()
    }

    pub fn copy_letter(&mut self, now: Timestamp) -> Vec<Effect> {
        let text = self.open.as_ref().map(|open| self.letter(open, now).text());
        text.map(Effect::CopyText).into_iter().collect()
    }

    /// Everything to look at before signing, in the order it is to be mended.
    pub fn checks(&self, open: &OpenCase, now: Timestamp) -> Vec<Check> {
        let check = |standing, words: String, command| Check { standing, words, command };
        let mut checks: Vec<Check> = missing(&open.draft, &open.case)
            .into_iter()
            .map(|missing| {
                let command = match missing {
                    Missing::Field(_) => "write",
                    Missing::Outcome => "edit-report",
                    Missing::Recipient | Missing::CaseNotRead => "",
                };
                check(Standing::Open, missing.words(), command)
            })
            .collect();
        if checks.is_empty() {
            checks.push(check(Standing::Good, "Everything this outcome asks for is there".into(), ""));
        }
        checks.push(claim_check(&open.claim));
        let unseen: Vec<String> = open.lightbox.unseen().map(|(at, _)| (at + 1).to_string()).collect();
        if unseen.is_empty() {
            checks.push(check(Standing::Good, "Every photograph was seen at full resolution".into(), ""));
        } else {
            let words = match unseen.as_slice() {
                [one] => format!("Photograph {one} was not seen at full resolution"),
                many => format!("Photographs {} were not seen at full resolution", many.join(", ")),
            };
            checks.push(check(Standing::Caution, words, "next-unseen"));
        }
        let characters = self.letter(open, now).characters();
        if characters > MOST_CHARACTERS {
            let words = format!("The letter has {characters} characters; the GP's system takes {MOST_CHARACTERS}");
            checks.push(check(Standing::Open, words, "edit-report"));
        }
        checks.extend(open.case.problems.iter().map(|problem| check(Standing::Caution, problem.what.clone(), "")));
        checks
    }

    /// Signs, if nothing is open: the report goes to be sealed, and stays on the screen until it is.
    pub fn sign(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(open) = self.open.as_ref().filter(|open| !open.is_sealing) else { return Vec::new() };
        if let Some(first) = self.checks(open, now).into_iter().find(|check| check.standing == Standing::Open) {
            self.tell(Grade::Caution, format!("Not signed. {}.", first.words), now);
            return Vec::new();
        }
        let letter = self.letter(open, now);
        let seen: Vec<PhotographId> = open.lightbox.seen.iter().cloned().collect();
        let report = Report::complete(&open.draft, &open.case, &seen, &self.setting.consultant, now, letter);
        match report {
            Ok(report) => {
                let mut effects = self.save_now(now);
                if let Some(open) = &mut self.open {
                    open.is_sealing = true;
                }
                let send_after = now + SignedDuration::from_secs(i64::from(self.setting.undo_secs));
                effects.push(Effect::Seal { report: Box::new(report), send_after });
                effects
            }
            Err(missing) => {
                let first = missing.first().map(Missing::words).unwrap_or_default();
                self.tell(Grade::Caution, format!("Not signed. {first}."), now);
                Vec::new()
            }
        }
    }

    /// Takes the newest report back while it can be.
    pub fn undo_sending(&mut self, now: Timestamp) -> Vec<Effect> {
        // Who is placing corners means the last one, and not a report.
        if self.place() == Place::Corners {
            return self.take_corner_back();
        }
        match self.tray.withdrawable(now).map(|news| news.parcel.clone()) {
            Some(parcel) => vec![Effect::Withdraw(parcel)],
            None => {
                self.tell(Grade::Told, "There is no report that can still be taken back.", now);
                Vec::new()
            }
        }
    }
}

fn claim_check(claim: &Claim) -> Check {
    let (standing, words) = match claim {
        Claim::Ours(_) => (Standing::Good, "The case is yours and unchanged since you opened it".to_owned()),
        Claim::Asked => (Standing::Open, "The server has not said yet that the case is yours".to_owned()),
        Claim::Changed => (Standing::Open, "The case changed and is being read again".to_owned()),
        Claim::NotWaiting => (Standing::Open, "This case does not wait for an answer now".to_owned()),
        Claim::Held(holder) => (Standing::Open, format!("{} has this case", holder.name)),
        Claim::Unanswered => {
            let words = "The server did not answer; whether the case changed is checked before sending";
            (Standing::Caution, words.to_owned())
        }
    };
    Check { standing, words, command: "" }
}
