//! The case that is open: its photographs, its draft, and whether it is ours.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::desk::correcting::Correcting;
use crate::desk::event::LetterText;
use crate::desk::lightbox::Lightbox;
use crate::domain::case::{Case, Version};
use crate::domain::draft::Draft;
use crate::domain::outcome::Field;
use crate::domain::people::Holder;
use crate::domain::photograph::Ticket;

/// A draft is saved at a pause of this length…
const PAUSE: SignedDuration = SignedDuration::from_millis(300);
/// …and at the latest after this long.
const AT_MOST: SignedDuration = SignedDuration::from_millis(1000);

#[derive(Debug, Clone)]
pub struct OpenCase {
    pub case: Case,
    pub claim: Claim,
    pub lightbox: Lightbox,
    pub correcting: Correcting,
    /// Corners of a card while they are placed by hand.
    pub corners: Option<Corners>,
    pub draft: Draft,
    pub saved: Saved,
    pub page: Page,
    /// The field that has the keys.
    pub writing: Option<Field>,
    /// Referral letters by id, once read.
    pub letters: BTreeMap<String, LetterText>,
    /// Signed, and being sealed: no key does anything to the draft until that is known.
    pub is_sealing: bool,
}

/// The corners of a card, as far as they are placed by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Corners {
    /// Of which photograph.
    pub of: Ticket,
    /// Photograph pixels.
    pub placed: Vec<[f64; 2]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Photographs,
    Letter,
}

/// Whether the source knows that this consultant has the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    Asked,
    Ours(Version),
    /// Someone else has it: looked at, not signed.
    Held(Holder),
    /// It changed since it was read, and is being read again.
    Changed,
    /// The source did not answer: signed all the same, and checked at delivery.
    Unanswered,
    /// It waits for something else than an answer: looked at, not signed.
    NotWaiting,
}

/// How safe the words are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    pub revision: u64,
    pub at: Option<Timestamp>,
    /// Asked to be saved, and not answered yet.
    pub asked_revision: u64,
    pub changed_at: Option<Timestamp>,
    pub unsaved_since: Option<Timestamp>,
    pub trouble: Option<String>,
}

impl OpenCase {
    pub fn new(case: Case) -> Self {
        let draft = Draft::new(&case);
        let lightbox = Lightbox::new(case.photographs.iter().map(|photograph| photograph.id.clone()).collect());
        Self {
            case,
            claim: Claim::Asked,
            lightbox,
            correcting: Correcting::default(),
            corners: None,
            draft,
            saved: Saved::default(),
            page: Page::Photographs,
            writing: None,
            letters: BTreeMap::new(),
            is_sealing: false,
        }
    }

    /// When the draft is to be saved, if it changed.
    pub fn save_due(&self) -> Option<Timestamp> {
        if self.draft.revision <= self.saved.asked_revision {
            return None;
        }
        let pause = self.saved.changed_at.map(|at| at + PAUSE);
        let most = self.saved.unsaved_since.map(|at| at + AT_MOST);
        [pause, most].into_iter().flatten().min()
    }

    /// Notes that the draft changed.
    pub fn touch(&mut self, now: Timestamp) {
        self.saved.changed_at = Some(now);
        self.saved.unsaved_since.get_or_insert(now);
    }

    /// Whether the words on the screen are on the disk.
    pub fn is_saved(&self) -> bool {
        self.draft.revision <= self.saved.revision
    }

    /// The fields of the chosen outcome, in order.
    pub fn fields(&self) -> Vec<Field> {
        self.draft.outcome.map(|outcome| outcome.asks.iter().map(|ask| ask.field).collect()).unwrap_or_default()
    }
}
