//! The true colours of the open case's photographs: which card lies in one, what correction a card, a grey
//! or a neighbour gave, and whether it is looked at. Never on without being said; the original is one key away.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::colour::correction::Correction;
use crate::colour::find::Found;
use crate::colour::known_cards::ReadCard;
use crate::colour::lab::Lab;
use crate::colour::skin_tone::Ita;
use crate::domain::photograph::{PhotographId, Ticket};

/// What is known of each photograph, by the ticket it was learnt with: another version of it knows nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correcting {
    of: BTreeMap<PhotographId, Known>,
}

/// What is known of the colours of one photograph, beyond what its file states.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub ticket: Ticket,
    pub search: Search,
    pub corrected: Option<Corrected>,
    /// Whether the original is looked at although there is a correction.
    pub is_set_aside: bool,
    /// Whether it was on the screen corrected.
    pub was_seen_corrected: bool,
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
    pub fn new(ticket: Ticket) -> Self {
        let search = Search::UnderWay;
        Self { ticket, search, corrected: None, is_set_aside: false, was_seen_corrected: false, skin: None }
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

    /// As the report says it, of the photograph of this number.
    fn report_words(&self, which: usize) -> String {
        match &self.by {
            By::Card(card) if card.fit.is_calibrated => format!(
                "Photograph {which} was viewed with its colours calibrated by a {} (mean ΔE2000 {:.1} on patches left out).",
                card.fit.card,
                card.expected()
            ),
            By::Card(card) => format!(
                "Photograph {which} was viewed with its colours corrected by a {}, not calibrated.",
                card.card.label
            ),
            By::Grey => {
                format!("Photograph {which} was viewed with its white balanced by a grey in it, not calibrated.")
            }
            By::Borrowed { .. } => {
                format!(
                    "Photograph {which} was viewed with the colour correction of another photograph, not calibrated."
                )
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
    pub fn begin(&mut self, ticket: &Ticket) {
        self.of.insert(ticket.photograph.clone(), Known::new(ticket.clone()));
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

    /// Which photographs were looked at corrected, and by what; in the order of the case.
    pub fn report_words(&self, ids: &[PhotographId]) -> Vec<String> {
        let seen = |id: &PhotographId| self.of.get(id).filter(|known| known.was_seen_corrected);
        let words = ids.iter().enumerate().filter_map(|(at, id)| {
            seen(id).and_then(|known| known.corrected.as_ref()).map(|corrected| corrected.report_words(at + 1))
        });
        words.collect()
    }
}
