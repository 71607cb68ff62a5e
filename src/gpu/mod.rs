//! The graphics card: photographs on it, and the shape that draws one. Positions on the screen are
//! physical pixels, positions in a photograph are its full-size pixels with (0, 0) at the corner of
//! the top-left one. Knows no patient, no view and no file; can be lost and rebuilt at any time.

pub mod adapter;
pub mod asked;
pub mod card;
pub mod offscreen;
pub mod paint;
pub mod pipeline;
pub mod shaders;
pub mod textures;
pub mod tiles;
pub mod uniforms;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use eframe::egui_wgpu::{Callback, wgpu};
use glam::Affine2;

use crate::domain::photograph::Ticket;
use crate::gpu::card::Card;
use crate::gpu::paint::{Paint, locked, place};
use crate::photo::filter::Filter;
use crate::photo::pyramid::Pyramid;

/// How one photograph is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Which photograph; what is drawn was kept under this very ticket, or nothing is drawn.
    pub ticket: Ticket,
    /// From the screen (physical pixels from the rectangle's top-left corner, that corner rounded to
    /// a whole pixel; a pixel's centre is at a half) to the photograph (pixels of `Light::size_px`).
    pub photo_from_screen: Affine2,
    /// How it is magnified. Reduced photographs are averaged, whatever this says (`Nearest` excepted).
    pub filter: Filter,
}

/// What the card holds of one photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Nothing,
    /// A preview stands in: never call it sharp.
    Preview,
    /// The whole photograph.
    Whole {
        /// Whether all that its last paints needed was on the card, at the size it was drawn; before
        /// the first paint, whether it is ready to fit the largest rectangle.
        is_sharp: bool,
    },
}

/// Everything on the graphics card. A handle: clones share the same card.
#[derive(Clone)]
pub struct Light {
    card: Arc<Mutex<Card>>,
    is_lost: Arc<AtomicBool>,
}

impl Light {
    /// Makes the pipelines for a surface of format `target`; tiles take up to `budget_bytes`, at
    /// least 4 MiB. The queue must be the device's own.
    pub fn new(device: &wgpu::Device, _queue: &wgpu::Queue, target: wgpu::TextureFormat, budget_bytes: u64) -> Self {
        let is_lost = Arc::new(AtomicBool::new(false));
        let lost = Arc::clone(&is_lost);
        device.set_device_lost_callback(move |_, _| lost.store(true, Ordering::Relaxed));
        Self { card: Arc::new(Mutex::new(Card::new(device, target, budget_bytes))), is_lost }
    }

    /// Puts tiles up only when they are needed. Putting them up ahead of need redraws the window, which
    /// on a software adapter would keep the processor from answering keys.
    pub fn without_warming(self) -> Self {
        locked(&self.card).is_warming = false;
        self
    }

    /// Gives a photograph to the card; its tiles go up when they are needed, or ahead of need when a
    /// frame has time left. A preview never takes the place of the whole photograph. The pyramid
    /// stays in memory until it is forgotten.
    pub fn keep(&self, ticket: &Ticket, pyramid: Arc<Pyramid>, is_preview: bool) {
        locked(&self.card).keep(ticket, pyramid, is_preview);
    }

    /// Forgets every photograph that is not named.
    pub fn forget_all_but(&self, keep: &[Ticket]) {
        locked(&self.card).forget_all_but(keep);
    }

    /// What is held of a photograph.
    pub fn has(&self, ticket: &Ticket) -> Held {
        locked(&self.card).has(ticket)
    }

    /// Width and height that `photo_from_screen` speaks of, pixels: the photograph's, or those of the
    /// preview that stands in for it.
    pub fn size_px(&self, ticket: &Ticket) -> Option<(u32, u32)> {
        locked(&self.card).size_px(ticket)
    }

    /// Adds the shape that draws a photograph in `rect` (points). Outside the photograph nothing is
    /// drawn. Asks for another frame by itself while tiles are missing.
    pub fn paint(&self, painter: &egui::Painter, rect: egui::Rect, look: Look) {
        let (context, clip) = (painter.ctx().clone(), painter.clip_rect());
        let scale = context.pixels_per_point();
        let window = context.viewport_rect().max.to_vec2() * scale;
        let size_px = {
            let mut card = locked(&self.card);
            card.foresee(&look, place(rect, clip, scale, [window.x.ceil() as u32, window.y.ceil() as u32]));
            card.size_px(&look.ticket)
        };
        let card = Arc::clone(&self.card);
        let window_id = context.viewport_id();
        let paint = Paint { card, context, window_id, look, size_px, rect, clip, number: AtomicUsize::new(usize::MAX) };
        painter.add(Callback::new_paint_callback(rect, paint));
    }

    /// What the tiles take on the card, bytes.
    pub fn bytes_on_card(&self) -> u64 {
        locked(&self.card).bytes_on_card()
    }

    /// What the kept photographs take in memory, bytes.
    pub fn bytes_in_memory(&self) -> u64 {
        locked(&self.card).bytes_in_memory()
    }

    /// Whether the card was lost (driver fault, card removed): what is on the screen is old, and the
    /// program must be started again with its case and draft.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }
}
