//! A Case: who, why, since when, how urgent, which photographs.

use jiff::{SignedDuration, Timestamp};

use crate::domain::consent::Consent;
use crate::domain::patient::Patient;
use crate::domain::people::Holder;
use crate::domain::photograph::{Framing, Photograph};
use crate::domain::problem::{About, Problem};
use crate::domain::referral::Referral;

/// The source's own id of a case (FHIR Task.id).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseId(pub String);

/// What the source calls this state of a case: an ETag, never looked into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version(pub String);

impl Version {
    /// Whether two ETags name the same state; weak and strong ones count alike.
    pub fn is_same(&self, other: &Self) -> bool {
        let opaque = |version: &Self| version.0.trim_start_matches("W/").trim_matches('"').to_owned();
        opaque(self) == opaque(other)
    }
}

/// One request for an opinion, with its photographs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    pub version: Version,
    pub state: CaseState,
    pub priority: Priority,
    pub asked_at: Option<Timestamp>,
    pub due: Option<Timestamp>,
    pub patient: Patient,
    pub referral: Referral,
    pub consent: Consent,
    /// This visit first, each in the order a consultant looks; earlier visits after.
    pub photographs: Vec<Photograph>,
    /// How many photographs the referral speaks of, before their details are read.
    pub announced_photographs: usize,
    pub earlier: Vec<EarlierReport>,
    pub problems: Vec<Problem>,
    /// Whether photographs, letter and consent were read, or only the queue's line.
    pub is_read: bool,
    /// Marked by its source as test data (HTEST).
    pub is_synthetic: bool,
}

/// An answer given before to the same patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierReport {
    pub at: Option<Timestamp>,
    pub conclusion: String,
    pub outcome: String,
}

/// FHIR Task.status, as far as a consultant needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseState {
    Waiting,
    Held(Holder),
    /// Waiting for new photographs.
    OnHold,
    Reported,
    /// Out of scope.
    Rejected,
    Cancelled,
    /// A state this program does not know: shown, never dropped.
    Unknown(String),
}

/// FHIR request-priority. Ordered with the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    Stat,
    Asap,
    Urgent,
    #[default]
    Routine,
}

impl Priority {
    pub fn words(self) -> &'static str {
        match self {
            Self::Stat => "Immediate",
            Self::Asap => "Very urgent",
            Self::Urgent => "Urgent",
            Self::Routine => "Routine",
        }
    }

    pub fn is_urgent(self) -> bool {
        self != Self::Routine
    }
}

impl Case {
    /// Time until due; below nought is overdue, `None` has no date.
    pub fn time_left(&self, now: Timestamp) -> Option<SignedDuration> {
        self.due.map(|due| due.duration_since(now))
    }

    /// Photographs of this visit, as opposed to earlier ones.
    pub fn photographs_now(&self) -> impl Iterator<Item = &Photograph> {
        self.photographs.iter().filter(|photograph| photograph.visit == 0)
    }

    /// How many photographs there are of this visit, or are said to be.
    pub fn photograph_count(&self) -> usize {
        if self.is_read { self.photographs_now().count() } else { self.announced_photographs }
    }

    pub fn has_dermoscopy(&self) -> bool {
        self.photographs_now().any(|photograph| photograph.framing == Framing::Dermoscopy)
    }

    /// What is missing for a safe opinion, most important first: the queue's mark.
    /// Derived from the case, so that it can never disagree with it.
    pub fn missing(&self) -> Vec<&'static str> {
        if !self.is_read {
            return Vec::new();
        }
        let framed = |framing| self.photographs_now().any(|photograph| photograph.framing == framing);
        let mut missing = Vec::new();
        match self.consent {
            Consent::Missing => missing.push("Consent missing"),
            Consent::Denied => missing.push("Consent denied"),
            Consent::Given { .. } => {}
        }
        if self.photographs_now().next().is_none() {
            missing.push("No photographs");
        } else {
            if !framed(Framing::Overview) {
                missing.push("No overview");
            }
            if !framed(Framing::CloseUp) && !framed(Framing::Dermoscopy) {
                missing.push("No close-up");
            }
        }
        if self.referral.letters.is_empty() {
            missing.push("No letter");
        }
        if self.referral.site.is_empty() {
            missing.push("Site missing");
        }
        missing
    }

    /// Whether a problem of this kind came with the case.
    pub fn has_problem(&self, about: About) -> bool {
        self.problems.iter().any(|problem| problem.about == about)
    }
}
