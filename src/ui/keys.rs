//! From the window's key events to chord names of the keymap, one after the other, so that what
//! one key does is known before the next is looked up.

use egui::{Event, Key, Modifiers};

/// Offers each key to `take`, which says whether it was a command; those are taken away, with the
/// letter they would have typed, so that no text field sees them.
pub fn pressed(ctx: &egui::Context, mut take: impl FnMut(&str) -> bool) {
    let events = ctx.input_mut(|input| std::mem::take(&mut input.events));
    let mut kept = Vec::with_capacity(events.len());
    let mut swallows_text = false;
    for event in events {
        match &event {
            Event::Key { key, pressed: true, modifiers, .. } => {
                swallows_text = take(&chord(*key, *modifiers));
                if swallows_text {
                    continue;
                }
            }
            Event::Text(_) if swallows_text => {
                swallows_text = false;
                continue;
            }
            _ => {}
        }
        kept.push(event);
    }
    ctx.input_mut(|input| input.events = kept);
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
