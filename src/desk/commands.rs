//! COMMANDS: what a key, the palette, a menu, the `?` sheet and the README call. One row each.
//! To add a command, add a row and the method it calls beside the state it changes.

use jiff::Timestamp;

use crate::desk::effect::{Effect, PointedAt};
use crate::desk::{Desk, Overlay};
use crate::domain::outcome::{OUTCOMES, Outcome};

/// One thing that the consultant can do by key or by name.
pub struct Command {
    /// Kebab-case, unique; the name in keymap.toml.
    pub name: &'static str,
    /// Keys separated by spaces; empty where only the palette has it.
    pub keys: &'static str,
    pub place: Place,
    pub help: &'static str,
    pub does: fn(&mut Desk, Timestamp) -> Vec<Effect>,
}

/// Where a command holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Queue,
    /// Typing in the queue's filter.
    Filter,
    Lightbox,
    /// Typing in a field of the draft.
    Draft,
    /// Reading the letter before signing.
    Letter,
    /// Telling which colour card was found.
    Card,
    /// Placing the corners of a card by hand.
    Corners,
    /// A sheet lies over the screen: referral letter, consent, tray, keys, colours.
    Sheet,
    Palette,
    /// A page of the display check.
    Check,
    /// Typing a figure of the display check.
    Meter,
    Anywhere,
}

impl Place {
    pub fn words(self) -> &'static str {
        match self {
            Self::Queue => "Queue",
            Self::Filter => "Typing a filter",
            Self::Lightbox => "Photographs",
            Self::Draft => "Writing",
            Self::Letter => "Letter",
            Self::Card => "Which card is it?",
            Self::Corners => "Placing a card's corners",
            Self::Sheet => "A sheet is open",
            Self::Palette => "Palette",
            Self::Check => "Display check",
            Self::Meter => "Typing a figure",
            Self::Anywhere => "Anywhere",
        }
    }

    /// Whether letters are text here, so that only keys with Ctrl or Alt, function keys and
    /// the keys of this place itself are commands.
    pub fn is_typing(self) -> bool {
        matches!(self, Self::Filter | Self::Draft | Self::Palette | Self::Meter)
    }
}

const fn command(
    name: &'static str,
    keys: &'static str,
    place: Place,
    help: &'static str,
    does: fn(&mut Desk, Timestamp) -> Vec<Effect>,
) -> Command {
    Command { name, keys, place, help, does }
}

use Place::{Anywhere, Card, Check, Corners, Draft, Filter, Letter, Lightbox, Meter, Palette, Queue, Sheet};

#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    //      name                 keys               place     help                                                what it does
    command("open-case",         "Enter",           Queue,    "Open the chosen case",                             |desk, now| desk.open_selected(now)),
    command("next-row",          "Down J",          Queue,    "Choose the case below",                            |desk, _| desk.choose_row(1)),
    command("previous-row",      "Up K",            Queue,    "Choose the case above",                            |desk, _| desk.choose_row(-1)),
    command("next-page",         "PageDown",        Queue,    "Choose the case ten rows down",                    |desk, _| desk.choose_row(10)),
    command("previous-page",     "PageUp",          Queue,    "Choose the case ten rows up",                      |desk, _| desk.choose_row(-10)),
    command("first-row",         "Home",            Queue,    "Choose the first case",                            |desk, _| desk.choose_row(isize::MIN)),
    command("last-row",          "End",             Queue,    "Choose the last case",                             |desk, _| desk.choose_row(isize::MAX)),
    command("filter",            "Slash Ctrl+F",    Queue,    "Filter the queue by typing",                       |desk, _| desk.filter_by_typing()),
    command("next-chip",         "C",               Queue,    "Show all, urgent, mine, incomplete or children",   |desk, now| desk.next_chip(now)),
    command("sort",              "S",               Queue,    "Sort by time left, priority, patient or date",     |desk, now| desk.next_sort(now)),
    command("clear-filter",      "Esc",             Queue,    "Show all cases again",                             |desk, now| desk.clear_filter(now)),
    command("leave-filter",      "Esc Enter Down",  Filter,   "Go back to the rows and keep the filter",          |desk, _| desk.leave_filter()),
    command("next-photograph",   "Right",           Lightbox, "Show the next photograph",                         |desk, _| desk.step_photograph(1)),
    command("previous-photograph", "Left",          Lightbox, "Show the photograph before",                       |desk, _| desk.step_photograph(-1)),
    command("next-unseen",       "U",               Lightbox, "Show the next photograph not seen yet",            |desk, _| desk.next_unseen()),
    command("true-pixels",       "Z",               Lightbox, "One photograph pixel per screen pixel",            |desk, _| desk.lightbox(|lightbox| lightbox.true_pixels())),
    command("fit",               "F",               Lightbox, "Fit the whole photograph",                         |desk, _| desk.lightbox(|lightbox| lightbox.fit())),
    command("zoom-in",           "Plus Equals",     Lightbox, "Zoom in where the pointer is",                     |desk, _| desk.lightbox(|lightbox| lightbox.zoom_in())),
    command("zoom-out",          "Minus",           Lightbox, "Zoom out where the pointer is",                    |desk, _| desk.lightbox(|lightbox| lightbox.zoom_out())),
    command("look-left",         "Shift+Left",      Lightbox, "Look further left",                                |desk, _| desk.lightbox(|lightbox| lightbox.look(-1.0, 0.0))),
    command("look-right",        "Shift+Right",     Lightbox, "Look further right",                               |desk, _| desk.lightbox(|lightbox| lightbox.look(1.0, 0.0))),
    command("look-up",           "Shift+Up Up",     Lightbox, "Look further up",                                  |desk, _| desk.lightbox(|lightbox| lightbox.look(0.0, -1.0))),
    command("look-down",         "Shift+Down Down", Lightbox, "Look further down",                                |desk, _| desk.lightbox(|lightbox| lightbox.look(0.0, 1.0))),
    command("loupe",             "G",               Lightbox, "Loupe under the pointer, on or off",               |desk, _| desk.lightbox(|lightbox| lightbox.toggle_loupe())),
    command("turn-right",        "CloseBracket",    Lightbox, "Turn a quarter clockwise",                         |desk, _| desk.lightbox(|lightbox| lightbox.turn(1))),
    command("turn-left",         "OpenBracket",     Lightbox, "Turn a quarter anticlockwise",                     |desk, _| desk.lightbox(|lightbox| lightbox.turn(-1))),
    command("mirror",            "M",               Lightbox, "Mirror the photograph; a badge says so",           |desk, _| desk.lightbox(|lightbox| lightbox.mirror())),
    command("keep-view",         "K",               Lightbox, "Keep or reset the view for the next photograph",   |desk, _| desk.lightbox(|lightbox| lightbox.keeps_view = !lightbox.keeps_view)),
    command("reset-view",        "X",               Lightbox, "Undo zoom, turn, mirror and enhancement",          |desk, _| desk.lightbox(|lightbox| lightbox.reset())),
    command("brighter",          "B",               Lightbox, "Brighten the photograph; a badge says so",         |desk, _| desk.lightbox(|lightbox| lightbox.expose(1.0))),
    command("darker",            "Shift+B",         Lightbox, "Darken the photograph; a badge says so",           |desk, _| desk.lightbox(|lightbox| lightbox.expose(-1.0))),
    command("more-contrast",     "V",               Lightbox, "More contrast; a badge says so",                   |desk, _| desk.lightbox(|lightbox| lightbox.contrast(1.0))),
    command("less-contrast",     "Shift+V",         Lightbox, "Less contrast; a badge says so",                   |desk, _| desk.lightbox(|lightbox| lightbox.contrast(-1.0))),
    command("local-contrast",    "H",               Lightbox, "Local contrast, in three steps; a badge says so",  |desk, _| desk.lightbox(|lightbox| lightbox.next_local_contrast())),
    command("next-channel",      "I",               Lightbox, "Red, green, blue, melanin or haemoglobin alone",   |desk, _| desk.lightbox(|lightbox| lightbox.step_channel(1))),
    command("previous-channel",  "Shift+I",         Lightbox, "The channel or map before",                        |desk, _| desk.lightbox(|lightbox| lightbox.step_channel(-1))),
    command("original",          "Backspace",       Lightbox, "Original or enhanced, to compare",                 |desk, _| desk.lightbox(|lightbox| lightbox.toggle_original())),
    command("note-enhancement",  "",                Lightbox, "Note the enhanced view in the findings",           |desk, now| desk.note_enhancement(now)),
    command("confirm-card",       "C",               Lightbox, "Say which colour card was found, and correct by it", |desk, now| desk.confirm_card(now)),
    command("toggle-correction",  "W",               Lightbox, "Corrected colours or the original",                |desk, now| desk.toggle_correction(now)),
    command("hold-original",      "Q",               Lightbox, "Original colours while the key is held",           |desk, _| desk.hold_original()),
    command("grey",               "Y",               Lightbox, "White balance by the grey under the pointer",      |desk, now| desk.point_at(PointedAt::Grey, now)),
    command("borrow-correction",  "J",               Lightbox, "Borrow a correction, checked by the grey under the pointer", |desk, now| desk.point_at(PointedAt::GreyToBorrowBy, now)),
    command("forget-correction",  "",                Lightbox, "Forget the colour correction of this photograph",  |desk, _| desk.forget_correction()),
    command("skin-tone",          "T",               Lightbox, "Skin tone under the pointer, where colours are calibrated", |desk, now| desk.point_at(PointedAt::Skin, now)),
    command("next-marks",         "E",               Lightbox, "Mark what is clipped, then what the display cannot show", |desk, _| desk.next_marks()),
    command("colours",            "P",               Lightbox, "Where the colours on the screen come from",        |desk, _| desk.lay(Overlay::Colours)),
    command("referral-letter",   "L",               Lightbox, "Read the referral letter",                         |desk, _| desk.lay(Overlay::ReferralLetter)),
    command("consent",           "O",               Lightbox, "Read the consent",                                 |desk, _| desk.lay(Overlay::Consent)),
    command("write",             "Tab D",           Lightbox, "Write the first thing that is missing",            |desk, _| desk.write_first_missing()),
    command("read-letter",       "Ctrl+Enter",      Lightbox, "Read the letter before signing",                   |desk, _| desk.read_letter()),
    command("next-case",         "N",               Lightbox, "Leave this case unsigned and open the next",       |desk, now| desk.next_case(now)),
    command("back-to-queue",     "Esc",             Lightbox, "Leave this case unsigned and show the queue",      |desk, now| desk.back_to_queue(now)),
    command("next-field",        "Tab",             Draft,    "Write the next field",                             |desk, _| desk.step_field(1)),
    command("previous-field",    "Shift+Tab",       Draft,    "Write the field before",                           |desk, _| desk.step_field(-1)),
    command("choice-1",          "Alt+1",           Draft,    "Take the first answer offered",                    |desk, now| desk.take_choice(0, now)),
    command("choice-2",          "Alt+2",           Draft,    "Take the second answer offered",                   |desk, now| desk.take_choice(1, now)),
    command("choice-3",          "Alt+3",           Draft,    "Take the third answer offered",                    |desk, now| desk.take_choice(2, now)),
    command("choice-4",          "Alt+4",           Draft,    "Take the fourth answer offered",                   |desk, now| desk.take_choice(3, now)),
    command("choice-5",          "Alt+5",           Draft,    "Take the fifth answer offered",                    |desk, now| desk.take_choice(4, now)),
    command("choice-6",          "Alt+6",           Draft,    "Take the sixth answer offered",                    |desk, now| desk.take_choice(5, now)),
    command("stop-writing",      "Esc",             Draft,    "Go back to the photographs",                       |desk, _| desk.stop_writing()),
    command("written",           "Ctrl+Enter",      Draft,    "Read the letter before signing",                   |desk, _| desk.read_letter()),
    command("sign-report",       "Ctrl+Enter",      Letter,   "Sign the report and seal it for the GP",           |desk, now| desk.sign(now)),
    command("edit-report",       "Esc E",           Letter,   "Go back to the photographs and the words",         |desk, _| desk.edit_report()),
    command("card-down",          "Down",            Card,     "The card below",                                   |desk, _| desk.card_step(1)),
    command("card-up",            "Up",              Card,     "The card above",                                   |desk, _| desk.card_step(-1)),
    command("take-card",          "Enter",           Card,     "It is this card: correct the colours by it",       |desk, now| desk.take_card(now)),
    command("card-by-hand",       "H",               Card,     "Place the four corners of the card by hand",       |desk, _| desk.place_corners()),
    command("leave-card",         "Esc",             Card,     "It is none of these",                              |desk, _| desk.close_overlay()),
    command("put-corner",         "Enter",           Corners,  "Put a corner of the card under the pointer",       |desk, now| desk.put_corner(now)),
    command("take-corner-back",   "Backspace",       Corners,  "Take the last corner back",                        |desk, _| desk.take_corner_back()),
    command("corners-zoom-in",    "Plus Equals",     Corners,  "Zoom in where the pointer is",                     |desk, _| desk.lightbox(|lightbox| lightbox.zoom_in())),
    command("corners-zoom-out",   "Minus",           Corners,  "Zoom out where the pointer is",                    |desk, _| desk.lightbox(|lightbox| lightbox.zoom_out())),
    command("corners-fit",        "F",               Corners,  "Fit the whole photograph",                         |desk, _| desk.lightbox(|lightbox| lightbox.fit())),
    command("leave-corners",      "Esc",             Corners,  "Place no corners",                                 |desk, _| desk.leave_corners()),
    command("close-sheet",       "Esc Enter",       Sheet,    "Close the sheet",                                  |desk, _| desk.close_overlay()),
    command("palette-down",      "Down",            Palette,  "Choose the row below",                             |desk, _| desk.palette_step(1)),
    command("palette-up",        "Up",              Palette,  "Choose the row above",                             |desk, _| desk.palette_step(-1)),
    command("palette-take",      "Enter",           Palette,  "Do the chosen row",                                |desk, now| desk.palette_take(now)),
    command("close-palette",     "Esc",             Palette,  "Close the palette",                                |desk, _| desk.close_overlay()),
    command("next-check",        "Right",           Check,    "Show the next page of the display check",          |desk, _| desk.step_check(1)),
    command("previous-check",    "Left",            Check,    "Show the page before",                             |desk, _| desk.step_check(-1)),
    command("check-good",        "Y",               Check,    "This page is good",                                |desk, _| desk.judge_page(true)),
    command("check-not-good",    "N",               Check,    "This page is not good",                            |desk, _| desk.judge_page(false)),
    command("choose-darker",     "Down",            Check,    "Choose the next bar, or the next grey",            |desk, _| desk.choose_in_check(1)),
    command("choose-lighter",    "Up",              Check,    "Choose the bar or the grey before",                |desk, _| desk.choose_in_check(-1)),
    command("keep-check",        "Enter",           Check,    "Go on, and on the last page keep the check",       |desk, now| desk.keep_check(now)),
    command("leave-check",       "Esc",             Check,    "Leave the display check and keep nothing of it",   |desk, now| desk.leave_check(now)),
    command("next-figure",       "Tab Enter Down",  Meter,    "Type the next figure",                             |desk, _| desk.step_reading(1)),
    command("previous-figure",   "Shift+Tab Up",    Meter,    "Type the figure before",                           |desk, _| desk.step_reading(-1)),
    command("leave-meter",       "Right",           Meter,    "Show what was found",                              |desk, _| desk.step_check(1)),
    command("back-from-meter",   "Left",            Meter,    "Show the page before the figures",                 |desk, _| desk.step_check(-1)),
    command("leave-figures",     "Esc",             Meter,    "Leave the display check and keep nothing of it",   |desk, now| desk.leave_check(now)),
    command("palette",           "Ctrl+K",          Anywhere, "Find any command by name",                         |desk, _| desk.open_palette()),
    command("keys",              "Questionmark F1", Anywhere, "Show the keys that work here",                     |desk, _| desk.lay(Overlay::Keys)),
    command("tray",              "F6",              Anywhere, "Show what waits, was sent or was refused",         |desk, _| desk.lay(Overlay::Tray)),
    command("undo-sending",      "Ctrl+Z",          Anywhere, "Take the last signed report back before it goes",  |desk, now| desk.undo_sending(now)),
    command("refresh",           "F5",              Anywhere, "Read the queue now, and what could not be read",   |desk, _| desk.refresh()),
    command("dismiss-notice",    "F8",              Anywhere, "Dismiss the newest notice",                        |desk, _| desk.dismiss_notice()),
    command("copy-letter",       "C",               Letter,   "Copy the letter as text",                          |desk, now| desk.copy_letter(now)),
    command("next-intent",       "",                Anywhere, "Rendering intent: black point, relative, perceptual", |desk, now| desk.next_intent(now)),
    command("display-check",     "",                Anywhere, "Check this display",                               |desk, _| desk.begin_check()),
    command("theme",             "F9",              Anywhere, "Dark, light or grey room",                         |desk, _| desk.next_theme()),
    command("open-folder",       "Ctrl+O",          Queue,    "Open a folder of cases",                           |_, _| vec![Effect::ChooseFolder]),
    command("quit",              "Ctrl+Q",          Anywhere, "Close Diascope; signed reports stay safe",         |desk, now| desk.quit(now)),
];

/// The commands that go on while their key is held.
#[rustfmt::skip]
const STEPS: &[&str] = &[
    "next-row", "previous-row", "next-page", "previous-page", "next-photograph", "previous-photograph",
    "zoom-in", "zoom-out", "look-left", "look-right", "look-up", "look-down", "brighter", "darker", "more-contrast",
    "less-contrast", "next-field", "previous-field", "palette-down", "palette-up", "card-down", "card-up",
    "corners-zoom-in", "corners-zoom-out", "next-figure", "previous-figure", "choose-darker", "choose-lighter",
];

/// One row of the palette, the sheet or the README: a command or an outcome.
#[derive(Clone, Copy)]
pub enum Row {
    Command(&'static Command),
    Outcome(&'static Outcome),
}

/// Every row, commands first, then the outcomes with their keys.
pub fn rows() -> impl Iterator<Item = Row> {
    COMMANDS.iter().map(Row::Command).chain(OUTCOMES.iter().map(Row::Outcome))
}

impl Row {
    pub fn name(self) -> &'static str {
        match self {
            Self::Command(command) => command.name,
            Self::Outcome(outcome) => outcome.code,
        }
    }

    pub fn keys(self) -> &'static str {
        match self {
            Self::Command(command) => command.keys,
            Self::Outcome(outcome) => outcome.key,
        }
    }

    /// Whether holding its key is pressing it again and again: never what decides, signs or leaves.
    pub fn goes_by_steps(self) -> bool {
        STEPS.contains(&self.name())
    }

    pub fn place(self) -> Place {
        match self {
            Self::Command(command) => command.place,
            Self::Outcome(_) => Lightbox,
        }
    }

    pub fn help(self) -> String {
        match self {
            Self::Command(command) => command.help.to_owned(),
            Self::Outcome(outcome) => format!("Outcome: {}", outcome.label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_by_steps_is_a_command_and_never_one_that_decides() {
        for step in STEPS {
            assert!(COMMANDS.iter().any(|command| command.name == *step), "{step}");
        }
        for name in ["sign-report", "next-case", "back-to-queue", "toggle-correction", "borrow-correction"] {
            assert!(!STEPS.contains(&name), "{name}");
        }
    }
}
