//! A Draft: the outcome and the words so far, for one case.

use std::collections::BTreeMap;

use crate::domain::case::{Case, CaseId, Version};
use crate::domain::outcome::{Ask, Field, Must, Outcome, outcome};
use crate::domain::patient::PatientId;

/// Outcome and words so far. Bound to its case and patient when it is made, never moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub case: CaseId,
    pub patient: PatientId,
    /// The case as it was when the draft was begun.
    pub case_version: Version,
    pub outcome: Option<&'static Outcome>,
    pub answers: BTreeMap<Field, String>,
    /// Grows with every change; tells a saved revision from a newer one.
    pub revision: u64,
}

impl Draft {
    pub fn new(case: &Case) -> Self {
        Self {
            case: case.id.clone(),
            patient: case.patient.id.clone(),
            case_version: case.version.clone(),
            outcome: None,
            answers: BTreeMap::new(),
            revision: 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.outcome.is_none() && self.answers.values().all(String::is_empty)
    }

    pub fn answer(&self, field: Field) -> &str {
        self.answers.get(&field).map_or("", String::as_str)
    }

    /// Chooses an outcome; words already written stay.
    pub fn choose(&mut self, code: &str) {
        self.outcome = outcome(code);
        self.revision += 1;
    }

    pub fn write(&mut self, field: Field, text: String) {
        if self.answer(field) != text {
            self.answers.insert(field, text);
            self.revision += 1;
        }
    }

    /// Takes or leaves one of an ask's choices.
    pub fn toggle(&mut self, ask: &Ask, choice: &str) {
        let now = if ask.must == Must::Some {
            let mut taken: Vec<&str> = self.chosen(ask.field);
            match taken.iter().position(|known| *known == choice) {
                Some(at) => {
                    taken.remove(at);
                }
                None => taken.push(choice),
            }
            // In the order of the table, so that the letter reads the same whatever was pressed first.
            ask.choices.iter().filter(|known| taken.contains(known)).copied().collect::<Vec<_>>().join("; ")
        } else if self.answer(ask.field) == choice {
            String::new()
        } else {
            let now = self.answer(ask.field).trim();
            let is_own_words = ask.must == Must::Say && !now.is_empty() && !ask.choices.contains(&now);
            // An answer offered goes behind words of one's own, and never over them.
            if is_own_words { format!("{now} {choice}") } else { choice.to_owned() }
        };
        self.write(ask.field, now);
    }

    /// The choices taken of a field that holds several.
    pub fn chosen(&self, field: Field) -> Vec<&str> {
        self.answer(field).split("; ").filter(|choice| !choice.is_empty()).collect()
    }

    /// What the outcome asks for and has not got, in the order it is said.
    pub fn missing(&self) -> Vec<Field> {
        let Some(outcome) = self.outcome else { return Vec::new() };
        outcome
            .asks
            .iter()
            .filter(|ask| match ask.must {
                Must::May => false,
                Must::Say => self.answer(ask.field).trim().is_empty(),
                Must::OneOf => !ask.choices.contains(&self.answer(ask.field)),
                Must::Some => {
                    let chosen = self.chosen(ask.field);
                    chosen.is_empty() || chosen.iter().any(|choice| !ask.choices.contains(choice))
                }
            })
            .map(|ask| ask.field)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::OUTCOMES;

    fn draft() -> Draft {
        Draft {
            case: CaseId("c".into()),
            patient: PatientId("p".into()),
            case_version: Version::default(),
            outcome: None,
            answers: BTreeMap::new(),
            revision: 0,
        }
    }

    #[test]
    fn an_answer_offered_goes_behind_words_of_ones_own() {
        let mut draft = draft();
        draft.choose("no-further-action");
        let ask = OUTCOMES[1].asks.iter().find(|ask| ask.field == Field::SafetyNetting).unwrap();
        draft.write(ask.field, "Wear a hat.".into());
        draft.toggle(ask, ask.choices[0]);
        assert_eq!(draft.answer(ask.field), format!("Wear a hat. {}", ask.choices[0]));
    }

    #[test]
    fn a_choice_of_several_is_in_the_order_of_the_table_whatever_was_pressed_first() {
        let mut draft = draft();
        draft.choose("retake");
        let ask = &OUTCOMES[6].asks[0];
        draft.toggle(ask, ask.choices[2]);
        draft.toggle(ask, ask.choices[0]);
        assert_eq!(draft.answer(ask.field), "Out of focus; No scale");
        assert!(draft.missing().is_empty());
    }
}
