//! What the window does when its graphics card is lost: saves, notes the way back, closes. And when it was too
//! busy to take the window's new size: has it take the size again.

use eframe::egui_wgpu::SurfaceConfig;

use crate::app::ended::Ended;
use crate::app::{App, Stage};

impl App {
    /// Where the card was lost, what is on the screen is old: the window must not stay.
    pub(super) fn look_after_card(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        let Some(light) = &self.light else { return };
        frame.set_wgpu_surface_config(surface(light.take_old_surface()));
        // So that a test can lose a card: nothing else can, where the processor draws.
        #[cfg(debug_assertions)]
        if let Some(file) = std::env::var_os("DIASCOPE_LOSE_CARD")
            && std::fs::remove_file(file).is_ok()
        {
            light.lose();
        }
        if light.is_lost() && self.start.ending.borrow().is_none() {
            self.leave_lost_card(ctx);
        }
    }

    /// Saves everything and closes; the program is then started again where the consultant is.
    fn leave_lost_card(&mut self, ctx: &egui::Context) {
        self.note_way_back();
        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
    }

    pub(super) fn note_way_back(&mut self) {
        let (at, source, has_unsaved_words) = match &self.stage {
            Stage::Working(working) => {
                (working.desk.resume_point(), working.address.clone(), working.desk.has_unsaved_words())
            }
            _ => (None, None, false),
        };
        self.save();
        let mut ended = Ended::of_lost_card(at, source, self.began, self.start.way_back.as_ref());
        if let Ended::ComesBack(way_back) = &mut ended {
            way_back.has_unsaved_words = has_unsaved_words;
        }
        *self.start.ending.borrow_mut() = Some(ended);
    }
}

/// How the window's surface is: as it was begun. The toolkit configures it again only where this changes, so that
/// one frame of another latency makes it, and the frame after it goes back.
fn surface(has_old_size: bool) -> SurfaceConfig {
    if has_old_size { SurfaceConfig::HIGH_THROUGHPUT } else { SurfaceConfig::LOW_LATENCY }
}
