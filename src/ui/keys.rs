//! From the window's key events to chord names of the keymap, one after the other, so that what
//! one key does is known before the next is looked up.

use egui::{Event, Key, Modifiers};

/// Offers each key to `take`, which says whether it was a command; those are taken away, with the
/// letter they would have typed, so that neither egui's own keys (Tab, Esc) nor a text field see them.
pub fn pressed(events: &mut Vec<Event>, mut take: impl FnMut(&str) -> bool) {
    let mut swallows_text = false;
    events.retain(|event| match event {
        Event::Key { key, pressed: true, modifiers, .. } => {
            swallows_text = take(&chord(*key, *modifiers));
            !swallows_text
        }
        Event::Text(_) => !std::mem::take(&mut swallows_text),
        _ => true,
    });
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
