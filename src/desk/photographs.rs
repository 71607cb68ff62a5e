//! How far each photograph is that was asked for. Answers to tickets that nobody holds are dropped:
//! a photograph of the case before can never come up in this one.

use std::collections::BTreeMap;

use crate::domain::case::CaseId;
use crate::domain::photograph::{Facts, Ticket};

/// How far a photograph is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Asked for; nothing to show yet.
    Developing,
    /// The small picture that the camera put in the file is up, and is said to be a preview.
    /// With the upright size of the whole, pixels.
    Preview((u32, u32)),
    /// Memory went to others, and a small picture is left: a preview again, of which all is known.
    Reduced(Facts),
    /// Sharp where it fits the pane.
    Ready(Facts),
    /// Why it cannot be shown.
    Failed(String),
}

impl Progress {
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Ready(facts) | Self::Reduced(facts) => Some(facts),
            _ => None,
        }
    }

    /// Upright size of the whole photograph, pixels, once anything is known of it.
    pub fn size_px(&self) -> Option<(u32, u32)> {
        match self {
            Self::Preview(size_px) => Some(*size_px),
            Self::Ready(facts) | Self::Reduced(facts) => Some(facts.size_px),
            Self::Developing | Self::Failed(_) => None,
        }
    }

    /// Whether every pixel is at hand: only then is it seen at full resolution.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Ready(facts) if facts.is_whole)
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Photographs {
    asked: BTreeMap<Ticket, Progress>,
}

impl Photographs {
    pub fn progress(&self, ticket: &Ticket) -> Option<&Progress> {
        self.asked.get(ticket)
    }

    /// The cases of the photographs that stand so; one with several comes several times.
    pub fn cases_where(&self, is_so: impl Fn(&Progress) -> bool) -> impl Iterator<Item = &CaseId> {
        self.asked.iter().filter(move |(_, progress)| is_so(progress)).map(|(ticket, _)| &ticket.case)
    }

    /// Notes that a photograph is asked for; what is known of it already stays.
    pub fn ask(&mut self, ticket: &Ticket) {
        self.asked.entry(ticket.clone()).or_insert(Progress::Developing);
    }

    /// Takes an answer; says whether anybody holds its ticket. A late preview never replaces the whole.
    pub fn answer(&mut self, ticket: &Ticket, progress: Progress) -> bool {
        match self.asked.get_mut(ticket) {
            Some(Progress::Ready(_) | Progress::Reduced(_)) if matches!(progress, Progress::Preview(_)) => true,
            Some(known) => {
                *known = progress;
                true
            }
            None => false,
        }
    }

    /// Only a small picture is left of a photograph that was ready: it is a preview again.
    pub fn reduce(&mut self, ticket: &Ticket) {
        if let Some(progress) = self.asked.get_mut(ticket)
            && let Progress::Ready(facts) = progress
        {
            *progress = Progress::Reduced(facts.clone());
        }
    }

    /// Forgets every ticket that is not kept.
    pub fn keep(&mut self, kept: &[Ticket]) {
        self.asked.retain(|ticket, _| kept.contains(ticket));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::photograph::PhotographId;

    #[test]
    fn an_answer_to_an_old_ticket_is_dropped() {
        let ticket = |generation| Ticket { case: CaseId("c".into()), photograph: PhotographId("p".into()), generation };
        let mut photographs = Photographs::default();
        photographs.ask(&ticket(2));
        assert!(!photographs.answer(&ticket(1), Progress::Preview((4, 3))));
        assert!(photographs.answer(&ticket(2), Progress::Failed("no".into())));
        assert_eq!(photographs.progress(&ticket(2)), Some(&Progress::Failed("no".into())));
        // Tried again, and now there is at least a small picture.
        assert!(photographs.answer(&ticket(2), Progress::Preview((4, 3))));
        assert_eq!(photographs.progress(&ticket(2)), Some(&Progress::Preview((4, 3))));
    }

    #[test]
    fn a_photograph_that_was_reduced_is_a_preview_until_it_is_ready_again() {
        let ticket = Ticket { case: CaseId("c".into()), photograph: PhotographId("p".into()), generation: 1 };
        let facts = Facts {
            size_px: (4000, 3000),
            colours: crate::domain::photograph::Colours::AssumedSrgb,
            colour_facts: crate::domain::photograph::ColourFacts::default(),
            is_complete: true,
            camera_date: None,
            is_whole: true,
            not_shown: None,
        };
        let mut photographs = Photographs::default();
        photographs.ask(&ticket);
        photographs.reduce(&ticket);
        assert_eq!(photographs.progress(&ticket), Some(&Progress::Developing));
        photographs.answer(&ticket, Progress::Ready(facts.clone()));
        photographs.reduce(&ticket);
        assert_eq!(photographs.progress(&ticket), Some(&Progress::Reduced(facts.clone())));
        assert!(!photographs.progress(&ticket).is_some_and(Progress::is_whole));
        photographs.answer(&ticket, Progress::Ready(facts.clone()));
        assert!(photographs.progress(&ticket).is_some_and(Progress::is_whole));
    }
}
