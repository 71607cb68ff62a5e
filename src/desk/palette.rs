//! The command palette: every row that holds here, searched by typing.

use jiff::Timestamp;

use crate::desk::commands::{Place, Row, rows};
use crate::desk::effect::Effect;
use crate::desk::{Desk, HELD, Input, Overlay};

#[derive(Debug, Clone, PartialEq)]
pub struct Palette {
    pub text: String,
    pub at: usize,
    /// Where the palette was called from: its rows hold there.
    pub place: Place,
}

/// The palette itself, and what lasts only while its key is held.
const NOT_HERE: [&str; 2] = ["palette", HELD];

impl Palette {
    /// The rows that hold where it was called from and say all the words typed, best first.
    pub fn found(&self) -> Vec<Row> {
        let words: Vec<String> = self.text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let says = |row: &Row| {
            let line = format!("{} {}", row.name(), row.help()).to_lowercase();
            words.iter().all(|word| line.contains(word.as_str()))
        };
        let holds = |row: &Row| row.place() == self.place || row.place() == Place::Anywhere;
        let mut found: Vec<Row> =
            rows().filter(|row| holds(row) && !NOT_HERE.contains(&row.name()) && says(row)).collect();
        // Rows that begin with what was typed come first; otherwise the order of the table is right.
        found.sort_by_key(|row| !row.help().to_lowercase().starts_with(self.text.to_lowercase().trim()));
        found
    }
}

impl Desk {
    pub fn open_palette(&mut self) -> Vec<Effect> {
        self.overlay = None;
        self.overlay = Some(Overlay::Palette(Palette { text: String::new(), at: 0, place: self.place() }));
        Vec::new()
    }

    pub fn palette_text(&mut self, text: String) {
        if let Some(Overlay::Palette(palette)) = &mut self.overlay {
            palette.text = text;
            palette.at = 0;
        }
    }

    pub fn palette_step(&mut self, by: isize) -> Vec<Effect> {
        if let Some(Overlay::Palette(palette)) = &mut self.overlay {
            let last = palette.found().len().saturating_sub(1);
            palette.at = palette.at.saturating_add_signed(by).min(last);
        }
        Vec::new()
    }

    pub fn palette_take(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = &self.overlay else { return Vec::new() };
        let at = palette.at;
        self.palette_pick(at, now)
    }

    pub(super) fn palette_pick(&mut self, at: usize, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = &self.overlay else { return Vec::new() };
        let Some(row) = palette.found().get(at).copied() else { return Vec::new() };
        self.overlay = None;
        match Input::from(row) {
            Input::Command(command) => (command.does)(self, now),
            Input::Gesture(gesture) => self.gesture(gesture, now),
            Input::Event(_) | Input::Tick => Vec::new(),
        }
    }
}
