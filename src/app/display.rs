//! The display that the window is on: where the window is goes to the thread that knows displays, and what
//! it answers goes to the card before the desk hears of it.

use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, Stage};
use crate::colour::display::Display;
use crate::desk::Input;
use crate::desk::event::Event;
use crate::domain::display::Proof;
use crate::io::displays::monitors::PixelRect;

impl App {
    /// Tells where the window is, and takes in what is known of its display. Answers whether photographs may
    /// be shown: for a moment at the beginning they wait, so that none changes its colours before one's eyes.
    pub(super) fn hear_displays(&mut self, ctx: &egui::Context) -> bool {
        let place = ctx.input(|input| (input.viewport().outer_rect, input.pixels_per_point));
        self.displays.window_at(place.0.map(|rect| pixels(rect, place.1)));
        for news in self.displays.news() {
            if let (Some(light), Some(display)) = (&self.light, news.display) {
                light.show_on(Arc::clone(&display));
                self.prove(ctx, display);
            }
            self.tell(ctx, Input::Event(news.event));
        }
        let waits = self.displays.is_worth_waiting_for() && self.light.is_some();
        if waits {
            ctx.request_repaint_after(Duration::from_millis(10));
        } else if !self.has_asked_card() {
            // Photographs are shown for sRGB from now on, until the display is known.
            self.prove(ctx, Arc::new(Display::srgb()));
        }
        self.hear_proofs(ctx);
        !waits
    }

    /// The display's check has the full screen, since it judges edges and evenness; then the window is as before.
    pub(super) fn fit_screen_to_check(&mut self, ctx: &egui::Context) {
        let is_checking = matches!(&self.stage, Stage::Working(working) if working.desk.check.is_some());
        let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
        if let Some(full) = full_screen(is_checking, is_full, &mut self.full_screen_before) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(full));
        }
    }

    /// A desk that has just been laid knows nothing of the display, and shows by the usual intent.
    pub(super) fn tell_of_display(&mut self, ctx: &egui::Context) {
        let Stage::Working(working) = &self.stage else { return };
        self.displays.show_by(working.desk.intent);
        if let Some(state) = self.displays.last().cloned() {
            self.tell(ctx, Input::Event(Event::DisplayIs(state)));
        }
        if self.proof != Proof::NotYet {
            self.tell(ctx, Input::Event(Event::ColoursProven(self.proof.clone())));
        }
    }
}

/// Whether the window is to have the full screen, where that is to change by a check's beginning or end.
fn full_screen(is_checking: bool, is_full: bool, before: &mut Option<bool>) -> Option<bool> {
    match (is_checking, *before) {
        (true, None) => {
            *before = Some(is_full);
            Some(true)
        }
        (false, Some(_)) => before.take(),
        _ => None,
    }
}

/// From points of this window's scale to pixels of the desktop.
fn pixels(rect: egui::Rect, scale: f32) -> PixelRect {
    let px = |points: f32| (points * scale).round() as i32;
    PixelRect { left: px(rect.left()), top: px(rect.top()), width: px(rect.width()), height: px(rect.height()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_takes_the_full_screen_once_and_gives_back_what_was() {
        for was_full in [false, true] {
            let mut before = None;
            assert_eq!(full_screen(false, was_full, &mut before), None);
            assert_eq!(full_screen(true, was_full, &mut before), Some(true));
            assert_eq!(full_screen(true, true, &mut before), None);
            assert_eq!(full_screen(false, true, &mut before), Some(was_full));
            assert_eq!(full_screen(false, was_full, &mut before), None);
        }
    }
}
