//! The display that the window is on: where the window is goes to the thread that knows displays, and what
//! it answers goes to the card before the desk hears of it.

use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, Stage};
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
                self.prover.iter().for_each(|prover| prover.prove(Arc::clone(&display)));
            }
            self.tell(ctx, Input::Event(news.event));
        }
        self.hear_proofs(ctx);
        let waits = self.displays.is_worth_waiting_for() && self.light.is_some();
        if waits {
            ctx.request_repaint_after(Duration::from_millis(10));
        }
        !waits
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

/// From points of this window's scale to pixels of the desktop.
fn pixels(rect: egui::Rect, scale: f32) -> PixelRect {
    let px = |points: f32| (points * scale).round() as i32;
    PixelRect { left: px(rect.left()), top: px(rect.top()), width: px(rect.width()), height: px(rect.height()) }
}
