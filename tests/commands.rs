//! The table of commands: names and keys unique, help in one line, every key free where it holds, and
//! the README's table the same as the program's.

use std::collections::BTreeSet;
use std::path::Path;

use diascope::desk::commands::{Place, rows};
use diascope::desk::keymap::{Keymap, cap_words};

#[test]
fn names_are_unique_and_kebab_case() {
    let mut names = BTreeSet::new();
    for row in rows() {
        assert!(names.insert(row.name()), "{} is there twice", row.name());
        let is_kebab = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        assert!(row.name().chars().all(is_kebab), "{}", row.name());
    }
}

#[test]
fn no_key_says_two_things_in_one_place() {
    Keymap::new(&[]).unwrap();
    // Anywhere reaches into every place: its keys are hidden by no place but those where words are typed.
    let anywhere: Vec<&str> =
        rows().filter(|row| row.place() == Place::Anywhere).flat_map(|row| row.keys().split_whitespace()).collect();
    for row in rows().filter(|row| row.place() != Place::Anywhere) {
        for key in row.keys().split_whitespace() {
            assert!(!anywhere.contains(&key), "{} hides {key}", row.name());
        }
    }
}

#[test]
fn help_is_one_line_without_a_full_stop() {
    for row in rows() {
        let help = row.help();
        assert!(!help.ends_with('.') && !help.contains('\n') && help.len() <= 60, "{help}");
    }
}

/// The README's table of keys, as it has to be. To take over a change: DIASCOPE_WRITE_README=1 cargo test.
#[test]
fn the_readme_lists_the_keys_as_they_are() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&readme).unwrap();
    let (before, rest) = text.split_once("<!-- keys -->").expect("README.md has a place for the keys");
    let (_, after) = rest.split_once("<!-- /keys -->").expect("the place for the keys ends");
    let mut table = String::from("\n| where | key | what it does | name |\n| --- | --- | --- | --- |\n");
    for row in rows() {
        let keys: Vec<String> = row.keys().split_whitespace().map(|key| format!("`{}`", cap_words(key))).collect();
        table.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            row.place().words(),
            keys.join(" "),
            row.help(),
            row.name()
        ));
    }
    let wanted = format!("{before}<!-- keys -->{table}<!-- /keys -->{after}");
    if std::env::var_os("DIASCOPE_WRITE_README").is_some() {
        std::fs::write(&readme, &wanted).unwrap();
    }
    assert!(text == wanted, "the README's keys are old; the table is\n{table}");
}
