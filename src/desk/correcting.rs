//! The true colours of the open case's photographs: which card lies in one, what correction a card, a grey
//! or a neighbour gave, and whether it is looked at. Never on without being said; the original is one key away.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::colour::correction::Correction;
use crate::colour::find::Found;
use crate::colour::known_cards::ReadCard;
use crate::colour::lab::Lab;
use crate::colour::skin_tone::Ita;
use crate::domain::photograph::{Photograph, PhotographId, Ticket};
use crate::domain::when::day_words;

/// What is known of each photograph, by the ticket it was learnt with: another version of it knows nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correcting {
    of: BTreeMap<PhotographId, Known>,
}

/// What is known of the colours of one photograph, beyond what its file states.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub ticket: Ticket,
    /// The photograph as the case had it: another one under the same id is another.
    photograph: Photograph,
    pub search: Search,
    /// Whether every pixel was at hand when a card was looked for.
    pub was_whole: bool,
    pub corrected: Option<Corrected>,
    /// Whether the original is looked at although there is a correction.
    pub is_set_aside: bool,
    /// Every correction that it was on the screen with: what was looked at stays looked at.
    seen: Vec<Corrected>,
    pub skin: Option<SkinReading>,
}

/// How far the search for a card is.
#[derive(Debug, Clone, PartialEq)]
pub enum Search {
    UnderWay,
    Found(Box<Found>),
    /// Why there is none to use, in a sentence.
    NotFound(String),
}

/// A correction and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    pub by: By,
    pub correction: Arc<Correction>,
    pub at: Timestamp,
}

/// What a correction rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    Card(Arc<ReadCard>),
    /// Something that the consultant pointed at and that ought to be grey.
    Grey,
    /// The card of another photograph of the case, after its checks.
    Borrowed {
        from: PhotographId,
        card: Arc<ReadCard>,
    },
}

/// A skin tone, where the consultant asked for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkinReading {
    /// Photograph pixels.
    pub at_px: (f64, f64),
    /// Corrected, D50.
    pub lab: Lab,
    /// `None` where the colour is none of skin.
    pub ita: Option<Ita>,
}

impl Known {
    fn new(ticket: Ticket, photograph: Photograph, was_whole: bool) -> Self {
        let search = Search::UnderWay;
        let (corrected, is_set_aside, seen, skin) = (None, false, Vec::new(), None);
        Self { ticket, photograph, search, was_whole, corrected, is_set_aside, seen, skin }
    }

    /// Notes that it is on the screen with this correction.
    pub fn note_seen(&mut self) {
        let shown =
            self.shown().filter(|shown| !self.seen.iter().any(|seen| Arc::ptr_eq(&seen.correction, &shown.correction)));
        self.seen.extend(shown.cloned());
    }

    /// The correction that the photograph is shown with now.
    pub fn shown(&self) -> Option<&Corrected> {
        self.corrected.as_ref().filter(|_| !self.is_set_aside)
    }

    /// The confirmed card of this very photograph.
    pub fn card(&self) -> Option<&Arc<ReadCard>> {
        match &self.corrected {
            Some(Corrected { by: By::Card(card), .. }) => Some(card),
            _ => None,
        }
    }
}

impl Corrected {
    /// As the badge says it: what it rests on, and the ΔE2000 expected of colours it has not seen.
    pub fn words(&self) -> String {
        match &self.by {
            By::Card(card) if card.fit.is_calibrated => format!("Calibrated, ΔE {:.1}", card.expected()),
            By::Card(card) => format!("By a printed card, ΔE {:.1}: not calibrated", card.expected()),
            By::Grey => "White balance by a grey: not calibrated".to_owned(),
            By::Borrowed { card, .. } => format!("Borrowed correction, ΔE {:.1} there", card.expected()),
        }
    }

    /// Whether the photograph may be called calibrated: by a measured card of its own.
    pub fn is_calibrated(&self) -> bool {
        matches!(&self.by, By::Card(card) if card.fit.is_calibrated)
    }

    /// As the report says it of a photograph, which is named by these words.
    fn report_words(&self, which: &str) -> String {
        match &self.by {
            By::Card(card) if card.fit.is_calibrated => format!(
                "{which} was viewed with its colours calibrated by a {} in it; the colour error that remains is about \
                 {:.1} (ΔE2000).",
                card.fit.card,
                card.expected()
            ),
            By::Card(card) => {
                format!("{which} was viewed with its colours corrected by a {}, not calibrated.", card.card.label)
            }
            By::Grey => format!("{which} was viewed with its white balanced by a grey in it, not calibrated."),
            By::Borrowed { .. } => {
                format!("{which} was viewed with the colour correction of another photograph, not calibrated.")
            }
        }
    }
}

impl Correcting {
    pub fn known(&self, ticket: &Ticket) -> Option<&Known> {
        self.of.get(&ticket.photograph).filter(|known| known.ticket == *ticket)
    }

    /// What is known, to change it; `None` where this version of the photograph was never looked into.
    pub fn known_mut(&mut self, ticket: &Ticket) -> Option<&mut Known> {
        self.of.get_mut(&ticket.photograph).filter(|known| known.ticket == *ticket)
    }

    /// Begins anew with a photograph.
    pub fn begin(&mut self, ticket: &Ticket, photograph: &Photograph, is_whole: bool) {
        self.of.insert(ticket.photograph.clone(), Known::new(ticket.clone(), photograph.clone(), is_whole));
    }

    /// What stays true when tickets are given anew or the case was read again: all that is known of
    /// photographs that are the same. A search under way loses its answer and begins again.
    pub fn renew(&mut self, photographs: &[Photograph], ticket: impl Fn(&PhotographId) -> Option<Ticket>) {
        self.of.retain(|id, known| {
            let is_same = photographs.contains(&known.photograph);
            let Some(ticket) = ticket(id).filter(|_| is_same) else { return false };
            let is_answered = ticket == known.ticket || known.search != Search::UnderWay;
            known.ticket = ticket;
            is_answered
        });
    }

    /// What stays when the case is put away: a search that is under way loses its answer.
    pub fn settled(mut self) -> Self {
        self.of.retain(|_, known| known.search != Search::UnderWay);
        self
    }

    /// The other photographs whose own card was confirmed.
    pub fn lenders(&self, but: &PhotographId) -> impl Iterator<Item = (&Known, &Arc<ReadCard>)> {
        self.of
            .values()
            .filter(move |known| known.ticket.photograph != *but)
            .filter_map(|known| Some((known, known.card()?)))
    }

    /// Which photographs were looked at corrected, and by what; in the order of the case. Those of this visit
    /// are numbered, earlier ones named by their day.
    pub fn report_words(&self, photographs: &[Photograph], zone: &TimeZone) -> Vec<String> {
        let mut number = 0;
        let mut words = Vec::new();
        for photograph in photographs {
            number += usize::from(photograph.visit == 0);
            let which = match (photograph.visit, photograph.taken) {
                (0, _) => format!("Photograph {number}"),
                (_, Some(at)) => format!("The photograph of {}", day_words(at, zone)),
                (_, None) => "An undated photograph of an earlier visit".to_owned(),
            };
            let known = self.of.get(&photograph.id).filter(|known| known.photograph == *photograph);
            words.extend(known.iter().flat_map(|known| &known.seen).map(|seen| seen.report_words(&which)));
        }
        words
    }
}
