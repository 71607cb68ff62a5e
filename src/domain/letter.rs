//! A Report as the words the GP reads: the action first. The window, the PDF and the text version
//! are all made from this one value.

use jiff::civil::Date;

use crate::domain::case::Case;
use crate::domain::draft::Draft;
use crate::domain::outcome::Sends;
use crate::domain::patient::NhsNumberState;
use crate::domain::people::Consultant;
use crate::domain::photograph::PhotographId;
use crate::domain::referral::spaced_ubrn;
use crate::domain::report::said;
use crate::domain::when::long_date_words;

/// The longest letter that e-RS Advice and Guidance takes, characters (A026).
pub const MOST_CHARACTERS: usize = 8_000;

/// The letter, top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub title: String,
    /// Date, hospital and reference, in one line.
    pub subtitle: String,
    /// Name, date of birth and NHS number, in one line.
    pub patient: String,
    /// GP and practice, in one line.
    pub recipient: String,
    /// What the GP has to do, in the box at the top.
    pub action: String,
    pub sections: Vec<Section>,
    /// Who signed, with title and GMC number.
    pub signature: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub text: String,
}

/// How the photographs were looked at.
#[derive(Debug, Clone, Copy)]
pub struct Views<'a> {
    /// Which were on the screen at full size.
    pub seen: &'a [PhotographId],
    /// A sentence for each that was looked at with its colours corrected.
    pub corrected: &'a [String],
}

impl Letter {
    /// The letter of a draft as it stands: also of an incomplete one, so that it can be read while written.
    pub fn from_draft(draft: &Draft, case: &Case, views: Views<'_>, from: &Consultant, day: Date) -> Self {
        let (action, answers) = match draft.outcome {
            Some(outcome) => (outcome.action, said(draft, outcome)),
            None => ("No outcome chosen yet.", Vec::new()),
        };
        let section = |heading: &str, text: String| Section { heading: heading.to_owned(), text };
        let mut sections = vec![section("You asked", question_words(case))];
        sections.extend(answers.into_iter().map(|(field, text)| section(field.heading(), text)));
        sections.push(section("Limits of this opinion", limits_words(case, views)));
        sections.push(section("Allergies", "Not provided.".to_owned()));
        Self {
            title: title(draft).to_owned(),
            subtitle: format!(
                "{} · {} · reference {}",
                long_date_words(day),
                from.trust,
                said_or(&spaced_ubrn(&case.referral.ubrn), "not given")
            ),
            patient: patient_words(case),
            recipient: recipient_words(case),
            action: action.to_owned(),
            sections,
            signature: format!("{}, {}, GMC {}", from.name, from.title, from.gmc),
        }
    }

    /// The letter as plain text, lines separated by newlines.
    pub fn text(&self) -> String {
        let mut text =
            format!("{}\n{}\n\n{}\n{}\n\n{}\n", self.title, self.subtitle, self.patient, self.recipient, self.action);
        for Section { heading, text: words } in &self.sections {
            text.push_str(&format!("\n{heading}\n{words}\n"));
        }
        text.push_str(&format!("\nSigned\n{}\n", self.signature));
        text
    }

    pub fn characters(&self) -> usize {
        self.text().chars().count()
    }
}

fn title(draft: &Draft) -> &'static str {
    match draft.outcome.map(|outcome| outcome.sends) {
        Some(Sends::Retake) => "Teledermatology: new photographs needed",
        Some(Sends::Rejection) => "Teledermatology: referral returned",
        Some(Sends::SecondOpinion) => "Teledermatology: a second opinion is awaited",
        Some(Sends::Report | Sends::ReportAndFollowUp) | None => "Teledermatology report",
    }
}

fn said_or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn question_words(case: &Case) -> String {
    match (case.referral.question.as_str(), case.referral.site.as_str()) {
        ("", "") => "The referral has no question and no site.".to_owned(),
        ("", site) => format!("The referral has no question. Site: {site}."),
        (question, "") => format!("“{question}”. Site not stated."),
        (question, site) => format!("“{question}”. Site: {site}."),
    }
}

fn patient_words(case: &Case) -> String {
    let born = case
        .patient
        .born
        .map_or_else(|| "date of birth not given".to_owned(), |born| format!("born {}", long_date_words(born)));
    let number = match &case.patient.nhs_number {
        NhsNumberState::Verified(number) => format!("NHS number {number}"),
        NhsNumberState::Wrong(_) => "NHS number not verified".to_owned(),
        NhsNumberState::Missing => "NHS number not given".to_owned(),
    };
    format!("{}, {born}, {number}", said_or(&case.patient.letter_name(), "Name not given"))
}

fn recipient_words(case: &Case) -> String {
    let referrer = &case.referral.referrer;
    match (referrer.gp.as_str(), referrer.practice.as_str()) {
        ("", practice) => said_or(practice, "Practice not given").to_owned(),
        (gp, practice) => format!("{gp}, {}", said_or(practice, "practice not given")),
    }
}

/// From how many photographs the opinion is, and which views were not looked at.
fn limits_words(case: &Case, Views { seen, corrected }: Views<'_>) -> String {
    let now: Vec<_> = case.photographs_now().collect();
    let looked_at = now.iter().filter(|photograph| seen.contains(&photograph.id)).count();
    let mut words = match (looked_at, now.len()) {
        (_, 0) => "No photographs arrived with this referral.".to_owned(),
        (looked_at, all) if looked_at == all => {
            format!(
                "From {all} photograph{} of the skin shown; the patient was not examined.",
                if all == 1 { "" } else { "s" }
            )
        }
        (0, all) => format!("None of the {all} photographs was opened at full size; the patient was not examined."),
        (looked_at, all) => {
            format!("From {looked_at} of {all} photographs of the skin shown; the patient was not examined.")
        }
    };
    words.push_str(" Colours as the camera recorded them, not calibrated");
    words.push_str(if corrected.is_empty() { "." } else { ", unless said here." });
    for sentence in corrected {
        words.push(' ');
        words.push_str(sentence);
    }
    words
}
