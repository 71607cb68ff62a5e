//! A Report: complete and signed, or a list of what is missing. Everything in it is a copy from
//! the moment of signing, so that nothing can change under the signature.

use jiff::Timestamp;

use crate::domain::case::{Case, CaseId, Priority, Version};
use crate::domain::draft::Draft;
use crate::domain::letter::Letter;
use crate::domain::outcome::{Field, Outcome, Sends};
use crate::domain::patient::PatientId;
use crate::domain::people::{Consultant, Referrer};
use crate::domain::photograph::PhotographId;

/// A report, complete and signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub case: CaseId,
    /// The state of the case that this report answers; a newer one stops delivery.
    pub case_version: Version,
    pub patient: PatientId,
    pub referral_reference: String,
    pub site: String,
    pub site_code: Option<String>,
    pub recipient: Referrer,
    pub outcome: &'static Outcome,
    pub answers: Vec<(Field, String)>,
    pub priority: Priority,
    /// Photographs that were on the screen, in the order of the case.
    pub seen: Vec<PhotographId>,
    pub unseen: Vec<PhotographId>,
    pub letter: Letter,
    pub signed_by: Consultant,
    pub signed_at: Timestamp,
}

/// Why a draft is no report yet. A key to mend it stands beside each in the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    Outcome,
    Field(Field),
    /// The practice did not arrive: there is nobody to send to.
    Recipient,
    /// The case's letter, consent and photographs have not been read yet.
    CaseNotRead,
}

impl Missing {
    pub fn words(&self) -> String {
        match self {
            Self::Outcome => "Choose an outcome".to_owned(),
            Self::Field(field) => format!("{} is missing", field.label()),
            Self::Recipient => "The practice is missing: there is nobody to send the report to".to_owned(),
            Self::CaseNotRead => "The case has not been read completely yet".to_owned(),
        }
    }
}

impl Report {
    /// A report from a complete draft, or everything that is missing.
    pub fn complete(
        draft: &Draft,
        case: &Case,
        seen: &[PhotographId],
        signed_by: &Consultant,
        signed_at: Timestamp,
        letter: Letter,
    ) -> Result<Self, Vec<Missing>> {
        let missing = missing(draft, case);
        let Some(outcome) = draft.outcome.filter(|_| missing.is_empty()) else { return Err(missing) };
        let (seen, unseen) =
            case.photographs.iter().map(|photograph| photograph.id.clone()).partition(|id| seen.contains(id));
        Ok(Self {
            case: case.id.clone(),
            case_version: case.version.clone(),
            patient: case.patient.id.clone(),
            referral_reference: case.referral.reference.clone(),
            site: case.referral.site.clone(),
            site_code: case.referral.site_code.clone(),
            recipient: case.referral.referrer.clone(),
            outcome,
            answers: said(draft, outcome),
            priority: report_priority(draft, case, outcome),
            seen,
            unseen,
            letter,
            signed_by: signed_by.clone(),
            signed_at,
        })
    }

    pub fn answer(&self, field: Field) -> &str {
        self.answers.iter().find(|(known, _)| *known == field).map_or("", |(_, text)| text)
    }

    /// The conclusion in a line: the diagnosis, or what stands in its place.
    pub fn conclusion(&self) -> &str {
        [Field::Diagnosis, Field::Differential, Field::Faults, Field::Rule, Field::Reason]
            .into_iter()
            .map(|field| self.answer(field))
            .find(|text| !text.is_empty())
            .unwrap_or(self.outcome.label)
    }

    pub fn makes_report(&self) -> bool {
        matches!(self.outcome.sends, Sends::Report | Sends::ReportAndFollowUp)
    }
}

/// Everything that is missing before this draft can be signed.
pub fn missing(draft: &Draft, case: &Case) -> Vec<Missing> {
    let mut missing = Vec::new();
    if draft.outcome.is_none() {
        missing.push(Missing::Outcome);
    }
    missing.extend(draft.missing().into_iter().map(Missing::Field));
    if case.referral.referrer.practice_reference.is_empty() {
        missing.push(Missing::Recipient);
    }
    if !case.is_read {
        missing.push(Missing::CaseNotRead);
    }
    missing
}

/// The answers that this outcome asks for and has; words written for another outcome stay in the draft.
pub fn said(draft: &Draft, outcome: &Outcome) -> Vec<(Field, String)> {
    outcome
        .asks
        .iter()
        .map(|ask| (ask.field, draft.answer(ask.field).trim().to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// What the consultant chose, where the outcome asks for it. FHIR has no word between routine and urgent,
/// so that "Soon" goes as urgent: the letter says which.
fn report_priority(draft: &Draft, case: &Case, outcome: &Outcome) -> Priority {
    let asks = outcome.asks.iter().any(|ask| ask.field == Field::Urgency);
    if outcome.is_urgent || (asks && matches!(draft.answer(Field::Urgency), "Urgent" | "Soon")) {
        Priority::Urgent.min(case.priority)
    } else if asks {
        Priority::Routine
    } else {
        case.priority
    }
}
