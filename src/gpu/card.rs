//! What is on the card and what one frame asks of it: first every paint says what it looks at, then
//! tiles are put up and patches laid, then each paint draws its patches. Positions as in gpu/mod.rs.

use std::sync::Arc;

use eframe::egui_wgpu::wgpu;

use crate::domain::photograph::Ticket;
use crate::gpu::asked::{Asked, Place, vec};
use crate::gpu::pipeline::{Drawing, Pipeline};
use crate::gpu::textures::{On, Textures, TileOf};
use crate::gpu::tiles::{Grid, Tile};
use crate::gpu::uniforms::{Patch, Placement};
use crate::gpu::{Held, Look};
use crate::photo::pyramid::Pyramid;

/// So many tiles are put up in one frame: 8 MB, five milliseconds on a slow machine.
pub const TILES_A_FRAME: u32 = 8;
/// A tile put up before it is asked for takes the place of none seen in so many frames.
const RECENT_FRAMES: u64 = 120;

/// The card and the photographs given to it.
pub struct Card {
    pipeline: Pipeline,
    textures: Textures,
    kept: Vec<Kept>,
    next_number: u32,
    frame: u64,
    is_gathering: bool,
    /// Whether tiles are put up before they are asked for.
    pub is_warming: bool,
    asked: Vec<Asked>,
    placements: Vec<Placement>,
    patches: Vec<Patch>,
}

/// A photograph in memory, whose tiles are put up when they are needed.
struct Kept {
    ticket: Ticket,
    /// Names its tiles; a photograph that takes a preview's place has a new one.
    number: u32,
    pyramid: Arc<Pyramid>,
    grid: Grid,
    is_preview: bool,
    is_sharp: bool,
    /// The level that was put up before anybody asked, if that was done.
    warm_level: Option<u8>,
}

impl Card {
    /// An empty card for surfaces of one format.
    pub fn new(device: &wgpu::Device, target: wgpu::TextureFormat, budget_bytes: u64) -> Self {
        let textures = Textures::new(device, budget_bytes);
        Self {
            pipeline: Pipeline::new(device, target, textures.view()),
            textures,
            kept: Vec::new(),
            next_number: 0,
            frame: 0,
            is_gathering: false,
            is_warming: true,
            asked: Vec::new(),
            placements: Vec::new(),
            patches: Vec::new(),
        }
    }

    /// Takes a photograph. A preview never replaces a whole one.
    pub fn keep(&mut self, ticket: &Ticket, pyramid: Arc<Pyramid>, is_preview: bool) {
        let at = self.kept.iter().position(|kept| kept.ticket == *ticket);
        if is_preview && at.is_some_and(|at| !self.kept[at].is_preview) {
            return;
        }
        let grid = Grid::new(pyramid.levels.iter().map(|level| (level.width, level.height)).collect());
        let number = self.next_number;
        self.next_number += 1;
        let kept =
            Kept { ticket: ticket.clone(), number, pyramid, grid, is_preview, is_sharp: false, warm_level: None };
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

    /// Says at once that a photograph is not sharp if this paint will need more tiles than one frame
    /// puts up, so that a badge drawn in the same frame tells the truth.
    pub fn foresee(&mut self, look: &Look, place: Place) {
        let asked = self.asked_of(look, None, place);
        let Some(kept) = self.kept.iter_mut().find(|kept| Some(kept.number) == asked.number) else { return };
        let tile_of = |tile| TileOf { photograph: kept.number, tile };
        let tiles = kept.grid.tiles_in(asked.level, asked.seen);
        let missing = tiles.filter(|tile| !self.textures.holds(tile_of(*tile))).count();
        if missing > TILES_A_FRAME as usize {
            kept.is_sharp = false;
        }
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
        self.asked.len() - 1
    }

    fn asked_of(&self, look: &Look, size_px: Option<(u32, u32)>, place: Place) -> Asked {
        let kept = self.kept_by(&look.ticket);
        let size_px = size_px.or(kept.map(|kept| kept.grid.size_px())).unwrap_or((1, 1));
        Asked::new(kept.map(|kept| (kept.number, &kept.grid)), look, size_px, place)
    }

    /// After every paint has asked: puts tiles up and lays the patches. True where another frame is
    /// wanted, for tiles that are still missing or because a photograph has become sharp.
    pub fn finish(&mut self, device: &wgpu::Device, queue: &wgpu::Queue) -> bool {
        if !std::mem::take(&mut self.is_gathering) {
            return false;
        }
        let on = On { device, queue, frame: self.frame };
        let bytes_before = self.textures.bytes();
        let mut left = TILES_A_FRAME;
        self.mark_seen();
        self.put_coarsest(on);
        let is_missing = self.put_needed(on, &mut left);
        let became_sharp = self.lay_patches();
        let is_warming = self.is_warming && !is_missing && self.warm(on, &mut left);
        if self.textures.bytes() != bytes_before {
            self.pipeline.rebind(device, self.textures.view());
        }
        let drawing = Drawing { placements: &self.placements, patches: &self.patches };
        self.pipeline.write(device, queue, self.textures.view(), drawing);
        is_missing || became_sharp || is_warming
    }

    /// Tiles that this frame draws do not leave in it.
    fn mark_seen(&mut self) {
        let Self { asked, kept, textures, frame, .. } = self;
        for (asked, kept) in of_kept(asked, kept) {
            for level in [asked.level, kept.grid.coarsest()] {
                for tile in kept.grid.tiles_in(level, asked.seen) {
                    textures.find(TileOf { photograph: kept.number, tile }, *frame);
                }
            }
        }
    }

    /// The smallest size first, whatever else: something must be drawn everywhere.
    fn put_coarsest(&mut self, on: On<'_>) {
        let Self { asked, kept, textures, .. } = self;
        for (asked, kept) in of_kept(asked, kept) {
            for tile in kept.grid.tiles_in(kept.grid.coarsest(), asked.seen) {
                kept.put(textures, on, tile, on.frame);
            }
        }
    }

    /// Then what is seen, at the level needed. True where tiles wait for the next frame.
    fn put_needed(&mut self, on: On<'_>, left: &mut u32) -> bool {
        let Self { asked, kept, textures, .. } = self;
        for (asked, kept) in of_kept(asked, kept) {
            for tile in kept.grid.tiles_in(asked.level, asked.seen) {
                if textures.holds(TileOf { photograph: kept.number, tile }) {
                    continue;
                }
                if *left == 0 {
                    return true;
                }
                if kept.put(textures, on, tile, on.frame) {
                    *left -= 1;
                }
            }
        }
        false
    }

    /// Then photographs nobody looks at yet, at the level that fits the largest rectangle of this
    /// frame, so that the next case is sharp at once. True where tiles wait for the next frame.
    fn warm(&mut self, on: On<'_>, left: &mut u32) -> bool {
        let Self { asked, kept, textures, .. } = self;
        let area = |asked: &&Asked| asked.place.size_px.element_product();
        let largest = asked.iter().max_by(|a, b| area(a).total_cmp(&area(b)));
        let Some(size_px) = largest.map(|asked| asked.place.size_px) else { return false };
        let unseen_since = on.frame.saturating_sub(RECENT_FRAMES);
        for kept in kept.iter_mut().filter(|kept| !kept.is_preview) {
            let fit = (vec(kept.grid.size_px()) / size_px).max_element().max(1.0);
            let (level, _) = kept.grid.level_for(fit);
            if kept.warm_level == Some(level) {
                continue;
            }
            let (all, mut is_whole) = (kept.grid.whole(), true);
            let coarsest = kept.grid.tiles_in(kept.grid.coarsest(), all);
            for tile in coarsest.chain(kept.grid.tiles_in(level, all)) {
                let of = TileOf { photograph: kept.number, tile };
                if textures.holds(of) {
                    continue;
                }
                if *left == 0 {
                    return true;
                }
                *left -= 1;
                is_whole &= kept.put(textures, on, tile, unseen_since);
            }
            kept.warm_level = Some(level);
            if !asked.iter().any(|asked| asked.number == Some(kept.number)) {
                kept.is_sharp = is_whole;
            }
        }
        false
    }

    /// Lays the patches of every paint. True where a photograph has become sharp.
    fn lay_patches(&mut self) -> bool {
        let Self { asked, kept, textures, placements, patches, frame, .. } = self;
        placements.clear();
        patches.clear();
        let mut became_sharp = false;
        for kept in kept.iter_mut() {
            let mut is_sharp = None;
            for asked in asked.iter_mut().filter(|asked| asked.number == Some(kept.number)) {
                let first = patches.len() as u32;
                let complete = asked.lay(&kept.grid, textures, patches, *frame);
                asked.patches = first..patches.len() as u32;
                is_sharp = Some(is_sharp.unwrap_or(true) && complete);
            }
            if let Some(is_sharp) = is_sharp {
                became_sharp |= is_sharp && !kept.is_sharp && !kept.is_preview;
                kept.is_sharp = is_sharp;
            }
        }
        placements.extend(asked.iter().map(Asked::placement));
        became_sharp
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
        self.pipeline.draw(pass, paint.filter, asked as u32, paint.patches.clone());
    }
}

/// Every paint whose photograph is held, with it.
fn of_kept<'a>(asked: &'a [Asked], kept: &'a [Kept]) -> impl Iterator<Item = (&'a Asked, &'a Kept)> {
    asked.iter().filter_map(|asked| {
        let number = asked.number?;
        kept.iter().find(|kept| kept.number == number).map(|kept| (asked, kept))
    })
}

impl Kept {
    /// Puts one tile up if it is not there. False where there is no room for it.
    fn put(&self, textures: &mut Textures, on: On<'_>, tile: Tile, unseen_since: u64) -> bool {
        let of = TileOf { photograph: self.number, tile };
        let is_coarsest = tile.level == self.grid.coarsest();
        let level = self.pyramid.levels.get(usize::from(tile.level));
        textures.holds(of) || level.is_some_and(|level| textures.put(on, of, level, is_coarsest, unseen_since))
    }
}
