//! The hazard log is honest: a control that it calls built has the tests that it names.
//! Reads the table of docs/safety/hazards.md and the names of all tests; does not judge the controls.

use std::fs;
use std::path::Path;

use super::report;
use super::source::{ROOT, files};

/// One row of the table.
struct Hazard {
    number: String,
    state: String,
    tests: Vec<String>,
}

const STATES: &[&str] = &["built", "partly", "not yet"];

#[test]
fn a_control_that_is_built_has_its_test() {
    let names = names_of_tests();
    let offences: Vec<String> = hazards()
        .iter()
        .filter(|hazard| hazard.state != "not yet")
        .flat_map(|hazard| hazard.tests.iter().map(move |test| (hazard, test)))
        .filter(|(_, test)| !names.iter().any(|name| name.starts_with(test.as_str())))
        .map(|(hazard, test)| format!("{}: {}, but there is no test {test}", hazard.number, hazard.state))
        .collect();
    report(&offences);
}

#[test]
fn every_hazard_stands_in_the_log_once_with_state_and_test() {
    let hazards = hazards();
    let numbers: Vec<&str> = hazards.iter().map(|hazard| hazard.number.as_str()).collect();
    let wanted: Vec<String> = (1..=40).map(|number| format!("H{number:02}")).collect();
    assert_eq!(numbers, wanted);
    let offences: Vec<String> = hazards
        .iter()
        .filter(|hazard| !STATES.contains(&hazard.state.as_str()) || hazard.tests.is_empty())
        .map(|hazard| format!("{}: state `{}`, {} tests", hazard.number, hazard.state, hazard.tests.len()))
        .collect();
    report(&offences);
}

fn hazards() -> Vec<Hazard> {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/safety/hazards.md")).unwrap();
    text.lines()
        .filter(|line| line.starts_with("| H"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let tests = cells[5].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            Hazard { number: cells[0].to_owned(), state: cells[3].to_owned(), tests }
        })
        .collect()
}

/// Functions below a line that says `#[test]`, also those of proptest.
fn names_of_tests() -> Vec<String> {
    let all = [files("src", "rs"), files("tests", "rs")].concat();
    let mut names = Vec::new();
    for file in &all {
        let mut is_below = false;
        for line in file.text.lines().map(str::trim) {
            is_below |= line == "#[test]";
            if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_below) {
                names.push(rest.split(['(', '<']).next().unwrap_or_default().to_owned());
                is_below = false;
            }
        }
    }
    names
}
