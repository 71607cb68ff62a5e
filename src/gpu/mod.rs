//! The graphics card: photographs on it, and the shape that draws one. Positions on the screen are
//! physical pixels, positions in a photograph are its full-size pixels with (0, 0) at the corner of
//! the top-left one. Knows no patient, no view and no file; can be lost and rebuilt at any time.

pub mod adapter;
mod ahead;
pub mod asked;
pub mod card;
mod colours;
mod drawn;
mod easel;
mod faults;
mod ground;
mod kept;
pub mod offscreen;
mod pace;
pub mod paint;
mod pane;
pub mod pipeline;
pub mod self_test;
pub mod shaders;
mod tables;
pub mod textures;
pub mod tiles;
pub mod uniforms;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eframe::egui_wgpu::{Callback, wgpu};
use glam::{Affine2, dvec2};

use crate::colour::correction::Correction;
use crate::colour::display::Display;
use crate::colour::enhancement::Enhancement;
use crate::colour::marks::Marks;
use crate::domain::photograph::Ticket;
use crate::gpu::ahead::{Tiles, Work};
use crate::gpu::card::Card;
pub use crate::gpu::drawn::Drawn;
use crate::gpu::drawn::Notes;
use crate::gpu::faults::Faults;
use crate::gpu::ground::Grounds;
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
    /// What a card or a neutral asks for; without it the colours stay as the photograph states them.
    pub correction: Option<Arc<Correction>>,
    /// Which places are marked.
    pub marks: Marks,
    /// How it is shown otherwise than it is; the default changes nothing and costs nothing.
    pub enhancement: Enhancement,
    /// Whether hairlines separate the photograph's pixels where each is a square of eight screen
    /// pixels or more, drawn by `Filter::Nearest`.
    pub has_grid: bool,
}

impl Look {
    /// A photograph as it is, without a grid.
    pub fn new(ticket: Ticket, photo_from_screen: Affine2, filter: Filter) -> Self {
        let enhancement = Enhancement::default();
        Self { ticket, photo_from_screen, filter, correction: None, marks: Marks::None, enhancement, has_grid: false }
    }
}

/// What the card holds of one photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Nothing,
    /// A preview stands in: never call it sharp.
    Preview,
    /// The whole photograph.
    Whole {
        /// Whether its paints of this frame need nothing that is not on the card or put up in it; while
        /// nobody looks at it, whether it is ready to fit the pane.
        is_sharp: bool,
    },
}

/// Everything on the graphics card. A handle: clones share the same card. The thread "tiles" puts up
/// tiles ahead of need; it ends with the last handle.
#[derive(Clone)]
pub struct Light {
    held: Arc<Everything>,
}

struct Everything {
    card: Arc<Mutex<Card>>,
    device: wgpu::Device,
    grounds: Mutex<Grounds>,
    faults: Arc<Faults>,
    notes: Arc<Notes>,
    tiles: Tiles,
}

impl Light {
    /// Makes the pipelines for a surface of format `target`; tiles take up to `budget_bytes`, at
    /// least 4 MiB. The queue must be the device's own.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, target: wgpu::TextureFormat, budget_bytes: u64) -> Self {
        let faults = Faults::of(device);
        let card = Arc::new(Mutex::new(Card::new(device, target, budget_bytes)));
        let notes = Arc::new(Notes::default());
        let tiles = Tiles::begin(Work {
            card: Arc::clone(&card),
            device: device.clone(),
            queue: queue.clone(),
            faults: Arc::clone(&faults),
            notes: Arc::clone(&notes),
        });
        let grounds = Mutex::new(Grounds::new(device, target));
        Self { held: Arc::new(Everything { card, device: device.clone(), grounds, faults, notes, tiles }) }
    }

    /// Gives a photograph to the card; its tiles go up ahead of need as soon as the size of the pane is
    /// known, otherwise when they are needed. A preview never takes the place of the whole photograph.
    /// The same photograph with more or fewer of its sizes in memory keeps its tiles. The pyramid
    /// stays in memory until it is forgotten.
    pub fn keep(&self, ticket: &Ticket, pyramid: Arc<Pyramid>, is_preview: bool) {
        self.card().keep(ticket, pyramid, is_preview);
        self.see_to_cold();
    }

    /// Forgets every photograph that is not named.
    pub fn forget_all_but(&self, keep: &[Ticket]) {
        self.card().forget_all_but(keep);
        self.see_to_cold();
    }

    /// From the next frame on photographs are shown for this display; until it is called, for sRGB.
    pub fn show_on(&self, display: Arc<Display>) {
        self.card().show_on(display);
    }

    /// Tells how large the pane will be that photographs are looked at in, physical pixels, before
    /// anything is drawn in it; a larger one that is drawn counts too. May be called every frame.
    pub fn expect_pane_px(&self, width: u32, height: u32) {
        self.card().expect_pane(dvec2(f64::from(width.max(1)), f64::from(height.max(1))));
        self.see_to_cold();
    }

    /// Waits until all is on the card that can be put there ahead of need. For tests and benchmarks.
    pub fn wait_for_tiles(&self) {
        self.held.tiles.wait();
    }

    fn see_to_cold(&self) {
        let is_cold = self.card().take_is_cold();
        if is_cold {
            self.held.tiles.ring();
        }
    }

    fn grounds(&self) -> MutexGuard<'_, Grounds> {
        // A colour that a panic left half made is not in the list, and is made again.
        self.held.grounds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn card(&self) -> MutexGuard<'_, Card> {
        locked(&self.held.card)
    }

    /// What is held of a photograph.
    pub fn has(&self, ticket: &Ticket) -> Held {
        self.card().has(ticket)
    }

    /// Width and height that `photo_from_screen` speaks of, pixels: the photograph's, or those of the
    /// preview that stands in for it.
    pub fn size_px(&self, ticket: &Ticket) -> Option<(u32, u32)> {
        self.card().size_px(ticket)
    }

    /// Adds the shape that draws a photograph in `rect` (points). Outside the photograph nothing is
    /// drawn. Asks for another frame by itself while tiles can still be put up.
    pub fn paint(&self, painter: &egui::Painter, rect: egui::Rect, look: Look) {
        let (context, clip) = (painter.ctx().clone(), painter.clip_rect());
        let scale = context.pixels_per_point();
        let window = context.viewport_rect().max.to_vec2() * scale;
        let size_px = {
            let mut card = self.card();
            card.foresee(&look, place(rect, clip, scale, [window.x.ceil() as u32, window.y.ceil() as u32]));
            card.size_px(&look.ticket)
        };
        let (light, window_id, number) = (self.clone(), context.viewport_id(), AtomicUsize::new(usize::MAX));
        let paint = Paint { light, context, window_id, look, size_px, rect, clip, number };
        painter.add(Callback::new_paint_callback(rect, paint));
    }

    /// What follows when every paint of a frame has asked. True where another frame is wanted.
    fn finish(&self, device: &wgpu::Device, queue: &wgpu::Queue, encoder: &wgpu::CommandEncoder) -> bool {
        let wants_another = self.card().finish(device, queue);
        if self.held.notes.are_wanted() {
            let drawn = self.card().take_drawn();
            if let Some((ticket, is_sharp)) = drawn {
                self.held.notes.follow(encoder, ticket, is_sharp);
                self.held.tiles.ring();
            }
        }
        self.see_to_cold();
        wants_another
    }

    /// From here on `say` is told of the largest photograph of each frame, after the card has finished
    /// it. `say` may be called on any thread; it must be quick and must not ask this `Light` anything.
    pub fn note_drawn(&self, say: impl Fn(Drawn) + Send + Sync + 'static) {
        self.held.notes.begin(say);
    }

    /// What the tiles take on the card, bytes.
    pub fn bytes_on_card(&self) -> u64 {
        self.card().bytes_on_card()
    }

    /// What the kept photographs take in memory, bytes.
    pub fn bytes_in_memory(&self) -> u64 {
        self.card().bytes_in_memory()
    }

    /// Whether the card was lost (driver fault, card removed, its memory full): what is on the screen
    /// is old, and the program must be started again with its case and draft.
    pub fn is_lost(&self) -> bool {
        self.held.faults.is_lost()
    }

    /// Calls `wake` once when the card is lost, on any thread; at once if it is lost already. Also whenever
    /// the window's surface has to be configured again.
    pub fn when_lost(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.held.faults.when_lost(wake);
    }

    /// Whether the window's surface could not be given its new size and has to be configured again before
    /// the next frame; says so once.
    pub fn take_old_surface(&self) -> bool {
        self.held.faults.take_old_surface()
    }

    /// How many commands the card has refused.
    pub fn faults(&self) -> usize {
        self.held.faults.count()
    }

    /// Loses the card on purpose, to try what follows.
    pub fn lose(&self) {
        self.held.device.destroy();
        // The loss is told by whoever polls next; a lost device has nothing else to say.
        self.held.device.poll(wgpu::PollType::Poll).ok();
    }
}
