//! From the window's key events to commands and text, in the order in which they were pressed.
//!
//! The toolkit gives each frame's text to whichever field has the focus then. On a slow computer a
//! frame can hold words, a Tab and more words: so that no word lands in the wrong field, a command
//! after text waits for the next frame, and so does text after a command.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Event, Key, Modifiers};

/// Keys that wait for their frame, and keys that are held down.
#[derive(Debug, Default)]
pub struct Keys {
    waiting: Vec<Event>,
    down: BTreeSet<Key>,
    /// Held keys that were commands, by the chords they were: the toolkit does not know of them, and need not hear that they are
    /// let go, for which it would draw two more frames.
    taken: BTreeMap<Key, String>,
}

/// What is asked about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Would it be a command?
    Ask,
    /// Do it, if it is one.
    Take,
    /// Is it done again and again while its key is held?
    Repeat,
    /// Its key was let go.
    LetGo,
}

impl Keys {
    /// Takes commands out of this frame's events by offering each key to `command`, which answers
    /// whether it is one. What is left is text for this frame. Answers whether anything waits.
    pub fn sort(&mut self, events: &mut Vec<Event>, mut command: impl FnMut(&str, Offer) -> bool) -> bool {
        let mut queue = std::mem::take(&mut self.waiting);
        let (of_keys, others): (Vec<Event>, Vec<Event>) = std::mem::take(events).into_iter().partition(is_of_keys);
        queue.extend(of_keys.into_iter().map(|event| self.with_repeat(event)));
        if others.contains(&Event::WindowFocused(false)) {
            self.let_all_go(&mut command);
        }
        events.extend(others);
        let (mut has_text, mut has_command, mut swallows_text) = (false, false, false);
        let mut queue = queue.into_iter();
        for event in queue.by_ref() {
            if let Event::Key { key, pressed: true, modifiers, repeat, .. } = &event {
                let chord = chord(*key, *modifiers);
                // Only what goes by steps goes on while its key is held: holding Ctrl+Enter must not go from
                // "read the letter" to "sign", nor N from case to case.
                if *repeat && command(&chord, Offer::Ask) && !command(&chord, Offer::Repeat) {
                    continue;
                }
                if has_text && command(&chord, Offer::Ask) {
                    self.waiting.push(event);
                    break;
                }
                swallows_text = !has_text && command(&chord, Offer::Take);
                has_command |= swallows_text;
                self.taken.extend(swallows_text.then_some((*key, chord)));
                // Tab goes from field to field by commands alone: on a button it would only lead astray.
                if swallows_text || *key == Key::Tab {
                    continue;
                }
            } else if matches!(event, Event::Text(_)) && std::mem::take(&mut swallows_text) {
                // The letter that the command's key would have typed.
                continue;
            }
            if let Some(key) = released(&event) {
                events.extend((!self.let_go_of(key, &mut command)).then_some(event));
            } else if has_command {
                self.waiting.push(event);
                break;
            } else {
                has_text = true;
                events.push(event);
            }
        }
        self.waiting.extend(queue);
        !self.waiting.is_empty()
    }

    /// Tells a command that its key was let go; false where the key was none.
    fn let_go_of(&mut self, key: Key, command: &mut impl FnMut(&str, Offer) -> bool) -> bool {
        let taken = self.taken.remove(&key);
        if let Some(chord) = &taken {
            command(chord, Offer::LetGo);
        }
        taken.is_some()
    }

    /// No key is held any more, as far as anybody can know: the window will not hear of it.
    fn let_all_go(&mut self, command: &mut impl FnMut(&str, Offer) -> bool) {
        self.down.clear();
        for chord in std::mem::take(&mut self.taken).values() {
            command(chord, Offer::LetGo);
        }
    }

    /// Marks a key that comes again while it is held: the window says so only later in the frame.
    fn with_repeat(&mut self, mut event: Event) -> Event {
        if let Event::Key { key, pressed, repeat, .. } = &mut event {
            *repeat = *pressed && !self.down.insert(*key);
            if !*pressed {
                self.down.remove(key);
            }
        }
        event
    }
}

/// Whether an event comes from the keyboard, so that its place among the others matters.
fn is_of_keys(event: &Event) -> bool {
    matches!(event, Event::Key { .. } | Event::Text(_) | Event::Paste(_) | Event::Copy | Event::Cut | Event::Ime(_))
}

/// The key that is let go, if one is.
fn released(event: &Event) -> Option<Key> {
    match event {
        Event::Key { key, pressed: false, .. } => Some(*key),
        _ => None,
    }
}

/// "Ctrl+Shift+C", "Shift+Left", "Questionmark": signs carry no Shift, which only made them.
fn chord(key: Key, modifiers: Modifiers) -> String {
    let name = match key {
        Key::Escape => "Esc",
        other => other.name(),
    };
    let is_sign = matches!(
        key,
        Key::Questionmark | Key::Plus | Key::Equals | Key::Minus | Key::Slash | Key::OpenBracket | Key::CloseBracket
    );
    let mut chord = String::new();
    if modifiers.ctrl || modifiers.command {
        chord.push_str("Ctrl+");
    }
    if modifiers.alt {
        chord.push_str("Alt+");
    }
    if modifiers.shift && !is_sign {
        chord.push_str("Shift+");
    }
    chord + name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
    }

    /// What each frame did: commands in brackets, then the text it left.
    fn frames(events: Vec<Event>, is_command: impl Fn(&str) -> bool) -> Vec<String> {
        let mut keys = Keys::default();
        let mut events = events;
        let mut frames = Vec::new();
        loop {
            let mut done = String::new();
            let waits = keys.sort(&mut events, |chord, offer| {
                if is_command(chord) && offer == Offer::Take {
                    done.push_str(&format!("[{chord}]"));
                }
                is_command(chord)
            });
            for event in events.drain(..) {
                if let Event::Text(text) = event {
                    done.push_str(&text);
                }
            }
            frames.push(done);
            if !waits {
                return frames;
            }
        }
    }

    #[test]
    fn words_typed_fast_stay_in_their_fields() {
        let mut events = Vec::new();
        for word in ["melanoma", "fast growth", "phoned"] {
            events.push(pressed(Key::A));
            events.push(Event::Text(word.to_owned()));
            events.push(pressed(Key::Tab));
        }
        let frames = frames(events, |chord| chord == "Tab");
        assert_eq!(frames, ["melanoma", "[Tab]", "fast growth", "[Tab]", "phoned", "[Tab]"]);
    }

    #[test]
    fn a_held_enter_is_one_enter() {
        let mut events =
            vec![pressed(Key::Enter), pressed(Key::Enter), pressed(Key::ArrowRight), pressed(Key::ArrowRight)];
        let mut keys = Keys::default();
        let mut done = String::new();
        keys.sort(&mut events, |chord, offer| {
            if offer == Offer::Take {
                done.push_str(&format!("[{chord}]"));
            }
            offer != Offer::Repeat || chord != "Enter"
        });
        assert_eq!(done, "[Enter][Right][Right]");
    }

    #[test]
    fn a_held_command_is_let_go_by_its_chord_also_when_the_window_loses_the_keys() {
        let shifted = Modifiers::SHIFT;
        let down = Event::Key { key: Key::Q, physical_key: None, pressed: true, repeat: false, modifiers: shifted };
        let up =
            Event::Key { key: Key::Q, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE };
        for end in [up, Event::WindowFocused(false)] {
            let mut keys = Keys::default();
            let mut said = Vec::new();
            for event in [down.clone(), end.clone(), end] {
                keys.sort(&mut vec![event], |chord, offer| {
                    said.extend((offer == Offer::LetGo).then(|| chord.to_owned()));
                    chord == "Shift+Q"
                });
            }
            assert_eq!(said, ["Shift+Q"]);
        }
    }

    #[test]
    fn commands_in_a_row_are_done_in_one_frame() {
        let events = vec![pressed(Key::Num2), Event::Text("2".into()), pressed(Key::Tab)];
        assert_eq!(frames(events, |_| true), ["[2][Tab]"]);
    }

    #[test]
    fn the_toolkit_hears_only_of_keys_that_it_saw_go_down() {
        let released =
            |key| Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE };
        let mut keys = Keys::default();
        let mut events = vec![pressed(Key::ArrowRight), released(Key::ArrowRight), pressed(Key::A)];
        keys.sort(&mut events, |chord, _| chord == "Right");
        assert_eq!(events, []);
        let mut later = vec![released(Key::A)];
        keys.sort(&mut later, |_, _| false);
        assert_eq!(later, [pressed(Key::A), released(Key::A)], "after a command the key waits for its frame");
    }

    #[test]
    fn signs_are_named_without_the_shift_that_made_them() {
        assert_eq!(chord(Key::Questionmark, Modifiers::SHIFT), "Questionmark");
        assert_eq!(chord(Key::ArrowLeft, Modifiers::SHIFT), "Shift+Left");
        assert_eq!(chord(Key::Enter, Modifiers::CTRL), "Ctrl+Enter");
    }
}
