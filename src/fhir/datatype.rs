//! FHIR data types, as far as they are read: codings, references, names, notes, periods.
//! Every field can be absent; text is then empty.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Coding {
    pub system: String,
    pub code: String,
    pub display: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Concept {
    pub coding: Vec<Coding>,
    pub text: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    pub reference: String,
    pub display: String,
    pub identifier: Identifier,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Identifier {
    pub system: String,
    pub value: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct HumanName {
    #[serde(rename = "use")]
    pub usage: String,
    pub text: String,
    pub family: String,
    pub given: Vec<String>,
    pub prefix: Vec<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ContactPoint {
    pub system: String,
    #[serde(rename = "use")]
    pub usage: String,
    pub value: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Note {
    pub text: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Period {
    pub start: String,
    pub end: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Attachment {
    pub content_type: String,
    pub url: String,
    pub title: String,
    pub size: Option<u64>,
    /// SHA-1, base64.
    pub hash: Option<String>,
    /// The file itself, base64; empty where it lies elsewhere.
    pub data: String,
}

/// A rule of a Consent, with its exceptions within.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Provision {
    #[serde(rename = "type")]
    pub kind: String,
    pub purpose: Vec<Coding>,
    pub period: Period,
    pub data: Vec<ProvisionData>,
    pub provision: Vec<Self>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProvisionData {
    pub reference: Reference,
}

impl Concept {
    /// The words: the text, else the first display, else nothing.
    pub fn words(&self) -> String {
        if self.text.is_empty() {
            self.coding.iter().map(|coding| coding.display.clone()).find(|words| !words.is_empty()).unwrap_or_default()
        } else {
            self.text.clone()
        }
    }

    pub fn code_in(&self, system: &str) -> Option<&str> {
        self.coding.iter().find(|coding| coding.system == system).map(|coding| coding.code.as_str())
    }

    pub fn has(&self, system: &str, code: &str) -> bool {
        self.coding.iter().any(|coding| coding.system == system && coding.code == code)
    }
}

/// References are often names: debug output ends in logs.
impl std::fmt::Debug for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reference({})", self.reference)
    }
}

impl HumanName {
    /// "Dr Paul RASTALL", or the text where there are no parts.
    pub fn words(&self) -> String {
        if self.family.is_empty() && self.given.is_empty() {
            return self.text.clone();
        }
        let family = self.family.to_uppercase();
        let parts = self.prefix.iter().chain(&self.given).chain(std::iter::once(&family));
        parts.filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }
}

/// The paragraphs of notes, separated by blank lines.
pub fn note_text(notes: &[Note]) -> String {
    notes.iter().map(|note| note.text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A FHIR dateTime or instant. A day without a time counts as noon UTC, so that it is shown as the same
/// day in every zone of Europe; a month or year alone is no time.
pub fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    TimeZone::UTC.to_timestamp(day(text)?.at(12, 0, 0, 0)).ok()
}

/// A FHIR date with year, month and day.
pub fn day(text: &str) -> Option<Date> {
    // The length keeps out times without a zone, which the date parser would cut short.
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// A time as it is written: whole seconds, UTC.
pub fn time_text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_noon_and_a_month_is_no_time() {
        assert_eq!(time("2026-11-20").map(time_text).as_deref(), Some("2026-11-20T12:00:00+00:00"));
        assert_eq!(time("2026-11-20T09:30:00+01:00").map(time_text).as_deref(), Some("2026-11-20T08:30:00+00:00"));
        for odd in ["2026-11", "2026", "2026-11-20T09:30:00", "20 Nov 2026", ""] {
            assert_eq!(time(odd), None, "{odd}");
        }
    }
}
