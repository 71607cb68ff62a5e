//! The thread that reads cases and their letters, and takes and gives back cases. What is asked for
//! goes first; in between, the details of waiting cases are read ahead.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError};

use jiff::Timestamp;

use crate::desk::effect::Effect;
use crate::desk::event::{Event, LetterText};
use crate::domain::case::{Case, CaseId, Version};
use crate::domain::people::Consultant;
use crate::domain::referral::ReferralLetter;
use crate::io::clerk::told;
use crate::io::queue_reader::fell_over;
use crate::io::source::{CaseSource, ClaimError, SourceError};

/// What the thread is asked.
#[derive(Debug)]
pub enum Asked {
    /// An effect about one case.
    One(Box<Effect>),
    /// The cases worth reading ahead, most urgent first; takes the place of the list before.
    Ahead(Vec<(CaseId, Version)>),
}

/// What is answered to an effect about one case; nothing where it is for someone else.
pub fn perform(source: &dyn CaseSource, by: &Consultant, effect: &Effect, now: Timestamp) -> Vec<Event> {
    match effect {
        Effect::ReadCase(case) => vec![match read_case(source, case) {
            Ok(case) => Event::CaseRead(Box::new(case)),
            Err(error) => Event::CaseNotRead { case: case.clone(), why: error.to_string() },
        }],
        Effect::ReadLetter { case, letter } => {
            let text = read_letter(source, letter);
            vec![Event::LetterRead { case: case.clone(), letter: letter.id.clone(), text }]
        }
        Effect::Claim(case) => vec![claim(source, by, case, now)],
        Effect::Release(case) => release(source, by, case, now),
        _ => Vec::new(),
    }
}

/// The thread: until nobody can ask it any more.
pub fn run(source: &dyn CaseSource, by: &Consultant, asked: &Receiver<Asked>, say: &dyn Fn(Event)) {
    let mut ahead: VecDeque<(CaseId, Version)> = VecDeque::new();
    // Which state of each case was read, so that a case is read ahead again only when it changed.
    let mut read: HashMap<CaseId, Version> = HashMap::new();
    loop {
        let next =
            if ahead.is_empty() { asked.recv().map_err(|_| TryRecvError::Disconnected) } else { asked.try_recv() };
        match next {
            Ok(Asked::Ahead(list)) => {
                ahead = list.into_iter().filter(|(case, version)| read.get(case) != Some(version)).collect();
            }
            Ok(Asked::One(effect)) => {
                let events = perform(source, by, &effect, Timestamp::now());
                for event in events {
                    if let Event::CaseRead(case) = &event {
                        read.insert(case.id.clone(), case.version.clone());
                        ahead.retain(|(id, _)| *id != case.id);
                    }
                    say(event);
                }
            }
            Err(TryRecvError::Empty) => {
                let Some((case, version)) = ahead.pop_front() else { continue };
                match read_case(source, &case) {
                    // The next reading of the queue asks for them again.
                    Err(SourceError::Unreachable(_)) => ahead.clear(),
                    answer => {
                        read.insert(case.clone(), version);
                        say(match answer {
                            Ok(case) => Event::CaseRead(Box::new(case)),
                            Err(error) => Event::CaseNotRead { case, why: error.to_string() },
                        });
                    }
                }
            }
            Err(TryRecvError::Disconnected) => return,
        }
    }
}

fn read_case(source: &dyn CaseSource, case: &CaseId) -> Result<Case, SourceError> {
    catch_unwind(AssertUnwindSafe(|| source.case(case))).unwrap_or_else(|_| Err(fell_over("a case")))
}

/// The words of a letter, or why they cannot be shown here and what to do.
fn read_letter(source: &dyn CaseSource, letter: &ReferralLetter) -> LetterText {
    let kind = letter.content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if !matches!(kind.as_str(), "text/plain" | "text/markdown") {
        let kind = if kind.is_empty() { "of an unknown kind" } else { kind.as_str() };
        return LetterText::NotShown(format!("This letter is {kind}; open it in the patient's record"));
    }
    let read = catch_unwind(AssertUnwindSafe(|| source.letter(letter)));
    match read.unwrap_or_else(|_| Err(fell_over("a letter"))) {
        Ok(bytes) => LetterText::Words(words_from_bytes(&bytes)),
        Err(error) => LetterText::NotShown(format!("This letter could not be read: {error}")),
    }
}

/// UTF-8 with or without its mark; anything else is taken for ISO 8859-1, where no byte is lost.
fn words_from_bytes(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let words =
        std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned);
    words.replace("\r\n", "\n")
}

fn claim(source: &dyn CaseSource, by: &Consultant, case: &Case, now: Timestamp) -> Event {
    let id = case.id.clone();
    let claimed = catch_unwind(AssertUnwindSafe(|| source.claim(case, by, now)));
    match claimed.unwrap_or_else(|_| Err(fell_over("a claim").into())) {
        Ok(version) => Event::Claimed { case: id, version },
        Err(ClaimError::Changed { held_by }) => Event::ClaimRefused { case: id, held_by },
        Err(ClaimError::Source(error)) => Event::ClaimNotSent { case: id, why: error.to_string() },
    }
}

fn release(source: &dyn CaseSource, by: &Consultant, case: &CaseId, now: Timestamp) -> Vec<Event> {
    let released = catch_unwind(AssertUnwindSafe(|| source.release(case, by, now)));
    match released.unwrap_or_else(|_| Err(fell_over("a release").into())) {
        // Someone else has it already: it is not ours to give back.
        Ok(_) | Err(ClaimError::Changed { .. }) => Vec::new(),
        Err(ClaimError::Source(error)) => {
            vec![told(format!("A case could not be given back and still stands under your name: {error}"), false)]
        }
    }
}

#[cfg(test)]
mod tests;
