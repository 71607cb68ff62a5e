//! What is on the card and what one frame asks of it: first every paint says what it looks at, then
//! tiles are put up and patches laid, then each paint draws its patches. Between frames, tiles are put
//! up ahead of need. Positions as in gpu/mod.rs.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui_wgpu::wgpu;
use glam::DVec2;

use crate::colour::display::Display;
use crate::domain::photograph::Ticket;
use crate::gpu::asked::{Asked, Place};
use crate::gpu::colours::Colours;
use crate::gpu::kept::{Kept, Warmth};
use crate::gpu::pace::Pace;
use crate::gpu::pane::Pane;
use crate::gpu::pipeline::{Bound, Drawing, Pipeline};
use crate::gpu::textures::{Need, On, Textures};
use crate::gpu::uniforms::{Patch, Placement};
use crate::gpu::{Held, Look, shaders};
use crate::photo::pyramid::Pyramid;

/// So many tiles are put up ahead of need each time the card is taken: a frame never waits for more.
const AHEAD_AT_ONCE: u32 = 2;

/// The card and the photographs given to it.
pub struct Card {
    pipeline: Pipeline,
    textures: Textures,
    colours: Colours,
    /// In the order they were given.
    kept: Vec<Kept>,
    next_number: u32,
    frame: u64,
    is_gathering: bool,
    pace: Pace,
    pane: Pane,
    /// Whether something changed that may allow or need tiles ahead of need.
    is_cold: bool,
    /// Whether a frame was finished that nobody has noted.
    is_unnoted: bool,
    asked: Vec<Asked>,
    placements: Vec<Placement>,
    patches: Vec<Patch>,
}

/// What one step of putting up ahead of need has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// Whether tiles wait in the queue to be submitted.
    pub has_put: bool,
    /// Whether nothing is left that can be put up.
    pub is_done: bool,
}

impl Card {
    /// An empty card for surfaces of one format.
    pub fn new(device: &wgpu::Device, target: wgpu::TextureFormat, budget_bytes: u64) -> Self {
        Self::with_text(device, target, budget_bytes, shaders::PHOTOGRAPH)
    }

    /// The same with another text of the shader, to see that a fault in it is found.
    pub fn with_text(device: &wgpu::Device, target: wgpu::TextureFormat, budget_bytes: u64, text: &str) -> Self {
        let (textures, colours) = (Textures::new(device, budget_bytes), Colours::new(device));
        let bound = Bound { tiles: textures.view(), tables: colours.tables() };
        Self {
            pipeline: Pipeline::new(device, target, bound, text),
            textures,
            colours,
            kept: Vec::new(),
            next_number: 0,
            frame: 0,
            is_gathering: false,
            pace: Pace::default(),
            pane: Pane::default(),
            is_cold: false,
            is_unnoted: false,
            asked: Vec::new(),
            placements: Vec::new(),
            patches: Vec::new(),
        }
    }

    /// Takes a photograph. A preview never replaces a whole one. A whole one that is kept already, told
    /// by its sizes and colours, only changes which sizes are in memory: its tiles stay on the card.
    pub fn keep(&mut self, ticket: &Ticket, pyramid: Arc<Pyramid>, is_preview: bool) {
        let at = self.kept.iter().position(|kept| kept.ticket == *ticket);
        let old = at.map(|at| &mut self.kept[at]);
        self.is_cold = true;
        if let Some(old) = old.filter(|old| !old.is_preview) {
            if is_preview {
                return;
            }
            // With other colours its codes are others too.
            if old.pyramid.sizes() == pyramid.sizes() && old.pyramid.colours() == pyramid.colours() {
                (old.pyramid, old.fell_short) = (pyramid, false);
                return;
            }
        }
        let kept = Kept::new(ticket, self.next_number, pyramid, is_preview);
        self.next_number += 1;
        match at {
            Some(at) => {
                let old = std::mem::replace(&mut self.kept[at], kept).number;
                self.textures.forget(|number| number != old);
            }
            None => self.kept.push(kept),
        }
    }

    /// Forgets every photograph that is not named, here and on the card.
    pub fn forget_all_but(&mut self, keep: &[Ticket]) {
        self.kept.retain(|kept| keep.contains(&kept.ticket));
        self.textures.forget(|number| self.kept.iter().any(|kept| kept.number == number));
        self.is_cold = true;
    }

    /// What is held of a photograph.
    pub fn has(&self, ticket: &Ticket) -> Held {
        match self.kept_by(ticket) {
            None => Held::Nothing,
            Some(Kept { is_preview: true, .. }) => Held::Preview,
            Some(Kept { is_sharp, .. }) => Held::Whole { is_sharp: *is_sharp },
        }
    }

    /// The size that transforms speak of.
    pub fn size_px(&self, ticket: &Ticket) -> Option<(u32, u32)> {
        self.kept_by(ticket).map(|kept| kept.grid.size_px())
    }

    /// What the tiles take on the card, bytes.
    pub fn bytes_on_card(&self) -> u64 {
        self.textures.bytes()
    }

    /// What the photographs take in memory, bytes.
    pub fn bytes_in_memory(&self) -> u64 {
        self.kept.iter().map(|kept| kept.pyramid.bytes() as u64).sum()
    }

    fn kept_by(&self, ticket: &Ticket) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.ticket == *ticket)
    }

    /// Shows photographs for this display from the next frame on.
    pub fn show_on(&mut self, display: Arc<Display>) {
        self.colours.show_on(display);
    }

    /// Tells how large the pane will be, before anything is drawn in it.
    pub fn expect_pane(&mut self, size_px: DVec2) {
        if self.pane.expect(size_px) {
            self.other_pane();
        }
    }

    fn other_pane(&mut self) {
        self.textures.forget_ahead();
        self.is_cold = true;
    }

    /// Whether something has changed since this was last asked that `put_ahead` should look at.
    pub fn take_is_cold(&mut self) -> bool {
        std::mem::take(&mut self.is_cold)
    }

    /// Says whether a photograph will be sharp when this paint has put up what one frame can put up,
    /// so that a badge drawn in the same frame tells the truth, and none must be drawn again for it.
    pub fn foresee(&mut self, look: &Look, place: Place) {
        let asked = self.asked_of(look, None, place);
        let Some(kept) = self.kept.iter_mut().find(|kept| Some(kept.number) == asked.number) else { return };
        let tiles = kept.grid.tiles_in(asked.level, asked.seen);
        let around = asked.needs_surroundings().then(|| kept.grid.coarsest_tile());
        let missing = tiles.chain(around).filter(|tile| !kept.is_up(&self.textures, *tile)).count();
        let is_at_hand = kept.level_at_hand(asked.level) == asked.level && !kept.fell_short;
        let can_put = if is_at_hand { self.pace.tiles_a_frame() } else { 0 };
        // Every paint of the frame must be sharp.
        let frame = self.frame + 1;
        kept.is_sharp = missing <= can_put as usize && (kept.is_sharp || kept.foreseen != frame);
        kept.foreseen = frame;
    }

    /// Takes one paint of this frame; `size_px` is the size its transform was made for. Returns the
    /// number to draw it by.
    pub fn ask(&mut self, look: &Look, size_px: Option<(u32, u32)>, place: Place) -> usize {
        if !self.is_gathering {
            self.is_gathering = true;
            self.frame += 1;
            self.asked.clear();
        }
        let asked = self.asked_of(look, size_px, place);
        self.asked.push(asked);
        if self.pane.note(place.size_px, self.frame) {
            self.other_pane();
        }
        self.asked.len() - 1
    }

    fn asked_of(&self, look: &Look, size_px: Option<(u32, u32)>, place: Place) -> Asked {
        let kept = self.kept_by(&look.ticket);
        let size_px = size_px.or(kept.map(|kept| kept.grid.size_px())).unwrap_or((1, 1));
        Asked::new(kept.map(|kept| (kept.number, &kept.grid)), look, size_px, place)
    }

    /// After every paint has asked: puts tiles up and lays the patches. True where another frame is
    /// wanted, for tiles that can still be put up or because a photograph is not as sharp as was foreseen.
    pub fn finish(&mut self, device: &wgpu::Device, queue: &wgpu::Queue) -> bool {
        if !std::mem::take(&mut self.is_gathering) {
            return false;
        }
        self.is_unnoted = true;
        let on = On { device, queue, frame: self.frame };
        self.mark_seen();
        self.put_coarsest(on);
        let is_missing = self.put_needed(on);
        let has_other_cube = self.put_colours(on);
        let is_news = self.lay_patches();
        self.cool_pushed_out();
        let has_grown = self.textures.take_has_grown();
        let bound = Bound { tiles: self.textures.view(), tables: self.colours.tables() };
        if has_grown || has_other_cube {
            self.pipeline.rebind(device, bound);
        }
        for asked in &self.asked {
            self.pipeline.prepare(device, asked.variant());
        }
        let drawing = Drawing { placements: &self.placements, patches: &self.patches };
        self.pipeline.write(device, queue, bound, drawing);
        is_missing || is_news
    }

    /// Tiles that this frame draws do not leave in it.
    fn mark_seen(&mut self) {
        let Self { asked, kept, textures, frame, .. } = self;
        for (asked, kept) in of_kept(asked, kept) {
            kept.find(textures, kept.grid.coarsest_tile(), *frame);
            let mut find = |tile| kept.find(textures, tile, *frame);
            kept.grid.cover(asked.level, asked.seen, &mut find, &mut |_, _, _| {});
        }
    }

    /// The smallest size first, whatever else: something must be drawn everywhere.
    fn put_coarsest(&mut self, on: On<'_>) {
        let Self { asked, kept, textures, .. } = self;
        for (_, kept) in of_kept(asked, kept).filter(|(asked, _)| !asked.seen.is_empty()) {
            kept.put(textures, on, kept.grid.coarsest_tile(), Need::Now);
        }
    }

    /// Then what is seen, at the level needed, or at the largest in memory where that one is not. True
    /// where tiles wait for the next frame.
    fn put_needed(&mut self, on: On<'_>) -> bool {
        let Self { asked, kept, textures, pace, .. } = self;
        pace.begin(Instant::now());
        for (asked, kept) in of_kept(asked, kept) {
            for tile in kept.grid.tiles_in(kept.level_at_hand(asked.level), asked.seen) {
                if kept.is_served(textures, tile, asked.level, asked.seen) {
                    continue;
                }
                if !pace.allows_more(Instant::now()) {
                    return true;
                }
                if kept.put(textures, on, tile, Need::Now) {
                    pace.count(Instant::now());
                }
            }
        }
        false
    }

    /// Makes the colours of every paint. True where other textures must be bound.
    fn put_colours(&mut self, on: On<'_>) -> bool {
        let Self { asked, kept, colours, .. } = self;
        let has_other_cube = colours.put_display(on, asked.iter().map(|asked| asked.marks));
        for asked in asked {
            let Some(kept) = kept.iter().find(|kept| Some(kept.number) == asked.number) else { continue };
            asked.colours = colours.numbers(on, kept.pyramid.colours(), asked.correction.as_ref(), asked.marks);
        }
        has_other_cube
    }

    /// Lays the patches of every paint. True where a photograph is not as sharp, or as unsharp, as was
    /// said of it before.
    fn lay_patches(&mut self) -> bool {
        let Self { asked, kept, textures, placements, patches, frame, .. } = self;
        placements.clear();
        patches.clear();
        let mut is_news = false;
        for kept in kept.iter_mut() {
            let mut is_sharp = None;
            for asked in asked.iter_mut().filter(|asked| asked.number == Some(kept.number)) {
                let complete = asked.lay(&kept.grid, textures, patches, *frame);
                is_sharp = Some(is_sharp.unwrap_or(true) && complete);
            }
            if let Some(is_sharp) = is_sharp {
                // Said once: what falls short frame after frame must not draw frames for ever.
                let fell_short_again = kept.fell_short && !is_sharp;
                is_news |= is_sharp != kept.is_sharp && !fell_short_again && !kept.is_preview;
                kept.is_sharp = is_sharp;
                kept.fell_short = !is_sharp;
            }
        }
        placements.extend(asked.iter().map(Asked::placement));
        is_news
    }

    /// Photographs that lost tiles are no longer ready; those that this frame draws know it already.
    fn cool_pushed_out(&mut self) {
        let Self { asked, kept, textures, is_cold, .. } = self;
        for number in textures.pushed_out() {
            let Some(kept) = kept.iter_mut().find(|kept| kept.number == number) else { continue };
            *is_cold = true;
            kept.is_sharp &= is_asked(asked, number);
        }
    }

    /// Puts up a few tiles of photographs that may be looked at next, at the level that fits the pane,
    /// in the order they were given. Call it again until it is done; the caller submits.
    pub fn put_ahead(&mut self, device: &wgpu::Device, queue: &wgpu::Queue) -> Ahead {
        let mut left = AHEAD_AT_ONCE;
        let Some(pane_px) = self.pane.size_px() else { return Ahead { has_put: false, is_done: true } };
        let on = On { device, queue, frame: self.frame };
        let Self { asked, kept, textures, .. } = self;
        for kept in kept.iter_mut().filter(|kept| !kept.is_preview) {
            let warmth = kept.warm(textures, on, pane_px, &mut left);
            // What the last frame drew has its sharpness from there.
            if let Warmth::Warm { is_sharp } = warmth
                && !is_asked(asked, kept.number)
            {
                kept.is_sharp = is_sharp;
            }
            if left == 0 {
                break;
            }
        }
        self.cool_pushed_out();
        Ahead { has_put: left < AHEAD_AT_ONCE, is_done: left > 0 }
    }

    /// The largest photograph of the last frame and whether it was sharp; once for each frame.
    pub fn take_drawn(&mut self) -> Option<(Ticket, bool)> {
        if !std::mem::take(&mut self.is_unnoted) {
            return None;
        }
        let drawn = self.asked.iter().filter(|asked| !asked.patches.is_empty());
        let area = |asked: &&Asked| asked.place.size_px.element_product();
        let largest = drawn.max_by(|a, b| area(a).total_cmp(&area(b)))?;
        let kept = self.kept.iter().find(|kept| Some(kept.number) == largest.number)?;
        Some((kept.ticket.clone(), kept.is_sharp && !kept.is_preview))
    }

    /// Draws what was asked for by `ask`. The pass must draw on the whole surface told there.
    pub fn draw(&self, asked: usize, pass: &mut wgpu::RenderPass<'_>) {
        let Some(paint) = self.asked.get(asked).filter(|paint| !paint.patches.is_empty()) else { return };
        let Place { shown_px: [x, y, width, height], surface_px, .. } = paint.place;
        if width == 0 || height == 0 {
            return;
        }
        // The whole surface, not egui's viewport: that one is cut where the rectangle leaves the window.
        pass.set_viewport(0.0, 0.0, surface_px.0 as f32, surface_px.1 as f32, 0.0, 1.0);
        pass.set_scissor_rect(x, y, width, height);
        self.pipeline.draw(pass, paint.variant(), asked as u32, paint.patches.clone());
    }
}

/// Every paint whose photograph is held, with it.
fn of_kept<'a>(asked: &'a [Asked], kept: &'a [Kept]) -> impl Iterator<Item = (&'a Asked, &'a Kept)> {
    asked.iter().filter_map(|asked| {
        let number = asked.number?;
        kept.iter().find(|kept| kept.number == number).map(|kept| (asked, kept))
    })
}

fn is_asked(asked: &[Asked], number: u32) -> bool {
    asked.iter().any(|asked| asked.number == Some(number))
}
