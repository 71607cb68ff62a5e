//! Values as FHIR writes them: strings, references, priorities. FHIR has no empty values.

use serde_json::{Value, json};

use crate::domain::case::Priority;

/// A Reference; `None` where there is neither reference nor name.
pub fn reference(to: &str, display: &str) -> Option<Value> {
    match (to, fhir_string(display)) {
        ("", None) => None,
        ("", Some(display)) => Some(json!({ "display": display })),
        (to, None) => Some(json!({ "reference": to })),
        (to, Some(display)) => Some(json!({ "reference": to, "display": display })),
    }
}

/// Text as a FHIR string can hold it; `None` where nothing is left. FHIR R4 allows no character below
/// U+0020 but tab and line ends, and no other white space than space, tab and line ends.
pub fn fhir_string(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter_map(|letter| match letter {
            '\t' | '\n' | '\r' => Some(letter),
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            letter if letter < ' ' => None,
            letter if letter.is_whitespace() => Some(' '),
            letter => Some(letter),
        })
        .collect();
    if kept.trim().is_empty() { None } else { Some(kept) }
}

/// "urgent", as FHIR request-priority has it.
pub fn priority_code(priority: Priority) -> &'static str {
    match priority {
        Priority::Stat => "stat",
        Priority::Asap => "asap",
        Priority::Urgent => "urgent",
        Priority::Routine => "routine",
    }
}

/// Sets a field where there is something to set: FHIR has no empty values.
pub fn put(resource: &mut Value, field: &str, value: Option<Value>) {
    if let Some(value) = value {
        resource[field] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_all_that_fhir_allows() {
        let text = "ΔE < 1 & “quoted”\r\n\tmole — 5 mm × 3 mm 🩺";
        assert_eq!(fhir_string(text).as_deref(), Some(text));
    }

    #[test]
    fn forbidden_characters_leave_the_words_readable() {
        assert_eq!(fhir_string("5\u{a0}mm\u{0}\u{1b}, no\u{2028}change").as_deref(), Some("5 mm, no\nchange"));
        assert_eq!(fhir_string("\u{0}\u{3000} "), None);
    }
}
