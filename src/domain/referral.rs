//! What the GP wrote and asked.

use jiff::Timestamp;

use crate::domain::people::Referrer;

/// One referral, as it arrived. Empty text means that the GP said nothing there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Referral {
    /// FHIR reference of the ServiceRequest.
    pub reference: String,
    /// Unique booking reference number; the case number that the GP knows.
    pub ubrn: String,
    /// The GP's question in a line.
    pub question: String,
    /// History and wish in the GP's words, paragraphs separated by blank lines.
    pub history: String,
    /// Body site and side in words: "Upper back, left of midline".
    pub site: String,
    /// SNOMED CT code of the body site, where given.
    pub site_code: Option<String>,
    pub asked_at: Option<Timestamp>,
    pub referrer: Referrer,
    pub letters: Vec<ReferralLetter>,
}

/// A document that came with the referral; its text or pages are read on demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralLetter {
    /// FHIR id of the DocumentReference.
    pub id: String,
    pub title: String,
    pub content_type: String,
    /// Where its bytes are, as the source understands it.
    pub address: String,
}

/// UBRN in groups of four: 0000 0007 0041.
pub fn spaced_ubrn(ubrn: &str) -> String {
    let letters: Vec<char> = ubrn.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ubrn_is_read_in_fours() {
        assert_eq!(spaced_ubrn("000000070041"), "0000 0007 0041");
        assert_eq!(spaced_ubrn(""), "");
    }
}
