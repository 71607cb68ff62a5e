//! Which keys say which row. Pure: the window turns its key events into chord names such as
//! "Ctrl+Enter", "Shift+Left", "Questionmark" or "1", and asks here.

use std::collections::BTreeMap;

use crate::desk::commands::{Place, Row, rows};

pub struct Keymap {
    keys: BTreeMap<(Place, String), Row>,
}

/// A line of keymap.toml that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    #[error("there is no command called {0}")]
    UnknownCommand(String),
    #[error("the key {key} is taken twice: by {first} and by {second}")]
    TakenTwice { key: String, first: &'static str, second: &'static str },
}

impl Keymap {
    /// The keys of the table, with the user's own in place of them where given (name, keys).
    pub fn new(own: &[(String, String)]) -> Result<Self, KeymapError> {
        if let Some((name, _)) = own.iter().find(|(name, _)| !rows().any(|row| row.name() == name)) {
            return Err(KeymapError::UnknownCommand(name.clone()));
        }
        let mut keys: BTreeMap<(Place, String), Row> = BTreeMap::new();
        for row in rows() {
            let chords = own.iter().find(|(name, _)| name == row.name()).map_or(row.keys(), |(_, keys)| keys);
            for chord in chords.split_whitespace() {
                if let Some(first) = keys.insert((row.place(), chord.to_owned()), row) {
                    let (first, second) = (first.name(), row.name());
                    return Err(KeymapError::TakenTwice { key: chord.to_owned(), first, second });
                }
            }
        }
        Ok(Self { keys })
    }

    /// The row that a chord says in a place; innermost first.
    pub fn row(&self, place: Place, chord: &str) -> Option<Row> {
        let find = |place: Place| self.keys.get(&(place, chord.to_owned())).copied();
        let is_words = place.is_typing() && (is_text(chord) || EDITING.contains(&chord));
        find(place).or_else(|| if is_words { None } else { find(Place::Anywhere) })
    }

    /// The first key of a row, as a key cap shows it; empty where it has none.
    pub fn cap(&self, name: &str) -> String {
        let known = rows().find(|row| row.name() == name).and_then(|row| row.keys().split_whitespace().next());
        let own = self.keys.iter().filter(|(_, row)| row.name() == name).map(|((_, chord), _)| chord.as_str());
        let chord = known
            .filter(|known| self.keys.iter().any(|((_, chord), row)| chord == known && row.name() == name))
            .or_else(|| own.min());
        chord.map(cap_words).unwrap_or_default()
    }
}

/// A chord as it stands on a key cap: arrows and signs instead of names.
pub fn cap_words(chord: &str) -> String {
    #[rustfmt::skip]
    const SIGNS: &[(&str, &str)] = &[
        ("Questionmark", "?"), ("Slash", "/"), ("OpenBracket", "["), ("CloseBracket", "]"), ("Plus", "+"), ("Equals", "="), ("Minus", "−"),
        ("Left", "←"), ("Right", "→"), ("Up", "↑"), ("Down", "↓"), ("PageUp", "Page Up"), ("PageDown", "Page Down"),
    ];
    chord
        .split('+')
        .map(|part| SIGNS.iter().find(|(name, _)| *name == part).map_or(part, |(_, sign)| sign))
        .collect::<Vec<_>>()
        .join("+")
}

/// What these do belongs to the text while it is written.
const EDITING: &[&str] = &["Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Y", "Ctrl+Z", "Ctrl+Shift+Z"];

/// Whether a chord would type something.
fn is_text(chord: &str) -> bool {
    !(chord.starts_with("Ctrl+") || chord.starts_with("Alt+") || is_function_key(chord))
}

fn is_function_key(chord: &str) -> bool {
    chord.strip_prefix('F').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(place: Place, chord: &str) -> Option<&'static str> {
        let keymap = Keymap::new(&[]).map_err(|error| error.to_string());
        keymap.ok().and_then(|keymap| keymap.row(place, chord)).map(Row::name)
    }

    #[test]
    fn single_keys_type_where_words_are_written() {
        assert_eq!(name(Place::Lightbox, "Questionmark"), Some("keys"));
        assert_eq!(name(Place::Draft, "Questionmark"), None);
        assert_eq!(name(Place::Draft, "F1"), Some("keys"));
        assert_eq!(name(Place::Draft, "1"), None);
        assert_eq!(name(Place::Lightbox, "1"), Some("gp-management"));
    }

    #[test]
    fn the_users_own_keys_replace_those_of_the_table() {
        let own = [("true-pixels".to_owned(), "Ctrl+P".to_owned())];
        let keymap = Keymap::new(&own).map_err(|error| error.to_string());
        let keymap = keymap.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(keymap.row(Place::Lightbox, "Ctrl+P").map(Row::name), Some("true-pixels"));
        assert!(keymap.row(Place::Lightbox, "Z").is_none());
        assert_eq!(keymap.cap("true-pixels"), "Ctrl+P");
    }

    #[test]
    fn a_key_taken_twice_is_refused_with_both_names() {
        let own = [("fit".to_owned(), "Z".to_owned())];
        assert!(matches!(Keymap::new(&own), Err(KeymapError::TakenTwice { .. })));
    }
}
