//! The letter of every outcome, as text: read each as a GP would before accepting a change.

use diascope::domain::outcome::OUTCOMES;
use diascope::io::source::folder::Folder;

use super::wire::{copied_cases, read_case, report};

#[test]
fn every_outcome_has_a_letter_that_says_first_what_to_do() {
    let folder = copied_cases();
    let case = read_case(&Folder::open(folder.path()).unwrap(), "task-mole");
    for outcome in OUTCOMES {
        let text = report(&case, outcome.code, "Words of the consultant.").letter.text();
        assert!(text.find(outcome.action).unwrap() < text.find("You asked").unwrap(), "{}", outcome.code);
        insta::assert_snapshot!(outcome.code, text);
    }
}
