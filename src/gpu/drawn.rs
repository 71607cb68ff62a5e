//! When was a photograph really drawn? For benchmarks: somebody who asks is told after the card has
//! finished each frame. Costs nothing while nobody asks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use eframe::egui_wgpu::wgpu;

use crate::domain::photograph::Ticket;

/// The largest photograph of one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub ticket: Ticket,
    /// Whether it was drawn from all that it needs; never of a preview.
    pub is_sharp: bool,
    /// When the card had finished the frame, known to a quarter of a millisecond.
    pub at: Instant,
}

type Say = Arc<dyn Fn(Drawn) + Send + Sync>;

/// Who is told, and what the card has not finished.
#[derive(Default)]
pub struct Notes {
    say: Mutex<Option<Say>>,
    /// Held once by each frame under way, also one that is never submitted.
    under_way: Arc<()>,
}

impl Notes {
    /// From here on `say` is told of every frame.
    pub fn begin(&self, say: impl Fn(Drawn) + Send + Sync + 'static) {
        *self.say.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(say));
    }

    fn say(&self) -> Option<Say> {
        self.say.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn are_wanted(&self) -> bool {
        self.say.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Says it when the card has finished the frame that is encoded here, and somebody polls.
    pub fn follow(&self, encoder: &wgpu::CommandEncoder, ticket: Ticket, is_sharp: bool) {
        let Some(say) = self.say() else { return };
        let under_way = Arc::clone(&self.under_way);
        encoder.on_submitted_work_done(move || {
            say(Drawn { ticket, is_sharp, at: Instant::now() });
            drop(under_way);
        });
    }

    /// Whether the device must be polled for a frame.
    pub fn are_under_way(&self) -> bool {
        Arc::strong_count(&self.under_way) > 1
    }
}
